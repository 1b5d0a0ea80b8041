import type { ProviderInput } from "../schema.ts";
import { linearTools } from "../tools/linear.ts";

export const linear: ProviderInput[] = [
  {
    id: "prov_01m80h14vtfaqaky0xh0jsa6sz",
    slug: "linear",
    name: "Linear",
    description: "Issues, projects and comments of a Linear workspace.",
    categories: ["project-management", "developer-tools"],
    docsUrl: "https://linear.app/developers/oauth-2-0-authentication",
    icon: "linear",
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
        revocation: { endpoint: "https://api.linear.app/oauth/revoke", variant: "rfc7009" },
      },
      {
        type: "apikey",
        label: "Personal API key",
        // Without the `Bearer` scheme, which is for OAuth tokens.
        placement: { in: "header", name: "Authorization", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.linear.app",
      otherBaseUrls: ["https://uploads.linear.app"],
      // No verifyPath: the API is GraphQL by POST.
    },
    tools: linearTools,
  },
];
