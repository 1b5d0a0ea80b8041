import type { ProviderInput } from "../schema.ts";

export const spotify: ProviderInput[] = [
  {
    id: "prov_01m8qs4k27eh3be5wt4m71nv7c",
    slug: "spotify",
    name: "Spotify",
    description: "Playlists, library, listening history and playback on Spotify.",
    categories: ["music"],
    docsUrl: "https://developer.spotify.com/documentation/web-api/tutorials/code-flow",
    checked: { page: "https://developer.spotify.com/blog/2026-06-18-refresh-token-expiration", on: "2026-12-01" },
    icon: "spotify",
    setup: {
      clientUrl: "https://developer.spotify.com/dashboard/create",
      steps: [
        "In the dashboard create an app for the Web API.",
        "Add {redirectUri} to its redirect URIs, and save.",
        "Under Settings copy the client ID and the client secret.",
      ],
      review:
        "An app in development mode serves only a few people, whom its owner names under User Management; more need extended quota.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://accounts.spotify.com/authorize",
        tokenEndpoint: "https://accounts.spotify.com/api/token",
        scopes: {
          available: [
            { name: "user-read-private", description: "Read the person's country and plan" },
            { name: "user-read-email", description: "Read the person's e-mail address" },
            { name: "playlist-read-private", description: "Read private playlists" },
            { name: "playlist-read-collaborative", description: "Read collaborative playlists" },
            { name: "playlist-modify-public", description: "Change public playlists" },
            { name: "playlist-modify-private", description: "Change private playlists" },
            { name: "user-library-read", description: "Read the library" },
            { name: "user-library-modify", description: "Change the library" },
            { name: "user-top-read", description: "Read favourite artists and tracks" },
            { name: "user-read-recently-played", description: "Read what was played lately" },
            { name: "user-read-currently-playing", description: "Read what is playing" },
            { name: "user-read-playback-state", description: "Read devices and playback" },
            { name: "user-modify-playback-state", description: "Control playback" },
            { name: "user-follow-read", description: "Read followed artists" },
            { name: "user-follow-modify", description: "Follow and unfollow" },
            { name: "ugc-image-upload", description: "Upload pictures of playlists" },
          ],
          default: ["user-read-private", "playlist-read-private", "user-library-read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        // The six months count from the consent on, and no refresh prolongs them.
        refresh: { rotation: "static", defaultLifetime: 3600, tokenLifetime: 15552000 },
      },
    ],
    api: {
      baseUrl: "https://api.spotify.com/v1",
      verify: { path: "/me", facts: { user_id: "id", name: "display_name" } },
    },
    account: { id: "user_id", label: "name" },
  },
];
