import type { ProviderInput } from "../schema.ts";
import { trelloTools } from "../tools/trello.ts";

export const trello: ProviderInput[] = [
  {
    id: "prov_01m8qs4j5wfvkv54a8kdb4h879",
    slug: "trello",
    name: "Trello",
    description: "Boards, lists, cards and comments in Trello.",
    categories: ["project-management", "productivity"],
    docsUrl: "https://developer.atlassian.com/cloud/trello/guides/rest-api/oauth-2-getting-started/",
    checked: {
      page: "https://developer.atlassian.com/cloud/trello/guides/rest-api/oauth-2-confidential-client-usage/",
      on: "2026-12-01",
    },
    icon: "trello",
    setup: {
      clientUrl: "https://trello.com/apps/admin",
      steps: [
        "Choose New and make an app; it needs no Power-Up capabilities.",
        "On the OAuth 2.0 tab create a client with the security type Confidential.",
        "Enter {redirectUri} as the callback URL, and switch on the scopes that you need.",
        "Copy the client ID and the secret.",
      ],
      review: "The client of a Power-Up reaches only the workspaces that its user chooses.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.atlassian.com/authorize",
        tokenEndpoint: "https://auth.atlassian.com/oauth/token",
        scopes: {
          available: [
            { name: "read:member:trello", description: "Read the person's name and e-mail address" },
            { name: "read:board:trello", description: "Read boards, lists, cards and comments" },
            { name: "read:organization:trello", description: "Read workspaces" },
            { name: "read:enterprise:trello", description: "Read enterprises" },
            { name: "write:board:trello", description: "Create and change lists, cards and comments" },
            { name: "write:board:membership:trello", description: "Manage the members of boards" },
            { name: "write:organization:trello", description: "Change workspaces" },
            { name: "write:organization:membership:trello", description: "Manage the members of workspaces" },
            { name: "write:member:trello", description: "Star boards, save searches and upload stickers" },
            { name: "write:enterprise:trello", description: "Change and manage enterprises" },
            { name: "offline_access", description: "Stay connected" },
          ],
          default: ["read:member:trello", "read:board:trello"],
          offline: ["offline_access"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_post",
        authorizationParameters: { prompt: "consent" },
        tokenRequest: { body: "json" },
        // Atlassian says so of a wrong client secret.
        tokenResponse: { errorCodes: { access_denied: "invalid_client" } },
        refresh: { rotation: "strict", defaultLifetime: 3600, tokenLifetime: 7776000 },
      },
      {
        type: "basic",
        label: "API key and token",
        help: "At trello.com/apps/admin, on the Trello Auth tab of your app: the API key, and a link to a token for it.",
        usernameLabel: "API key",
        passwordLabel: "Token",
        // Trello takes both as query parameters too, where logs would keep them.
        placement: {
          in: "header",
          name: "Authorization",
          template: 'OAuth oauth_consumer_key="{username}", oauth_token="{password}"',
        },
      },
    ],
    api: {
      baseUrl: "https://api.trello.com/1",
      verify: { path: "/members/me", facts: { member_id: "id", username: "username", name: "fullName" } },
    },
    account: { id: "member_id", label: "username" },
    tools: trelloTools,
  },
];
