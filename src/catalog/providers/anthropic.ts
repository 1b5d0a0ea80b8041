import type { ProviderInput } from "../schema.ts";

export const anthropic: ProviderInput[] = [
  {
    id: "prov_01m80h14vsfaqaky0kqcy1pa07",
    slug: "anthropic",
    name: "Anthropic",
    description: "Claude models through the Anthropic API.",
    aliases: ["claude"],
    categories: ["ai"],
    docsUrl: "https://platform.claude.com/docs/en/api/overview",
    checked: { page: "https://platform.claude.com/docs/en/api/overview", on: "2026-12-01" },
    icon: "anthropic",
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "On platform.claude.com, Settings, API keys, Create key.",
        example: "sk-ant-…",
        placement: { in: "header", name: "x-api-key", template: "{token}" },
      },
    ],
    api: {
      // A completion may take ten minutes until it begins.
      responseTimeout: 600,
      baseUrl: "https://api.anthropic.com/v1",
      headers: { "anthropic-version": "2023-06-01" },
      verify: { path: "/models" },
    },
  },
];
