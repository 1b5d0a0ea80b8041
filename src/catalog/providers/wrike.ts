import type { ProviderInput } from "../schema.ts";

export const wrike: ProviderInput[] = [
  {
    id: "prov_01m8qs4jxme06ac43p4xzc81aw",
    slug: "wrike",
    name: "Wrike",
    description: "Tasks, folders, projects and time entries of a Wrike account.",
    categories: ["project-management", "productivity"],
    docsUrl: "https://developers.wrike.com/docs/oauth-20-authorization",
    checked: { page: "https://developers.wrike.com/docs/oauth-20-authorization", on: "2026-12-01" },
    fields: [
      {
        // Told by the token endpoint: which data centre has the account.
        name: "host",
        label: "Host of the account",
        pattern: "(?:www|app-[a-z]{2}[0-9]{0,2})\\.wrike\\.com",
        default: "www.wrike.com",
        example: "app-eu.wrike.com",
        help: "The host in the address bar when Wrike is open.",
        level: "connection",
      },
    ],
    setup: {
      clientUrl: "https://www.wrike.com/frontend/apps/index.html#/api",
      steps: [
        "In Wrike open Apps & Integrations, then API, and create an app.",
        "Enter {redirectUri} as a redirect URI.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review: people of other accounts can connect too.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://login.wrike.com/oauth2/authorize/v4",
        tokenEndpoint: "https://login.wrike.com/oauth2/token",
        scopes: {
          separator: ",",
          available: [
            { name: "wsReadOnly", description: "Read tasks, folders, comments and time entries" },
            { name: "wsReadWrite", description: "Read and change tasks, folders, comments and time entries" },
            { name: "amReadOnlyWorkflow", description: "Read workflows" },
            { name: "amReadWriteWorkflow", description: "Change workflows" },
            { name: "amReadOnlyUser", description: "Read people" },
            { name: "amReadWriteUser", description: "Change people" },
            { name: "amReadOnlyGroup", description: "Read groups" },
            { name: "amReadWriteGroup", description: "Change groups" },
            { name: "amReadOnlyInvitation", description: "Read invitations" },
            { name: "amReadWriteInvitation", description: "Send and change invitations" },
            { name: "dataExportFull", description: "Export all data of the account" },
          ],
          default: ["wsReadOnly"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { host: "host" } },
        refresh: { rotation: "strict", defaultLifetime: 3600 },
      },
      {
        type: "bearer",
        label: "Permanent access token",
        help: "In Wrike, under Apps & Integrations, API, on the page of your app.",
      },
    ],
    api: {
      baseUrl: "https://{host}/api/v4",
      verify: {
        path: "/contacts?me=true",
        // A token belongs to one account of its user.
        facts: {
          account_id: "data.0.profiles.0.accountId",
          user_id: "data.0.id",
          email: "data.0.profiles.0.email",
        },
      },
    },
    account: { id: "account_id", label: "email" },
  },
];
