import type { ProviderInput } from "../schema.ts";

export const wordpress: ProviderInput[] = [
  {
    id: "prov_01m8qs4m0qf22bpm4w50zbadgy",
    slug: "wordpress",
    name: "WordPress.com",
    description: "Posts, media, comments and statistics of sites at WordPress.com and with Jetpack.",
    aliases: ["wordpress-com"],
    categories: ["cms"],
    docsUrl: "https://developer.wordpress.com/docs/api/oauth2/",
    checked: { page: "https://developer.wordpress.com/docs/api/oauth2/", on: "2026-12-01" },
    icon: "wordpress",
    setup: {
      clientUrl: "https://developer.wordpress.com/apps/new/",
      steps: [
        "In the Applications Manager choose Create New Application, of the type Web.",
        "Enter {redirectUri} as a redirect URL; it must match exactly.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review. Without the scope global a token is for one site, which the person chooses.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://public-api.wordpress.com/oauth2/authorize",
        tokenEndpoint: "https://public-api.wordpress.com/oauth2/token",
        scopes: {
          available: [
            { name: "auth", description: "Read the person's profile, and nothing else" },
            { name: "global", description: "Everything, on all sites of the person" },
            { name: "sites", description: "Read the site and its options" },
            { name: "posts", description: "Read and change posts and pages" },
            { name: "media", description: "Manage media" },
            { name: "comments", description: "Read and change comments" },
            { name: "taxonomy", description: "Manage tags and categories" },
            { name: "menus", description: "Manage menus" },
            { name: "users", description: "Read the site's people" },
            { name: "stats", description: "Read statistics" },
            { name: "sharing", description: "Connect social networks" },
            { name: "follow", description: "Follow sites" },
            { name: "notifications", description: "Read notifications" },
            { name: "videos", description: "Read videos" },
          ],
          // Without the parameter, everything on the one site that the person chooses.
          default: [],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // There are no refresh tokens, and the answers name no lifetime.
        tokenResponse: { metadata: { blog_id: "blog_id", blog_url: "blog_url" } },
      },
    ],
    api: {
      baseUrl: "https://public-api.wordpress.com",
      tokenEnd: { body: [{ path: "error", values: ["invalid_token"] }] },
      verify: { path: "/rest/v1.1/me", facts: { user_id: "ID", username: "username", email: "email" } },
    },
    account: { id: "blog_id", label: "blog_url" },
  },
];
