import type { ProviderInput } from "../schema.ts";

export const databricks: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs3e8qbd5zpbd3ev5wp",
    slug: "databricks-workspace",
    name: "Databricks",
    description: "Tables, queries, jobs and notebooks of a Databricks workspace.",
    aliases: ["databricks"],
    categories: ["data", "ai"],
    docsUrl: "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-u2m",
    checked: { page: "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-u2m", on: "2026-12-01" },
    icon: "databricks",
    setup: {
      clientUrl: "https://accounts.cloud.databricks.com/settings/app-integrations",
      steps: [
        "In the account console (of your cloud) open Settings > App connections and add a connection.",
        "Enter {redirectUri} as a redirect URL, choose the scopes and switch on generating a client secret.",
        "Set how long tokens live, and copy the client ID and the client secret.",
      ],
      review: "No review. A connection works in the workspaces of its own Databricks account.",
    },
    fields: [
      {
        name: "host",
        label: "Host of the workspace",
        pattern:
          "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.cloud\\.databricks\\.(?:com|us|mil)|adb-[0-9]{1,20}\\.[0-9]{1,2}\\.azuredatabricks\\.net|[0-9]{1,20}\\.[0-9]{1,2}\\.gcp\\.databricks\\.com",
        example: "dbc-a1b2345c-d6e7.cloud.databricks.com",
        help: "The host in the address at which you use the workspace.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{host}/oidc/v1/authorize",
        tokenEndpoint: "https://{host}/oidc/v1/token",
        scopes: {
          available: [
            { name: "all-apis", description: "Everything that the person may do by the API" },
            { name: "sql", description: "Use SQL warehouses" },
            { name: "openid", description: "Identify the account" },
            { name: "profile", description: "Read the name" },
            { name: "email", description: "Read the e-mail address" },
          ],
          default: ["all-apis"],
          offline: ["offline_access"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In the workspace open Settings > Developer > Access tokens and generate a new token.",
        example: "dapi…",
      },
    ],
    api: {
      baseUrl: "https://{host}",
      verify: {
        path: "/api/2.0/preview/scim/v2/Me",
        facts: { user_id: "id", user_name: "userName", name: "displayName" },
      },
    },
    account: { id: "user_id", label: "user_name" },
  },
];
