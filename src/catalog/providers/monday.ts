import type { ProviderInput } from "../schema.ts";

export const monday: ProviderInput[] = [
  {
    id: "prov_01m8qs4jf3faj8jnpxarjkx46r",
    slug: "monday",
    name: "monday.com",
    description: "Boards, items, updates and people of a monday.com account.",
    aliases: ["monday-com"],
    categories: ["project-management", "productivity"],
    docsUrl: "https://developer.monday.com/apps/docs/oauth-2-1",
    checked: { page: "https://developer.monday.com/apps/docs/oauth-2-1", on: "2026-12-01" },
    setup: {
      clientUrl: "https://monday.com/developers/apps",
      steps: [
        "In the Developer Center create an app; new apps use OAuth 2.1.",
        "Under OAuth & Permissions choose the scopes and add {redirectUri} as a redirect URL.",
        "Promote the version to live, and copy the client ID and the client secret from General settings.",
      ],
      review:
        "An administrator of each monday.com account has to install the app before its people can connect. Only a listing in the marketplace is reviewed.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.monday.com/oauth2/authorize",
        tokenEndpoint: "https://auth.monday.com/oauth_ms/oauth/token",
        scopes: {
          available: [
            { name: "me:read", description: "Read the person's profile" },
            { name: "account:read", description: "Read the account" },
            { name: "boards:read", description: "Read boards and items" },
            { name: "boards:write", description: "Create and change boards and items" },
            { name: "workspaces:read", description: "Read workspaces" },
            { name: "workspaces:write", description: "Create and change workspaces" },
            { name: "users:read", description: "Read people" },
            { name: "users:write", description: "Change people" },
            { name: "teams:read", description: "Read teams" },
            { name: "updates:read", description: "Read updates, which are comments" },
            { name: "updates:write", description: "Write updates, which are comments" },
            { name: "docs:read", description: "Read docs" },
            { name: "docs:write", description: "Create and change docs" },
            { name: "assets:read", description: "Read files" },
            { name: "tags:read", description: "Read tags" },
            { name: "notifications:write", description: "Send notifications" },
            { name: "webhooks:read", description: "Read webhooks" },
            { name: "webhooks:write", description: "Create and delete webhooks" },
          ],
          default: ["me:read", "boards:read"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_post",
        tokenRequest: { body: "json" },
        // The answers were seen without a lifetime, of tokens that last an hour.
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
        revocation: { endpoint: "https://auth.monday.com/oauth_ms/oauth/revoke" },
      },
      {
        type: "apikey",
        label: "Personal API token",
        help: "In monday.com, choose your picture, then Developers, then API token.",
        placement: { in: "header", name: "Authorization", template: "{token}" },
      },
    ],
    api: {
      // GraphQL at /v2, files at /v2/file.
      baseUrl: "https://api.monday.com",
      // Needs the scope me:read.
      verify: {
        method: "POST",
        path: "/v2",
        body: { query: "{ me { id name email } }" },
        facts: { user_id: "data.me.id", email: "data.me.email", name: "data.me.name" },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
