import type { ProviderInput } from "../schema.ts";

export const brex: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8v5w61bzr3w",
    slug: "brex",
    name: "Brex",
    description: "Cards, expenses, transactions and users of a company on Brex.",
    categories: ["accounting", "payments"],
    docsUrl: "https://developer.brex.com/guides/authentication",
    checked: { page: "https://developer.brex.com/guides/partner_authentication", on: "2026-12-01" },
    setup: {
      steps: [
        "Become a developer partner of Brex and ask its developer support for a client, with the scopes that you need.",
        "Name {redirectUri} as redirect URI.",
        "Brex sends client ID and client secret.",
      ],
      review: "Only partners get a client; users with an account of their own can paste a user token instead.",
    },
    icon: "brex",
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://accounts-api.brex.com/oauth2/default/v1/authorize",
        tokenEndpoint: "https://accounts-api.brex.com/oauth2/default/v1/token",
        scopes: {
          available: [
            { name: "openid", description: "Identify the person" },
            { name: "offline_access", description: "Stay connected" },
            { name: "users.readonly", description: "Read users" },
            { name: "users", description: "Read and change users" },
            { name: "cards.readonly", description: "Read cards" },
            { name: "cards", description: "Create and change cards" },
            { name: "transactions.card.readonly", description: "Read card transactions" },
            { name: "transactions.cash.readonly", description: "Read cash transactions" },
            { name: "accounts.card.readonly", description: "Read card accounts" },
            { name: "accounts.cash.readonly", description: "Read cash accounts" },
            { name: "expenses.card.readonly", description: "Read card expenses" },
            { name: "budgets.readonly", description: "Read budgets" },
            { name: "departments.readonly", description: "Read departments" },
            { name: "locations.readonly", description: "Read locations" },
            { name: "vendors.readonly", description: "Read vendors" },
            { name: "transfers.readonly", description: "Read transfers" },
          ],
          default: ["openid", "users.readonly"],
          offline: ["offline_access"],
        },
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 3600, tokenLifetime: 7_776_000 },
        revocation: { endpoint: "https://accounts-api.brex.com/oauth2/default/v1/revoke" },
      },
      {
        type: "bearer",
        label: "User token",
        help: "In the Brex dashboard under Developer, Settings, Create Token; it needs to read users.",
        example: "bxt_…",
      },
    ],
    api: {
      baseUrl: "https://api.brex.com",
      // The address of before 2026.
      otherBaseUrls: ["https://platform.brexapis.com"],
      verify: { path: "/v2/users/me", facts: { user_id: "id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
