import type { ProviderInput } from "../schema.ts";

export const gorgias: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bcg4wf0gs6a",
    slug: "gorgias",
    name: "Gorgias",
    description: "Tickets, customers and macros of a Gorgias help desk.",
    categories: ["support", "commerce"],
    docsUrl: "https://developers.gorgias.com/docs/set-up-oauth2-app-store",
    checked: { page: "https://developers.gorgias.com/docs/set-up-oauth2-app-store", on: "2026-12-01" },
    setup: {
      clientUrl: "https://portal.gorgias.com",
      steps: [
        "In Gorgias's Partner Portal create a draft app.",
        "Add {redirectUri} to the allowed redirect URLs, and select the scopes.",
        "Copy the client ID and the client secret.",
      ],
      review: "A draft works in test accounts only; Gorgias must approve an app for all others.",
    },
    fields: [
      {
        name: "subdomain",
        label: "Subdomain",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "The part before .gorgias.com in the address of your help desk.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{subdomain}.gorgias.com/oauth/authorize",
        tokenEndpoint: "https://{subdomain}.gorgias.com/oauth/token",
        scopes: {
          available: [
            { name: "account:read", description: "Read the account and its settings" },
            { name: "users:read", description: "Read users" },
            { name: "customers:read", description: "Read customers" },
            { name: "customers:write", description: "Create and change customers" },
            { name: "tickets:read", description: "Read tickets and messages" },
            { name: "tickets:write", description: "Create and change tickets and messages" },
            { name: "tags:read", description: "Read tags" },
            { name: "tags:write", description: "Create and change tags" },
            { name: "macros:read", description: "Read macros" },
            { name: "rules:read", description: "Read rules" },
            { name: "events:read", description: "Read what changed" },
            { name: "integrations:read", description: "Read integrations" },
            { name: "integrations:write", description: "Create and change integrations" },
            { name: "custom_fields:read", description: "Read custom fields" },
            { name: "satisfaction_survey:read", description: "Read satisfaction surveys" },
            { name: "statistics:read", description: "Read statistics" },
          ],
          default: ["account:read", "tickets:read"],
          offline: ["offline"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "static", defaultLifetime: 86_400 },
      },
      {
        type: "basic",
        label: "API key",
        help: "In Gorgias under Settings, Account, REST API.",
        usernameLabel: "E-mail address",
        passwordLabel: "API key",
      },
    ],
    api: {
      baseUrl: "https://{subdomain}.gorgias.com/api",
      // Needs account:read.
      verify: { path: "/account", facts: { domain: "domain" } },
    },
    account: { id: "domain", label: "domain" },
  },
];
