import type { ProviderInput } from "../schema.ts";

export const front: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bc3wwgz0zsr",
    slug: "front",
    name: "Front",
    description: "Conversations, messages, contacts and teammates of a Front company.",
    aliases: ["frontapp"],
    categories: ["support", "email", "communication"],
    docsUrl: "https://dev.frontapp.com/docs/oauth",
    checked: { page: "https://dev.frontapp.com/docs/oauth", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.frontapp.com/settings/developers",
      steps: [
        "In Front open Settings, Company, Developers and create an app.",
        "Add the OAuth feature, and enter {redirectUri} as a redirect URL.",
        "Copy the client ID and the client secret. Only administrators of a company can connect it.",
      ],
      review: "An app is for your own company until Front has published it.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.frontapp.com/oauth/authorize",
        tokenEndpoint: "https://app.frontapp.com/oauth/token",
        // No scopes: the app's permissions are those that it was registered with.
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { expiresIn: ["expires_at"] },
        // The refresh token stays the same until the last day of its six months.
        refresh: { rotation: "grace", defaultLifetime: 3600, tokenLifetime: 15_552_000 },
      },
      {
        type: "bearer",
        label: "API token",
        help: "In Front under Settings, Company, Developers, API tokens.",
      },
    ],
    api: {
      baseUrl: "https://api2.frontapp.com",
      verify: { path: "/me", facts: { company_id: "id", company: "name" } },
    },
    account: { id: "company_id", label: "company" },
  },
];
