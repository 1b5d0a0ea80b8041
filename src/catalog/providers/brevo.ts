import type { ProviderInput } from "../schema.ts";

export const brevo: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy2fzyr7k0j7ej2sv5b",
    slug: "brevo",
    name: "Brevo",
    description: "Contacts, campaigns, transactional mail and deals of a Brevo account.",
    aliases: ["sendinblue"],
    categories: ["email", "marketing", "crm"],
    docsUrl: "https://developers.brevo.com/docs/oauth",
    checked: { page: "https://developers.brevo.com/docs/oauth-integration-guide", on: "2026-12-01" },
    icon: "brevo",
    setup: {
      clientUrl: "https://developers.brevo.com/docs/oauth-quickstart",
      steps: [
        "Install Brevo's command line tool and run brevo app create, with {redirectUri} as redirect URI.",
        "Add what you need beyond the four default scopes, account:read too: brevo app update --scope account:read.",
        "Read client ID and secret with brevo app credentials --app-id <id> --reveal-secret.",
      ],
      review: "Apps are private: only people of your own Brevo organization can connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://oauth.brevo.com/realms/partner/oauth/authorize",
        tokenEndpoint: "https://oauth.brevo.com/realms/partner/oauth/token",
        scopes: {
          available: [
            { name: "account:read", description: "Read the account, its senders and inbound feeds" },
            { name: "account:write", description: "Change senders, domains and inbound feeds" },
            { name: "contacts:read", description: "Read contacts, lists and attributes" },
            { name: "contacts:write", description: "Create, change and delete contacts and lists" },
            { name: "crm:read", description: "Read deals, companies, tasks and notes" },
            { name: "crm:write", description: "Create, change and delete deals, companies, tasks and notes" },
            { name: "transactional.email:read", description: "Read templates and statistics of transactional mail" },
            { name: "transactional.email:write", description: "Send transactional mail and manage its templates" },
            { name: "transactional.sms:read", description: "Read statistics of transactional SMS" },
            { name: "transactional.sms:write", description: "Send transactional SMS" },
            { name: "transactional.whatsapp:write", description: "Send WhatsApp messages" },
            { name: "campaigns.email:read", description: "Read email campaigns and their statistics" },
            { name: "campaigns.email:write", description: "Create, change, send and delete email campaigns" },
            { name: "campaigns.sms:read", description: "Read SMS campaigns and their statistics" },
            { name: "campaigns.sms:write", description: "Create, change, send and delete SMS campaigns" },
            { name: "organization:read", description: "Read the organization's settings and members" },
            { name: "webhooks:read", description: "List webhooks" },
            { name: "webhooks:write", description: "Create, change and delete webhooks" },
          ],
          default: ["account:read", "contacts:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 3600, tokenLifetime: 2592000 },
      },
      {
        type: "apikey",
        label: "API key",
        help: "In Brevo, SMTP & API, API Keys, Generate a new API key.",
        example: "xkeysib-…",
        placement: { in: "header", name: "api-key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.brevo.com/v3",
      verify: {
        path: "/account",
        facts: { organization_id: "organization_id", company: "companyName", email: "email" },
      },
    },
    account: { id: "organization_id", label: "email" },
  },
];
