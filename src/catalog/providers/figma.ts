import type { ProviderInput } from "../schema.ts";

export const figma: ProviderInput[] = [
  {
    id: "prov_01m8qs4k9xendsjey5610dycyn",
    slug: "figma",
    name: "Figma",
    description: "Files, comments, components and variables in Figma.",
    categories: ["design"],
    docsUrl: "https://developers.figma.com/docs/rest-api/authentication",
    checked: { page: "https://developers.figma.com/docs/rest-api/authentication", on: "2026-12-01" },
    icon: "figma",
    setup: {
      clientUrl: "https://www.figma.com/developers/apps",
      steps: [
        "Under My apps choose Create a new app, and the team or organization that owns it.",
        "Copy the client ID and the client secret; the secret is shown once.",
        "Add {redirectUri} as a redirect URL, and tick the scopes that you need.",
        "Publish the app: privately for your own organization, or publicly.",
      ],
      review: "Figma reviews public apps before people outside your organization can connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.figma.com/oauth",
        tokenEndpoint: "https://api.figma.com/v1/oauth/token",
        scopes: {
          available: [
            { name: "current_user:read", description: "Read the person's name and e-mail address" },
            { name: "file_content:read", description: "Read files" },
            { name: "file_metadata:read", description: "Read names and dates of files" },
            { name: "file_comments:read", description: "Read comments" },
            { name: "file_comments:write", description: "Write comments" },
            { name: "file_versions:read", description: "Read the history of files" },
            { name: "file_variables:read", description: "Read variables (Enterprise)" },
            { name: "file_variables:write", description: "Change variables (Enterprise)" },
            { name: "file_dev_resources:read", description: "Read dev resources" },
            { name: "file_dev_resources:write", description: "Change dev resources" },
            { name: "library_assets:read", description: "Read single components and styles" },
            { name: "library_content:read", description: "Read the components and styles of files" },
            { name: "team_library_content:read", description: "Read the components and styles of teams" },
            { name: "projects:read", description: "List projects and their files" },
            { name: "webhooks:read", description: "Read webhooks" },
            { name: "webhooks:write", description: "Create and change webhooks" },
          ],
          default: ["current_user:read", "file_content:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { user_id: "user_id_string" } },
        refresh: {
          endpoint: "https://api.figma.com/v1/oauth/refresh",
          // A refresh answers without a refresh token: the first one stays.
          rotation: "static",
          defaultLifetime: 7776000,
        },
      },
      {
        type: "apikey",
        label: "Personal access token",
        help: "In Figma, under Settings, Security, Personal access tokens.",
        example: "figd_…",
        placement: { in: "header", name: "X-Figma-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.figma.com",
      // A 403 is also what a missing scope gets, hence the texts.
      tokenEnd: { body: [{ path: "err", values: ["Invalid token", "Token expired"] }] },
      // Needs the scope current_user:read.
      verify: { path: "/v1/me", facts: { user_id: "id", email: "email", name: "handle" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
