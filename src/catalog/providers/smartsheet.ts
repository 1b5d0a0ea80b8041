import type { ProviderInput } from "../schema.ts";

export const smartsheet: ProviderInput[] = [
  {
    id: "prov_01m8qs4js8e02vxga630wxe8fp",
    slug: "smartsheet",
    name: "Smartsheet",
    description: "Sheets, rows, reports and workspaces in Smartsheet.",
    categories: ["project-management", "productivity"],
    docsUrl: "https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth",
    checked: {
      page: "https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth",
      on: "2026-12-01",
    },
    fields: [
      {
        name: "domain",
        label: "Domain",
        pattern: "smartsheet\\.(?:com|eu|au)|smartsheetgov\\.com",
        default: "smartsheet.com",
        example: "smartsheet.eu",
        help: "The address at which Smartsheet is used, without app. at its beginning: it names the region.",
        level: "integration",
      },
    ],
    setup: {
      clientUrl: "https://developers.smartsheet.com/register",
      steps: [
        "Register a developer account, which adds Developer Tools to your Smartsheet account.",
        "Open Developer Tools from the account menu, fill in the profile, and choose Create New App.",
        "Enter {redirectUri} as the app redirect URL.",
        "Copy the app client ID and the app secret.",
      ],
      review: "Apps need no review. Each region has its own apps.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.{domain}/b/authorize",
        tokenEndpoint: "https://api.{domain}/2.0/token",
        scopes: {
          available: [
            { name: "READ_SHEETS", description: "Read sheets, with attachments and comments" },
            { name: "WRITE_SHEETS", description: "Change rows, attachments and comments" },
            { name: "CREATE_SHEETS", description: "Create sheets" },
            { name: "DELETE_SHEETS", description: "Delete sheets" },
            { name: "SHARE_SHEETS", description: "Share sheets" },
            { name: "ADMIN_SHEETS", description: "Change the structure of sheets" },
            { name: "READ_SIGHTS", description: "Read dashboards" },
            { name: "CREATE_SIGHTS", description: "Create dashboards" },
            { name: "ADMIN_WORKSPACES", description: "Manage workspaces and folders" },
            { name: "ADMIN_WEBHOOKS", description: "Manage webhooks" },
            { name: "READ_CONTACTS", description: "Read contacts" },
            { name: "READ_USERS", description: "Read people and groups" },
            { name: "ADMIN_USERS", description: "Manage people and groups" },
            { name: "READ_EVENTS", description: "Read events of the organization" },
          ],
          default: ["READ_SHEETS"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 604800 },
        revocation: {
          endpoint: "https://api.{domain}/2.0/token",
          method: "DELETE",
          body: "none",
          token: "access_token",
          authentication: "bearer",
        },
      },
      {
        type: "bearer",
        label: "API access token",
        help: "In Smartsheet, under Account, Personal Settings, API Access.",
      },
    ],
    api: {
      baseUrl: "https://api.{domain}/2.0",
      verify: { path: "/users/me", facts: { user_id: "id", email: "email", account_name: "account.name" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
