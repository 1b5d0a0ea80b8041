import type { ProviderInput } from "../schema.ts";
import { airtableTools } from "../tools/airtable.ts";

export const airtable: ProviderInput[] = [
  {
    id: "prov_01m8qs4jmdfk4bqjr12n853td9",
    slug: "airtable",
    name: "Airtable",
    description: "Bases, tables, records and comments in Airtable.",
    categories: ["data", "productivity"],
    docsUrl: "https://airtable.com/developers/web/api/oauth-reference",
    checked: { page: "https://airtable.com/developers/web/api/oauth-reference", on: "2026-12-01" },
    icon: "airtable",
    setup: {
      clientUrl: "https://airtable.com/create/oauth",
      steps: [
        "In the Builder Hub, under OAuth integrations, choose Register new OAuth integration.",
        "Enter {redirectUri} as the OAuth redirect URL, and tick the scopes that you need.",
        "Copy the client ID, generate a client secret and copy it too.",
      ],
      review: "No review. Administrators of an enterprise can limit which integrations their people connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://airtable.com/oauth2/v1/authorize",
        tokenEndpoint: "https://airtable.com/oauth2/v1/token",
        scopes: {
          available: [
            { name: "user.email:read", description: "Read the person's e-mail address" },
            { name: "schema.bases:read", description: "List bases, tables and fields" },
            { name: "schema.bases:write", description: "Change bases, tables and fields" },
            { name: "data.records:read", description: "Read records" },
            { name: "data.records:write", description: "Create, change and delete records" },
            { name: "data.recordComments:read", description: "Read comments on records" },
            { name: "data.recordComments:write", description: "Write comments on records" },
            { name: "webhook:manage", description: "Manage webhooks" },
          ],
          default: ["user.email:read", "schema.bases:read", "data.records:read"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "strict", defaultLifetime: 3600, tokenLifetime: 5184000 },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "At airtable.com/create/tokens, with scopes and the bases that it may reach.",
        example: "pat….…",
      },
    ],
    api: {
      baseUrl: "https://api.airtable.com/v0",
      otherBaseUrls: ["https://content.airtable.com/v0"],
      // Needs no scope; the e-mail address comes with user.email:read.
      verify: { path: "/meta/whoami", facts: { user_id: "id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
    tools: airtableTools,
  },
];
