import type { ProviderInput } from "../schema.ts";

export const clickup: ProviderInput[] = [
  {
    id: "prov_01m8qs4ja9fvjab66c2ndd6cwy",
    slug: "clickup",
    name: "ClickUp",
    description: "Tasks, lists, docs and comments of ClickUp workspaces.",
    categories: ["project-management", "productivity"],
    docsUrl: "https://developer.clickup.com/docs/authentication",
    checked: { page: "https://developer.clickup.com/docs/authentication", on: "2026-12-01" },
    icon: "clickup",
    setup: {
      clientUrl: "https://app.clickup.com/settings/apps",
      steps: [
        "As an owner or administrator of a workspace open Settings, then Apps (ClickUp API), and choose Create an App.",
        "Enter {redirectUri} as a redirect URL.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review: anyone can connect. People choose the workspaces, and there are no scopes.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.clickup.com/api",
        tokenEndpoint: "https://api.clickup.com/api/v2/oauth/token",
        // ClickUp has no scopes: a token may do what its user may, in the workspaces that were chosen.
        scopes: { available: [], default: [] },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenRequest: { body: "json" },
        // Tokens do not end, and there are no refresh tokens.
        tokenResponse: { error: "ECODE", errorCodes: { OAUTH_014: "invalid_grant", OAUTH_010: "invalid_client" } },
      },
      {
        type: "apikey",
        label: "Personal API token",
        help: "In ClickUp, under Settings, Apps, API Token.",
        example: "pk_…",
        // Without the `Bearer` scheme, which is for OAuth tokens.
        placement: { in: "header", name: "Authorization", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.clickup.com/api/v2",
      otherBaseUrls: ["https://api.clickup.com/api/v3"],
      verify: { path: "/user", facts: { user_id: "user.id", email: "user.email", name: "user.username" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
