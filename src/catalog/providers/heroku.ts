import type { ProviderInput } from "../schema.ts";

export const heroku: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs3e8qbd604fyhsxs8a",
    slug: "heroku",
    name: "Heroku",
    description: "Apps, dynos, add-ons and pipelines on Heroku.",
    categories: ["development"],
    docsUrl: "https://devcenter.heroku.com/articles/oauth",
    checked: { page: "https://devcenter.heroku.com/articles/oauth", on: "2026-12-01" },
    setup: {
      clientUrl: "https://dashboard.heroku.com/account/applications",
      steps: [
        "In Account settings > Applications register a new API client; or run heroku clients:create.",
        "Enter {redirectUri} as the callback URL.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://id.heroku.com/oauth/authorize",
        tokenEndpoint: "https://id.heroku.com/oauth/token",
        scopes: {
          available: [
            { name: "identity", description: "Read the account" },
            { name: "read", description: "Read apps, without their configuration" },
            { name: "write", description: "Read and change apps, without their configuration" },
            { name: "read-protected", description: "Read apps and their configuration" },
            { name: "write-protected", description: "Read and change apps and their configuration" },
            { name: "global", description: "Everything that the person may do" },
          ],
          default: ["identity", "read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { user_id: "user_id" } },
        refresh: { rotation: "unknown", defaultLifetime: 28800 },
      },
      {
        type: "bearer",
        label: "API key or authorization token",
        help: "In Account settings reveal the API key, or create an authorization under Applications.",
        example: "HRKU-…",
      },
    ],
    api: {
      baseUrl: "https://api.heroku.com",
      headers: { Accept: "application/vnd.heroku+json; version=3" },
      verify: { path: "/account", facts: { account_id: "id", email: "email" } },
    },
    account: { id: "account_id", label: "email" },
  },
];
