import type { ProviderInput } from "../schema.ts";

export const pinterest: ProviderInput[] = [
  {
    id: "prov_01m8qs4k26eh3be5w8m5560c9y",
    slug: "pinterest",
    name: "Pinterest",
    description: "Boards, pins, statistics and advertising of a Pinterest account.",
    categories: ["social", "marketing"],
    docsUrl: "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/",
    checked: {
      page: "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/",
      on: "2026-12-01",
    },
    icon: "pinterest",
    setup: {
      clientUrl: "https://developers.pinterest.com/apps/",
      steps: [
        "With a business account choose Connect app, and wait until Pinterest has allowed trial access.",
        "Under Manage, Configure add {redirectUri} to the redirect URIs.",
        "The app ID and the app secret key are the client ID and the client secret.",
      ],
      review: "With trial access pins can be seen by their maker only; standard access needs a video of the app.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.pinterest.com/oauth/",
        tokenEndpoint: "https://api.pinterest.com/v5/oauth/token",
        scopes: {
          separator: ",",
          available: [
            { name: "user_accounts:read", description: "Read the account" },
            { name: "boards:read", description: "Read public boards" },
            { name: "boards:read_secret", description: "Read secret boards" },
            { name: "boards:write", description: "Create and change public boards" },
            { name: "boards:write_secret", description: "Create and change secret boards" },
            { name: "pins:read", description: "Read public pins" },
            { name: "pins:read_secret", description: "Read secret pins" },
            { name: "pins:write", description: "Create and change public pins" },
            { name: "pins:write_secret", description: "Create and change secret pins" },
            { name: "catalogs:read", description: "Read catalogues" },
            { name: "catalogs:write", description: "Manage catalogues" },
            { name: "ads:read", description: "Read advertising" },
            { name: "ads:write", description: "Manage advertising" },
          ],
          default: ["user_accounts:read", "boards:read", "pins:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        // Apps from before September 2025 get a refresh token that each refresh prolongs only when they ask for it.
        tokenRequest: { parameters: { continuous_refresh: "true" } },
        tokenResponse: { refreshExpiresIn: ["refresh_token_expires_in"] },
        refresh: { rotation: "unknown", defaultLifetime: 2592000, tokenLifetime: 5184000 },
      },
      {
        type: "bearer",
        label: "Access token (lasts a day)",
        help: "In the developer platform open your app and choose Generate access token.",
        example: "pina_…",
      },
    ],
    api: {
      baseUrl: "https://api.pinterest.com/v5",
      verify: { path: "/user_account", facts: { user_id: "id", username: "username" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
