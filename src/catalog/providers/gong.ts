import type { ProviderInput } from "../schema.ts";

export const gong: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bb35rh84mb1",
    slug: "gong",
    name: "Gong",
    description: "Calls, transcripts, users and statistics of a Gong company.",
    categories: ["sales", "analytics"],
    docsUrl: "https://help.gong.io/docs/create-an-app-for-gong",
    checked: { page: "https://help.gong.io/docs/create-an-app-for-gong", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.gong.io/company/api",
      steps: [
        "As a technical administrator open Admin center, Settings, Ecosystem, API, and its Integrations tab.",
        "Choose Create Integration, add {redirectUri} as a redirect URI, and select the authorization scopes.",
        "Copy the client ID and the client secret.",
      ],
      review: "An app for other companies needs a developer instance of Gong and its approval.",
    },
    fields: [
      {
        // Told by the token endpoint. Each company has its own, and tokens work nowhere else.
        name: "api_base_url",
        label: "Address of the API",
        pattern: "https://(?:[a-z0-9]+(?:-+[a-z0-9]+)*\\.){0,2}api\\.gong\\.io",
        default: "https://api.gong.io",
        example: "https://us-00000.api.gong.io",
        help: "In Gong on the API page, above the keys.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.gong.io/oauth2/authorize",
        tokenEndpoint: "https://app.gong.io/oauth2/generate-customer-token",
        scopes: {
          available: [
            { name: "api:workspaces:read", description: "List workspaces" },
            { name: "api:calls:read:basic", description: "List calls" },
            { name: "api:calls:read:extensive", description: "Read calls with participants, topics and notes" },
            { name: "api:calls:read:transcript", description: "Read transcripts" },
            { name: "api:calls:read:media-url", description: "Read addresses of recordings" },
            { name: "api:calls:create", description: "Upload calls" },
            { name: "api:users:read", description: "Read users" },
            { name: "api:stats:interaction", description: "Read statistics of conversations" },
            { name: "api:stats:user-actions", description: "Read statistics of what users do" },
            { name: "api:stats:scorecards", description: "Read answered scorecards" },
            { name: "api:library:read", description: "Read the library of calls" },
            { name: "api:settings:scorecards:read", description: "Read scorecards" },
            { name: "api:settings:trackers:read", description: "Read trackers" },
            { name: "api:meetings:user:create", description: "Create meetings" },
          ],
          default: ["api:workspaces:read", "api:calls:read:basic"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { api_base_url: "api_base_url_for_customer" } },
        refresh: { rotation: "unknown", defaultLifetime: 86_400 },
      },
      {
        type: "basic",
        label: "Access key",
        help: "In Gong under Admin center, Settings, Ecosystem, API: Get API key. Only for technical administrators.",
        usernameLabel: "Access key",
        passwordLabel: "Access key secret",
      },
    ],
    api: {
      baseUrl: "{api_base_url}",
      // Needs api:workspaces:read.
      verify: { path: "/v2/workspaces", facts: { workspace_id: "workspaces.0.id", workspace: "workspaces.0.name" } },
    },
    account: { id: "workspace_id", label: "workspace" },
  },
];
