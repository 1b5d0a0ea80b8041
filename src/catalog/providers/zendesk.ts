import type { ProviderInput } from "../schema.ts";
import { zendeskTools } from "../tools/zendesk.ts";

export const zendesk: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bb8zv872hdp",
    slug: "zendesk",
    name: "Zendesk",
    description: "Tickets, users, organizations and help center of a Zendesk account.",
    categories: ["support"],
    docsUrl: "https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/",
    checked: {
      page: "https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/",
      on: "2026-12-01",
    },
    icon: "zendesk",
    setup: {
      steps: [
        "In Zendesk's Admin Center open Apps and integrations, APIs, OAuth clients, and add a client of the kind Confidential.",
        "Enter {redirectUri} as a redirect URL.",
        "Save, then copy the identifier (the client ID) and the secret, which is shown only once.",
      ],
      review:
        "A client works in its own account only. For all accounts Zendesk must make it a global client, which it reviews.",
    },
    fields: [
      {
        name: "subdomain",
        label: "Subdomain",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "The part before .zendesk.com in the address of your Zendesk.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{subdomain}.zendesk.com/oauth/authorizations/new",
        tokenEndpoint: "https://{subdomain}.zendesk.com/oauth/tokens",
        scopes: {
          available: [
            { name: "read", description: "Read everything that the person can see" },
            { name: "write", description: "Create, change and delete everything that the person can" },
            { name: "tickets:read", description: "Read tickets" },
            { name: "tickets:write", description: "Create and change tickets" },
            { name: "users:read", description: "Read users" },
            { name: "users:write", description: "Create and change users" },
            { name: "organizations:read", description: "Read organizations" },
            { name: "organizations:write", description: "Create and change organizations" },
            { name: "hc:read", description: "Read the help center" },
            { name: "hc:write", description: "Change the help center" },
            { name: "macros:read", description: "Read macros" },
            { name: "triggers:read", description: "Read triggers" },
            { name: "webhooks:read", description: "Read webhooks" },
            { name: "webhooks:write", description: "Create and change webhooks" },
          ],
          default: ["read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenRequest: {
          body: "json",
          // Older clients get refresh tokens only when a lifetime is asked for. These are close to the longest.
          parameters: { expires_in: "86400", refresh_token_expires_in: "7775999" },
        },
        refresh: { rotation: "strict" },
        revocation: {
          endpoint: "https://{subdomain}.zendesk.com/api/v2/oauth/tokens/current.json",
          method: "DELETE",
          body: "none",
          token: "access_token",
          authentication: "bearer",
        },
      },
      {
        type: "basic",
        label: "API token",
        help: "In Zendesk's Admin Center under Apps and integrations, APIs, API tokens.",
        usernameLabel: "E-mail address",
        passwordLabel: "API token",
        placement: { in: "basic", username: "{username}/token", password: "{password}" },
      },
    ],
    api: {
      baseUrl: "https://{subdomain}.zendesk.com/api/v2",
      // Needs read or users:read.
      verify: {
        path: "/users/me.json",
        facts: { user_url: "user.url", user_id: "user.id", email: "user.email" },
      },
    },
    // The same person has an address of this kind in each account.
    account: { id: "user_url", label: "email" },
    tools: zendeskTools,
  },
];
