import type { ProviderInput } from "../schema.ts";

export const canva: ProviderInput[] = [
  {
    id: "prov_01m8qs4kj2enda1fdf83wc9nfy",
    slug: "canva",
    name: "Canva",
    description: "Designs, assets, folders and comments in Canva.",
    categories: ["design"],
    docsUrl: "https://canva.dev/docs/connect/authentication",
    checked: {
      page: "https://canva.dev/docs/connect/api-reference/authentication/generate-access-token",
      on: "2026-12-01",
    },
    setup: {
      clientUrl: "https://www.canva.com/developers/integrations",
      steps: [
        "In the Developer Portal choose Create an integration: public, or private for your own organization.",
        "Generate a client secret, and copy it with the client ID.",
        "Under Scopes tick those that you need; none includes another.",
        "Under Authentication add {redirectUri} as an authorized redirect.",
      ],
      review:
        "Canva reviews a public integration before people outside your team can connect. Private ones need Enterprise.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.canva.com/api/oauth/authorize",
        tokenEndpoint: "https://api.canva.com/rest/v1/oauth/token",
        scopes: {
          available: [
            { name: "profile:read", description: "Read the person's name" },
            { name: "design:meta:read", description: "List designs and read their titles" },
            { name: "design:content:read", description: "Read and export designs" },
            { name: "design:content:write", description: "Create and change designs" },
            { name: "design:permission:read", description: "Read who may use designs" },
            { name: "design:permission:write", description: "Change who may use designs" },
            { name: "asset:read", description: "Read uploads" },
            { name: "asset:write", description: "Upload, change and delete assets" },
            { name: "folder:read", description: "Read folders" },
            { name: "folder:write", description: "Create and change folders" },
            { name: "comment:read", description: "Read comments" },
            { name: "comment:write", description: "Write comments" },
            { name: "brandtemplate:meta:read", description: "List brand templates (Enterprise)" },
            { name: "brandtemplate:content:read", description: "Read brand templates (Enterprise)" },
          ],
          default: ["profile:read", "design:meta:read"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "strict", defaultLifetime: 14400 },
        // A refresh token takes the consent with it.
        revocation: { endpoint: "https://api.canva.com/rest/v1/oauth/revoke", token: "refresh_token", endsAll: true },
      },
    ],
    api: {
      baseUrl: "https://api.canva.com/rest/v1",
      // Needs no scope, and tells no name: that is at /users/me/profile, which tells no id.
      verify: { path: "/users/me", facts: { user_id: "team_user.user_id", team_id: "team_user.team_id" } },
    },
    account: { id: "user_id", label: "user_id" },
  },
];
