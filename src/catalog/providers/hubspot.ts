import type { ProviderInput } from "../schema.ts";
import { hubspotTools } from "../tools/hubspot.ts";

export const hubspot: ProviderInput[] = [
  {
    id: "prov_01m8qs4hthecs81b8m8des89p4",
    slug: "hubspot",
    name: "HubSpot",
    description: "Contacts, companies, deals, tickets and marketing of a HubSpot account.",
    categories: ["crm", "marketing", "sales", "support"],
    docsUrl: "https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens",
    checked: {
      page: "https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens",
      on: "2026-12-01",
    },
    icon: "hubspot",
    setup: {
      clientUrl: "https://app.hubspot.com/developer-projects",
      steps: [
        "Make a developer project with an app in it (hs project create), with the authentication type oauth.",
        "In the app's configuration add {redirectUri} to redirectUrls, and the scopes to requiredScopes and optionalScopes.",
        "Upload the project (hs project upload).",
        "On the app's Auth tab copy the client ID and the client secret.",
      ],
      review: "Until it is listed in HubSpot's marketplace, an app can be installed in a limited number of accounts.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.hubspot.com/oauth/authorize",
        tokenEndpoint: "https://api.hubapi.com/oauth/2026-03/token",
        scopes: {
          available: [
            { name: "crm.objects.contacts.read", description: "Read contacts" },
            { name: "crm.objects.contacts.write", description: "Create and change contacts" },
            { name: "crm.objects.companies.read", description: "Read companies" },
            { name: "crm.objects.companies.write", description: "Create and change companies" },
            { name: "crm.objects.deals.read", description: "Read deals" },
            { name: "crm.objects.deals.write", description: "Create and change deals" },
            { name: "crm.objects.owners.read", description: "Read owners" },
            { name: "crm.objects.line_items.read", description: "Read line items" },
            { name: "crm.lists.read", description: "Read lists" },
            { name: "crm.lists.write", description: "Create and change lists" },
            { name: "crm.schemas.contacts.read", description: "Read the properties of contacts" },
            { name: "crm.schemas.deals.read", description: "Read the properties and pipelines of deals" },
            { name: "tickets", description: "Read and change tickets" },
            { name: "conversations.read", description: "Read conversations" },
            { name: "conversations.write", description: "Write in conversations" },
            { name: "sales-email-read", description: "Read the contents of e-mails" },
            { name: "forms", description: "Read and change forms" },
            { name: "files", description: "Read and upload files" },
            { name: "content", description: "Read and change pages and blogs" },
            { name: "automation", description: "Read and change workflows" },
          ],
          default: ["crm.objects.contacts.read"],
          offline: ["oauth"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: {
          scope: ["scopes"],
          errorCodes: {
            BAD_AUTH_CODE: "invalid_grant",
            BAD_REFRESH_TOKEN: "invalid_grant",
            BAD_CLIENT_ID: "invalid_client",
            BAD_CLIENT_SECRET: "invalid_client",
          },
          metadata: { hub_id: "hub_id", user_id: "user_id" },
        },
        refresh: { rotation: "static", defaultLifetime: 1800 },
        revocation: { endpoint: "https://api.hubapi.com/oauth/2026-03/token/revoke", token: "refresh_token" },
      },
      {
        type: "bearer",
        label: "Access token of a private app, or service key",
        help: "In HubSpot under Development, on the Auth tab of a private app or among the service keys.",
        example: "pat-na1-…",
      },
    ],
    api: {
      baseUrl: "https://api.hubapi.com",
      // Needs no scope of its own. Its answer names no account but by the number.
      verify: { path: "/account-info/v3/details", facts: { hub_id: "portalId" } },
    },
    account: { id: "hub_id", label: "hub_id" },
    tools: hubspotTools,
  },
];
