import type { ProviderInput } from "../schema.ts";
import { notionTools } from "../tools/notion.ts";

const notionVersion = "2026-03-11";

export const notion: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxz3edfgg0aq",
    slug: "notion",
    name: "Notion",
    description: "Pages, databases, comments and people of a Notion workspace.",
    categories: ["documents", "productivity"],
    docsUrl: "https://developers.notion.com/guides/get-started/authorization",
    checked: { page: "https://developers.notion.com/reference/create-a-token", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.notion.com/developers/connections",
      steps: [
        "In the developer portal create a connection with OAuth (a public one).",
        "Enter {redirectUri} as a redirect URI, and choose the capabilities: they stand in for scopes.",
        "Copy the OAuth client ID and the client secret.",
      ],
      review: "Other workspaces can connect without a review; only a listing in Notion's gallery needs one.",
    },
    icon: "notion",
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.notion.com/v1/oauth/authorize",
        tokenEndpoint: "https://api.notion.com/v1/oauth/token",
        // Notion has no scopes: the integration's settings and the person's choice of pages decide.
        scopes: { available: [], default: [] },
        // Undocumented, and the token endpoint checks the members of its JSON body.
        pkce: "refused",
        clientAuthentication: "client_secret_basic",
        authorizationParameters: { owner: "user" },
        tokenRequest: { body: "json", headers: { "Notion-Version": notionVersion } },
        tokenResponse: {
          metadata: {
            workspace_id: "workspace_id",
            workspace_name: "workspace_name",
            workspace_icon: "workspace_icon",
            bot_id: "bot_id",
            owner_type: "owner.type",
            owner_user_id: "owner.user.id",
            duplicated_template_id: "duplicated_template_id",
          },
        },
        // The answers tell no lifetime, so a refresh waits for a 401.
        refresh: { rotation: "unknown" },
        revocation: { endpoint: "https://api.notion.com/v1/oauth/revoke", body: "json", token: "access_token" },
      },
      {
        type: "bearer",
        label: "Internal integration token",
        help: "In Notion's developer portal, on the page of an internal connection; then share pages with it.",
        example: "ntn_…",
      },
    ],
    api: {
      baseUrl: "https://api.notion.com/v1",
      headers: { "Notion-Version": notionVersion },
      verify: { path: "/users/me", facts: { bot_id: "id", workspace_name: "bot.workspace_name" } },
    },
    account: { id: "bot_id", label: "workspace_name" },
    tools: notionTools,
  },
];
