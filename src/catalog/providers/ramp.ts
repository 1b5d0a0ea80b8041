import type { ProviderInput } from "../schema.ts";

export const ramp: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8txb9bjjepe",
    slug: "ramp",
    name: "Ramp",
    description: "Cards, transactions, bills and reimbursements of a business on Ramp.",
    categories: ["accounting", "payments"],
    docsUrl: "https://docs.ramp.com/developer-api/v1/authorization",
    checked: { page: "https://docs.ramp.com/developer-api/v1/authorization", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.ramp.com/settings/developer",
      steps: [
        "As an administrator open Company, Developer, Create new app.",
        "Add the grant type Authorization code, the scopes, and {redirectUri} as redirect URI.",
        "Copy client ID and client secret.",
      ],
      review: "Scopes must be configured for the app; those for card numbers (cards:read_vault) are reviewed.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.ramp.com/v1/authorize",
        tokenEndpoint: "https://api.ramp.com/developer/v1/token",
        scopes: {
          available: [
            { name: "business:read", description: "Read the business" },
            { name: "transactions:read", description: "Read transactions" },
            { name: "bills:read", description: "Read bills" },
            { name: "bills:write", description: "Create, change and pay bills" },
            { name: "cards:read", description: "Read cards and their limits" },
            { name: "cards:write", description: "Create and change cards" },
            { name: "limits:read", description: "Read spending limits" },
            { name: "users:read", description: "Read users and roles" },
            { name: "users:write", description: "Create and change users" },
            { name: "departments:read", description: "Read departments" },
            { name: "locations:read", description: "Read locations" },
            { name: "receipts:read", description: "Read receipts" },
            { name: "receipts:write", description: "Upload receipts" },
            { name: "reimbursements:read", description: "Read reimbursements" },
            { name: "vendors:read", description: "Read vendors" },
            { name: "accounting:read", description: "Read the state of bookkeeping" },
            { name: "statements:read", description: "Read statements" },
          ],
          default: ["business:read", "transactions:read"],
        },
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
        revocation: { endpoint: "https://api.ramp.com/developer/v1/token/revoke" },
      },
    ],
    api: {
      baseUrl: "https://api.ramp.com/developer/v1",
      verify: { path: "/business", facts: { business_id: "id", business_name: "business_name_legal" } },
    },
    account: { id: "business_id", label: "business_name" },
  },
];
