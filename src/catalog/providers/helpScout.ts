import type { ProviderInput } from "../schema.ts";

export const helpScout: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bcfwd3ryr6e",
    slug: "help-scout",
    name: "Help Scout",
    description: "Conversations, customers and inboxes of a Help Scout account.",
    aliases: ["helpscout"],
    categories: ["support"],
    docsUrl: "https://developer.helpscout.com/mailbox-api/overview/authentication/",
    checked: { page: "https://developer.helpscout.com/mailbox-api/overview/authentication/", on: "2026-12-01" },
    icon: "helpscout",
    setup: {
      clientUrl: "https://secure.helpscout.net/members/apps/",
      steps: [
        "In Help Scout open Your Profile, My Apps and choose Create My App.",
        "Enter {redirectUri} as the redirection URL.",
        "Copy the app ID (the client ID) and the app secret.",
      ],
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://secure.helpscout.net/authentication/authorizeClientApplication",
        tokenEndpoint: "https://api.helpscout.net/v2/oauth2/token",
        // No scopes: a token may do what its user may.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 172_800 },
      },
    ],
    api: {
      baseUrl: "https://api.helpscout.net/v2",
      verify: { path: "/users/me", facts: { user_id: "id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
