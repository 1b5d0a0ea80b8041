import type { ProviderInput } from "../schema.ts";
import { asanaTools } from "../tools/asana.ts";

export const asana: ProviderInput[] = [
  {
    id: "prov_01m8qs4j1dexs85txzfwvek38f",
    slug: "asana",
    name: "Asana",
    description: "Tasks, projects, teams and comments of an Asana workspace.",
    categories: ["project-management", "productivity"],
    docsUrl: "https://developers.asana.com/docs/oauth",
    checked: { page: "https://developers.asana.com/docs/oauth", on: "2026-12-01" },
    icon: "asana",
    setup: {
      clientUrl: "https://app.asana.com/0/my-apps",
      steps: [
        "In the developer console choose Create new app.",
        "Under OAuth add {redirectUri} as a redirect URL, and the permission scopes that you need.",
        "Under Manage distribution choose which workspaces may use the app.",
        "Copy the client ID and the client secret.",
      ],
      review: "An app for any workspace needs no review; only a listing in Asana's app directory does.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.asana.com/-/oauth_authorize",
        tokenEndpoint: "https://app.asana.com/-/oauth_token",
        scopes: {
          available: [
            { name: "users:read", description: "Read people's names and e-mail addresses" },
            { name: "workspaces:read", description: "Read workspaces" },
            { name: "workspaces.typeahead:read", description: "Find people, projects and tags by name" },
            { name: "teams:read", description: "Read teams" },
            { name: "projects:read", description: "Read projects and sections" },
            { name: "projects:write", description: "Create and change projects and sections" },
            { name: "projects:delete", description: "Delete projects" },
            { name: "tasks:read", description: "Read tasks" },
            { name: "tasks:write", description: "Create and change tasks" },
            { name: "tasks:delete", description: "Delete tasks" },
            { name: "stories:read", description: "Read comments and history" },
            { name: "stories:write", description: "Write comments" },
            { name: "attachments:read", description: "Read attachments" },
            { name: "attachments:write", description: "Upload attachments" },
            { name: "custom_fields:read", description: "Read custom fields" },
            { name: "tags:read", description: "Read tags" },
            { name: "webhooks:read", description: "Read webhooks" },
            { name: "webhooks:write", description: "Create and change webhooks" },
            { name: "default", description: "Everything, for apps registered with full permissions" },
          ],
          default: ["users:read", "workspaces:read", "projects:read", "tasks:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { user_id: "data.gid", name: "data.name", email: "data.email" } },
        // A refresh answers without a refresh token: the first one stays.
        refresh: { rotation: "static", defaultLifetime: 3600 },
        // It refuses access tokens.
        revocation: { endpoint: "https://app.asana.com/-/oauth_revoke", token: "refresh_token" },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In Asana's developer console, under Personal access tokens.",
      },
    ],
    api: {
      baseUrl: "https://app.asana.com/api/1.0",
      // Needs the scope users:read.
      verify: { path: "/users/me", facts: { user_id: "data.gid", name: "data.name", email: "data.email" } },
    },
    account: { id: "user_id", label: "email" },
    tools: asanaTools,
  },
];
