import type { ProviderInput } from "../schema.ts";

export const freshbooks: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8rdxrjgrzt5",
    slug: "freshbooks",
    name: "FreshBooks",
    description: "Invoices, clients, expenses, projects and time of a FreshBooks business.",
    categories: ["accounting"],
    docsUrl: "https://www.freshbooks.com/api/authentication",
    checked: { page: "https://www.freshbooks.com/api/authentication", on: "2026-12-01" },
    setup: {
      clientUrl: "https://my.freshbooks.com/#/developer",
      steps: [
        "On the developer page of FreshBooks choose Create an app.",
        "Choose its scopes and add {redirectUri} to the redirect URIs.",
        "Copy client id and client secret from the app's settings.",
      ],
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.freshbooks.com/oauth/authorize",
        tokenEndpoint: "https://api.freshbooks.com/auth/oauth/token",
        scopes: {
          available: [
            { name: "user:profile:read", description: "Read the person and the businesses" },
            { name: "user:clients:read", description: "Read clients" },
            { name: "user:clients:write", description: "Create and change clients" },
            { name: "user:invoices:read", description: "Read invoices" },
            { name: "user:invoices:write", description: "Create and change invoices" },
            { name: "user:estimates:read", description: "Read estimates" },
            { name: "user:expenses:read", description: "Read expenses" },
            { name: "user:expenses:write", description: "Create and change expenses" },
            { name: "user:payments:read", description: "Read payments" },
            { name: "user:projects:read", description: "Read projects" },
            { name: "user:projects:write", description: "Create and change projects" },
            { name: "user:time_entries:read", description: "Read time entries" },
            { name: "user:time_entries:write", description: "Create and change time entries" },
            { name: "user:taxes:read", description: "Read taxes" },
            { name: "user:reports:read", description: "Read reports" },
          ],
          default: ["user:profile:read"],
        },
        tokenRequest: { body: "json" },
        // Single use.
        refresh: { rotation: "strict", defaultLifetime: 43_200 },
        revocation: { endpoint: "https://api.freshbooks.com/auth/oauth/revoke", body: "json" },
      },
    ],
    api: {
      baseUrl: "https://api.freshbooks.com",
      verify: {
        path: "/auth/api/v1/users/me",
        facts: {
          user_id: "response.id",
          email: "response.email",
          account_id: "response.business_memberships.0.business.account_id",
          business_id: "response.business_memberships.0.business.id",
          business_name: "response.business_memberships.0.business.name",
        },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
