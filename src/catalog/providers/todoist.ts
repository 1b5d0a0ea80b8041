import type { ProviderInput } from "../schema.ts";
import { todoistTools } from "../tools/todoist.ts";

export const todoist: ProviderInput[] = [
  {
    id: "prov_01m8qs4k5jfvksmh5td33qvasw",
    slug: "todoist",
    name: "Todoist",
    description: "Tasks, projects, labels and comments in Todoist.",
    categories: ["productivity", "project-management"],
    docsUrl: "https://developer.todoist.com/api/v1/#tag/Authorization",
    checked: { page: "https://developer.todoist.com/api/v1/#tag/Authorization", on: "2026-12-01" },
    icon: "todoist",
    setup: {
      clientUrl: "https://app.todoist.com/app/settings/integrations/app-management",
      steps: [
        "In the App Management Console choose Create a new app.",
        "Enter {redirectUri} as the OAuth redirect URL, and save.",
        "Leave refresh tokens switched on: access tokens then end after an hour.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review: anyone can connect. Only a listing among Todoist's integrations is reviewed.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.todoist.com/oauth/authorize",
        tokenEndpoint: "https://api.todoist.com/oauth/access_token",
        scopes: {
          separator: ",",
          available: [
            { name: "task:add", description: "Add tasks, and nothing else" },
            { name: "data:read", description: "Read tasks, projects, labels and filters" },
            { name: "data:read_write", description: "Read, add and change everything" },
            { name: "data:delete", description: "Delete tasks, labels and filters" },
            { name: "project:delete", description: "Delete projects" },
            { name: "backups:read", description: "List backups" },
          ],
          default: ["data:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: {
          errorCodes: { bad_authorization_code: "invalid_grant", incorrect_application_credentials: "invalid_client" },
        },
        // A used refresh token answers again for a minute. Older apps get tokens that do not end, hence no lifetime.
        refresh: { rotation: "grace" },
        // It refuses refresh tokens.
        revocation: {
          endpoint: "https://api.todoist.com/api/v1/revoke",
          token: "access_token",
          authentication: "client_secret_basic",
          parameters: { token_type_hint: "access_token" },
        },
      },
      {
        type: "bearer",
        label: "API token",
        help: "In Todoist, under Settings, Integrations, Developer.",
      },
    ],
    api: {
      baseUrl: "https://api.todoist.com/api/v1",
      // Needs the scope data:read.
      verify: { path: "/user", facts: { user_id: "id", email: "email", name: "full_name" } },
    },
    account: { id: "user_id", label: "email" },
    tools: todoistTools,
  },
];
