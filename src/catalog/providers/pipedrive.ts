import type { ProviderInput } from "../schema.ts";

export const pipedrive: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81b8t09a2sjpd",
    slug: "pipedrive",
    name: "Pipedrive",
    description: "Deals, leads, contacts and activities of a Pipedrive company.",
    categories: ["crm", "sales"],
    docsUrl: "https://pipedrive.readme.io/docs/marketplace-oauth-authorization",
    checked: { page: "https://pipedrive.readme.io/docs/marketplace-oauth-authorization", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.pipedrive.com/developer-hub",
      steps: [
        "Sign in to a developer sandbox account, open Settings, then Developer Hub, and choose Create an app.",
        "Enter {redirectUri} as the callback URL.",
        "Under OAuth & access scopes select the scopes, and copy the client ID and the client secret.",
      ],
      review: "A public app needs Pipedrive's review before other companies can install it; a private one does not.",
    },
    fields: [
      {
        // Told by the token endpoint. With an API token, calls go to the common address.
        name: "api_domain",
        label: "Address of the company",
        pattern: "https://[a-z0-9]+(?:-+[a-z0-9]+)*\\.pipedrive\\.com",
        default: "https://api.pipedrive.com",
        example: "https://acme.pipedrive.com",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://oauth.pipedrive.com/oauth/authorize",
        tokenEndpoint: "https://oauth.pipedrive.com/oauth/token",
        // No scopes: Pipedrive grants those that the app was registered with.
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { api_domain: "api_domain" } },
        // A refresh token ends when it is not used for 60 days.
        refresh: { rotation: "unknown", defaultLifetime: 3599, tokenLifetime: 5_184_000 },
        revocation: { endpoint: "https://oauth.pipedrive.com/oauth/revoke" },
      },
      {
        type: "apikey",
        label: "Personal API token",
        help: "In Pipedrive under Settings, Personal preferences, API.",
        placement: { in: "header", name: "x-api-token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "{api_domain}",
      verify: {
        path: "/api/v1/users/me",
        facts: { user_id: "data.id", email: "data.email", company_id: "data.company_id", company: "data.company_name" },
      },
    },
    account: { id: "company_id", label: "company" },
  },
];
