import type { ProviderInput } from "../schema.ts";

export const salesloft: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81bas2s05asnd",
    slug: "salesloft",
    name: "Salesloft",
    description: "People, accounts, cadences and calls of a Salesloft team.",
    categories: ["sales"],
    docsUrl: "https://developers.salesloft.com/docs/platform/api-basics/oauth-authentication/",
    checked: {
      page: "https://developers.salesloft.com/docs/platform/api-basics/oauth-authentication/",
      on: "2026-12-01",
    },
    setup: {
      clientUrl: "https://accounts.salesloft.com/oauth/applications",
      steps: [
        "In your Salesloft account open Your Applications, OAuth Applications and choose Create New.",
        "Enter {redirectUri} as the redirect URI, choose the grant type Authorization Code, and select the scopes.",
        "Copy the application ID and the secret.",
      ],
      review: "An app for other teams needs Salesloft's approval.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://accounts.salesloft.com/oauth/authorize",
        tokenEndpoint: "https://accounts.salesloft.com/oauth/token",
        // No scopes: Salesloft grants those that the app was registered with.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 7200 },
      },
      {
        type: "bearer",
        label: "API key",
        help: "In your Salesloft account under Your Applications, API Keys.",
        example: "ak_…",
      },
    ],
    api: {
      baseUrl: "https://api.salesloft.com/v2",
      verify: { path: "/me", facts: { user_id: "data.guid", email: "data.email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
