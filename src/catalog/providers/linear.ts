import type { ProviderInput } from "../schema.ts";
import { linearTools } from "../tools/linear.ts";

export const linear: ProviderInput[] = [
  {
    id: "prov_01m80h14vtfaqaky0xh0jsa6sz",
    slug: "linear",
    name: "Linear",
    description: "Issues, projects and comments of a Linear workspace.",
    categories: ["project-management", "development"],
    docsUrl: "https://linear.app/developers/oauth-2-0-authentication",
    checked: { page: "https://linear.app/developers/oauth-2-0-authentication", on: "2026-12-01" },
    icon: "linear",
    setup: {
      clientUrl: "https://linear.app/settings/api/applications/new",
      steps: [
        "In a workspace of its own (each of its administrators sees the application) open Settings > API > OAuth applications.",
        "Create an application with the callback URL {redirectUri}, and switch on Public if other workspaces shall connect.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review; a workspace may require that its administrators approve an application.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://linear.app/oauth/authorize",
        tokenEndpoint: "https://api.linear.app/oauth/token",
        scopes: {
          separator: ",",
          available: [
            { name: "read", description: "Read what the person can see; always granted" },
            { name: "write", description: "Change what the person can change" },
            { name: "issues:create", description: "Create issues and their attachments" },
            { name: "comments:create", description: "Create comments on issues" },
            { name: "timeSchedule:write", description: "Create and change time schedules" },
            { name: "app:assignable", description: "Let issues be assigned to the app (agents)" },
            { name: "app:mentionable", description: "Let the app be mentioned (agents)" },
            { name: "admin", description: "Everything an administrator may do" },
          ],
          default: ["read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // A refresh token that was just used answers again for half an hour.
        refresh: { rotation: "grace", defaultLifetime: 86399 },
        revocation: { endpoint: "https://api.linear.app/oauth/revoke" },
      },
      {
        type: "apikey",
        label: "Personal API key",
        help: "In Linear open Settings > Security & access and create a personal API key.",
        example: "lin_api_…",
        // Without the `Bearer` scheme, which is for OAuth tokens.
        placement: { in: "header", name: "Authorization", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.linear.app",
      otherBaseUrls: ["https://uploads.linear.app"],
      verify: {
        method: "POST",
        path: "/graphql",
        body: { query: "{ viewer { id name email } organization { id name urlKey } }" },
        facts: {
          user_id: "data.viewer.id",
          email: "data.viewer.email",
          organization_id: "data.organization.id",
          organization_name: "data.organization.name",
        },
      },
    },
    // A person has another user id in each workspace.
    account: { id: "user_id", label: "organization_name" },
    tools: linearTools,
  },
];
