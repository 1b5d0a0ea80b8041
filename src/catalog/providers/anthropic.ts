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
    icon: "anthropic",
    auth: [
      {
        type: "apikey",
        label: "API key",
        placement: { in: "header", name: "x-api-key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.anthropic.com/v1",
      headers: { "anthropic-version": "2023-06-01" },
      verifyPath: "/models",
    },
  },
];
