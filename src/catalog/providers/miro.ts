import type { ProviderInput } from "../schema.ts";

export const miro: ProviderInput[] = [
  {
    id: "prov_01m8qs4kedf21v62bad4faxkb8",
    slug: "miro",
    name: "Miro",
    description: "Boards and what stands on them in a Miro team.",
    categories: ["design", "productivity"],
    docsUrl: "https://developers.miro.com/reference/oauth-20-authorization-v2",
    checked: { page: "https://developers.miro.com/reference/oauth-20-authorization-v2", on: "2026-12-01" },
    icon: "miro",
    setup: {
      clientUrl: "https://miro.com/app/settings/user-profile/apps",
      steps: [
        "In a developer team open Profile settings, Your apps, and choose Create new app.",
        "Tick Expire user authorization token, which cannot be changed later.",
        "Add {redirectUri} as a redirect URI, and tick the permissions, such as boards:read.",
        "Copy the client ID and the client secret.",
      ],
      review: "Any team can connect with the installation address; only a listing in the marketplace is reviewed.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://miro.com/oauth/authorize",
        tokenEndpoint: "https://api.miro.com/v1/oauth/token",
        // The permissions of the app's settings are granted; a request cannot name fewer.
        scopes: { available: [], default: [] },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { user_id: "user_id", team_id: "team_id" } },
        refresh: { rotation: "strict", tokenLifetime: 5184000 },
        // The newer /v2/oauth/revoke wants the client in a JSON body under other names.
        revocation: {
          endpoint: "https://api.miro.com/v1/oauth/revoke",
          body: "query",
          tokenParameter: "access_token",
          token: "access_token",
          authentication: "none",
        },
      },
      {
        type: "bearer",
        label: "Access token",
        help: "On the page of your app in Miro: Install app and get OAuth token.",
      },
    ],
    api: {
      baseUrl: "https://api.miro.com",
      verify: {
        path: "/v1/oauth-token",
        // A token belongs to one team.
        facts: { team_id: "team.id", team_name: "team.name", user_id: "user.id", user_name: "user.name" },
      },
    },
    account: { id: "team_id", label: "team_name" },
  },
];
