import type { ProviderInput } from "../schema.ts";

export const tiktok: ProviderInput[] = [
  {
    id: "prov_01m8qs4k26eh3be5w12435bfct",
    slug: "tiktok-personal",
    name: "TikTok",
    description: "A person's profile, videos and statistics on TikTok.",
    aliases: ["tiktok"],
    categories: ["social", "video"],
    docsUrl: "https://developers.tiktok.com/doc/oauth-user-access-token-management",
    checked: { page: "https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token", on: "2026-12-01" },
    icon: "tiktok",
    setup: {
      clientUrl: "https://developers.tiktok.com/apps",
      steps: [
        "Under Manage apps connect an app, and add the product Login Kit for the web.",
        "Add {redirectUri} to its redirect URIs, and add the scopes that you need.",
        "The client key is the client ID; copy it and the client secret.",
      ],
      review: "TikTok reviews the app and each scope before people can connect; a sandbox serves named accounts.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.tiktok.com/v2/auth/authorize/",
        tokenEndpoint: "https://open.tiktokapis.com/v2/oauth/token/",
        scopes: {
          separator: ",",
          available: [
            { name: "user.info.basic", description: "Read the person's name and picture" },
            { name: "user.info.profile", description: "Read the person's profile" },
            { name: "user.info.stats", description: "Read counts of followers, likes and videos" },
            { name: "video.list", description: "Read the person's public videos" },
            { name: "video.upload", description: "Upload drafts" },
            { name: "video.publish", description: "Publish videos and photos" },
          ],
          default: ["user.info.basic", "video.list"],
        },
        // For mobile and desktop apps only, with a challenge in hexadecimal, which is not RFC 7636.
        pkce: "refused",
        clientAuthentication: "client_secret_post",
        clientIdParameter: "client_key",
        tokenResponse: { refreshExpiresIn: ["refresh_expires_in"], metadata: { open_id: "open_id" } },
        refresh: { rotation: "strict", defaultLifetime: 7200, tokenLifetime: 15552000 },
        revocation: { endpoint: "https://open.tiktokapis.com/v2/oauth/revoke/", token: "access_token" },
      },
    ],
    api: {
      baseUrl: "https://open.tiktokapis.com/v2",
      otherBaseUrls: ["https://open-upload.tiktokapis.com"],
      verify: {
        path: "/user/info/?fields=open_id,union_id,display_name",
        expect: { path: "error.code", values: ["ok"] },
        facts: { open_id: "data.user.open_id", display_name: "data.user.display_name" },
      },
    },
    account: { id: "open_id", label: "display_name" },
  },
];
