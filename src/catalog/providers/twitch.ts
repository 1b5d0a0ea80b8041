import type { ProviderInput } from "../schema.ts";

export const twitch: ProviderInput[] = [
  {
    id: "prov_01m8qs4k27eh3be5x4f9g4ajtx",
    slug: "twitch",
    name: "Twitch",
    description: "Channels, streams, chat, subscriptions and clips on Twitch.",
    categories: ["video", "social"],
    docsUrl: "https://dev.twitch.tv/docs/authentication/",
    checked: { page: "https://dev.twitch.tv/docs/authentication/validate-tokens", on: "2026-12-01" },
    icon: "twitch",
    setup: {
      clientUrl: "https://dev.twitch.tv/console/apps/create",
      steps: [
        "Switch on two-factor authentication, without which no application can be registered.",
        "Register an application of the type Confidential, with {redirectUri} as its OAuth redirect URL.",
        "Open Manage, copy the client ID, and make a new secret.",
      ],
    },
    fields: [
      {
        // Told by the lookup: the client that the token belongs to, which every call has to name.
        name: "app_client_id",
        label: "Client ID of the token",
        pattern: "[a-z0-9]{20,40}",
        example: "wbmytr93xzw8zbg0p1izqyzzc5mbiz",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://id.twitch.tv/oauth2/authorize",
        tokenEndpoint: "https://id.twitch.tv/oauth2/token",
        scopes: {
          available: [
            { name: "user:read:email", description: "Read the person's e-mail address" },
            { name: "user:read:follows", description: "Read followed channels" },
            { name: "user:read:subscriptions", description: "Read the person's subscriptions" },
            { name: "user:read:chat", description: "Read chat" },
            { name: "user:write:chat", description: "Write in chat" },
            { name: "channel:read:subscriptions", description: "Read subscribers of the channel" },
            { name: "channel:manage:broadcast", description: "Change the channel's title, category and markers" },
            { name: "channel:read:redemptions", description: "Read rewards and redemptions" },
            { name: "channel:manage:redemptions", description: "Manage rewards and redemptions" },
            { name: "channel:manage:polls", description: "Manage polls" },
            { name: "channel:manage:schedule", description: "Manage the schedule" },
            { name: "channel:manage:videos", description: "Delete videos" },
            { name: "clips:edit", description: "Make clips" },
            { name: "bits:read", description: "Read Bits" },
            { name: "moderator:read:followers", description: "Read followers of the channel" },
            { name: "moderator:manage:banned_users", description: "Ban and unban people" },
            { name: "analytics:read:games", description: "Read statistics of games" },
          ],
          default: ["user:read:email"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // The code of an error is its HTTP status in words; the message tells more.
        tokenResponse: { error: "message" },
        refresh: { rotation: "unknown", defaultLifetime: 14400 },
        revocation: { endpoint: "https://id.twitch.tv/oauth2/revoke", token: "access_token" },
      },
      {
        type: "bearer",
        label: "User access token",
        help: "Make one with the Twitch CLI: twitch token -u -s and the scopes.",
      },
    ],
    api: {
      baseUrl: "https://api.twitch.tv/helix",
      headers: { "Client-Id": "{app_client_id}" },
      verify: {
        path: "/users",
        facts: { user_id: "data.0.id", login: "data.0.login", email: "data.0.email" },
      },
    },
    lookups: [
      {
        url: "https://id.twitch.tv/oauth2/validate",
        placement: { in: "header", name: "Authorization", template: "OAuth {token}" },
        facts: { app_client_id: "client_id" },
      },
    ],
    account: { id: "user_id", label: "login" },
  },
];
