import type { ProviderInput } from "../schema.ts";

export const openrouter: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k2x03pvpmzc",
    slug: "openrouter",
    name: "OpenRouter",
    description: "Models of many providers through one API.",
    aliases: ["open-router"],
    categories: ["ai"],
    docsUrl: "https://openrouter.ai/docs/api-reference/authentication",
    checked: { page: "https://openrouter.ai/docs/api/api-reference/api-keys/get-current-key", on: "2026-12-01" },
    icon: "openrouter",
    auth: [
      {
        // Its OAuth is none of RFC 6749: no client id, `callback_url`, and the code is exchanged for an API key.
        type: "bearer",
        label: "API key",
        help: "On openrouter.ai, Settings, API Keys, Create.",
        example: "sk-or-v1-…",
      },
    ],
    api: {
      baseUrl: "https://openrouter.ai/api/v1",
      // The label is the key's beginning and end. A list of models would come without a key too.
      verify: { path: "/key", facts: { user_id: "data.creator_user_id", label: "data.label" } },
    },
    account: { id: "user_id", label: "label" },
  },
];
