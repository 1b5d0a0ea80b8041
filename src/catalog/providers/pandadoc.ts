import type { ProviderInput } from "../schema.ts";

export const pandadoc: ProviderInput[] = [
  {
    id: "prov_01m8qs4k24eh3be5rrc0kw75hf",
    slug: "pandadoc",
    name: "PandaDoc",
    description: "Documents, templates, contacts and signatures of a PandaDoc workspace.",
    categories: ["signatures", "documents", "sales"],
    docsUrl: "https://developers.pandadoc.com/reference/auth-overview",
    checked: { page: "https://developers.pandadoc.com/reference/access-token", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.pandadoc.com/a/#/settings/api-dashboard/configuration",
      steps: [
        "The company's plan must include production access to the API.",
        "In the Developer Dashboard open Configuration, and create an OAuth application with {redirectUri} as its redirect URL.",
        "Copy the client ID and the client secret.",
      ],
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.pandadoc.com/oauth2/authorize",
        tokenEndpoint: "https://api.pandadoc.com/oauth2/access_token",
        scopes: {
          available: [
            { name: "read", description: "Read documents, templates and contacts" },
            { name: "write", description: "Create, change and send documents" },
          ],
          default: ["read", "write"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 31535999 },
      },
      {
        type: "apikey",
        label: "API key",
        help: "In the Developer Dashboard open Configuration and generate a sandbox or production key.",
        placement: { in: "header", name: "Authorization", template: "API-Key {token}" },
      },
    ],
    api: {
      baseUrl: "https://api.pandadoc.com",
      verify: {
        path: "/public/v1/members/current",
        facts: {
          // One person has a membership in each workspace.
          membership_id: "membership_id",
          user_id: "user_id",
          email: "email",
          workspace_id: "workspace",
        },
      },
    },
    account: { id: "membership_id", label: "email" },
  },
];
