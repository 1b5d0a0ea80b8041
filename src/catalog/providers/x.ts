import type { ProviderInput } from "../schema.ts";

export const x: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5tpt1p22maw",
    slug: "twitter-v2",
    name: "X (Twitter)",
    description: "Posts, people, lists, likes and direct messages on X.",
    aliases: ["x", "twitter"],
    categories: ["social"],
    docsUrl: "https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code",
    checked: { page: "https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token", on: "2026-12-01" },
    icon: "x",
    setup: {
      clientUrl: "https://developer.x.com/en/portal/dashboard",
      steps: [
        "In the Developer Console create a project and an app, and open User authentication settings.",
        "Choose Web App (a confidential client), and enter {redirectUri} as the callback URI.",
        "Copy the client ID and the client secret of OAuth 2.0, not the API key and secret of OAuth 1.0a.",
      ],
      review: "Calls are paid for or limited by the plan of the developer account.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://x.com/i/oauth2/authorize",
        tokenEndpoint: "https://api.x.com/2/oauth2/token",
        scopes: {
          available: [
            { name: "users.read", description: "Read profiles" },
            { name: "users.email", description: "Read the person's e-mail address" },
            { name: "tweet.read", description: "Read posts" },
            { name: "tweet.write", description: "Write and delete posts" },
            { name: "tweet.moderate.write", description: "Hide replies" },
            { name: "media.write", description: "Upload media" },
            { name: "follows.read", description: "Read who follows whom" },
            { name: "follows.write", description: "Follow and unfollow" },
            { name: "like.read", description: "Read likes" },
            { name: "like.write", description: "Like and unlike" },
            { name: "bookmark.read", description: "Read bookmarks" },
            { name: "bookmark.write", description: "Add and remove bookmarks" },
            { name: "list.read", description: "Read lists" },
            { name: "list.write", description: "Manage lists" },
            { name: "dm.read", description: "Read direct messages" },
            { name: "dm.write", description: "Send direct messages" },
            { name: "mute.read", description: "Read muted accounts" },
            { name: "block.read", description: "Read blocked accounts" },
            { name: "offline.access", description: "Stay connected" },
          ],
          default: ["tweet.read", "users.read"],
          offline: ["offline.access"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        basicEncoding: "form",
        // What a dead code or refresh token is answered with.
        tokenResponse: { errorCodes: { invalid_request: "invalid_grant", unauthorized_client: "invalid_client" } },
        refresh: { rotation: "strict", defaultLifetime: 7200 },
        revocation: { endpoint: "https://api.x.com/2/oauth2/revoke" },
      },
    ],
    api: {
      baseUrl: "https://api.x.com/2",
      otherBaseUrls: ["https://upload.x.com"],
      // Needs both scopes of the default.
      verify: { path: "/users/me", facts: { user_id: "data.id", username: "data.username", name: "data.name" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
