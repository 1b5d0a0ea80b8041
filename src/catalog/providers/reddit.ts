import type { ProviderInput } from "../schema.ts";

// Reddit slows down or blocks requests without a name of their own.
const headers = { "User-Agent": "web:latchkey:v1" };

export const reddit: ProviderInput[] = [
  {
    id: "prov_01m8qs4k27eh3be5whph77dwsb",
    slug: "reddit",
    name: "Reddit",
    description: "Posts, comments, messages and communities on Reddit.",
    categories: ["social"],
    docsUrl: "https://github.com/reddit-archive/reddit/wiki/OAuth2",
    checked: { page: "https://github.com/reddit-archive/reddit/wiki/OAuth2", on: "2026-12-01" },
    icon: "reddit",
    setup: {
      clientUrl: "https://www.reddit.com/prefs/apps",
      steps: [
        "Choose to create another app, of the type web app.",
        "Enter {redirectUri} as its redirect URI.",
        "The client ID stands below the name of the app, the secret in its settings.",
      ],
      review: "Reddit wants to approve a use of its API before an app can be made, and commercial uses by contract.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.reddit.com/api/v1/authorize",
        tokenEndpoint: "https://www.reddit.com/api/v1/access_token",
        scopes: {
          available: [
            { name: "identity", description: "Read the person's name" },
            { name: "read", description: "Read posts and comments" },
            { name: "mysubreddits", description: "List the person's communities" },
            { name: "history", description: "Read the person's votes and saved posts" },
            { name: "submit", description: "Write posts and comments" },
            { name: "edit", description: "Change and delete posts and comments" },
            { name: "vote", description: "Vote" },
            { name: "save", description: "Save posts and comments" },
            { name: "subscribe", description: "Join and leave communities" },
            { name: "privatemessages", description: "Read and write messages" },
            { name: "flair", description: "Choose flair" },
            { name: "report", description: "Report posts" },
            { name: "wikiread", description: "Read wikis" },
            { name: "modposts", description: "Moderate posts" },
            { name: "modlog", description: "Read the moderation log" },
            { name: "modconfig", description: "Manage communities" },
          ],
          default: ["identity", "read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        // Without it no refresh token comes.
        authorizationParameters: { duration: "permanent" },
        tokenRequest: { headers },
        refresh: { rotation: "static", defaultLifetime: 3600 },
        revocation: { endpoint: "https://www.reddit.com/api/v1/revoke_token" },
      },
    ],
    api: {
      baseUrl: "https://oauth.reddit.com",
      headers,
      // Needs identity.
      verify: { path: "/api/v1/me", facts: { user_id: "id", username: "name" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
