import type { ProviderInput } from "../schema.ts";

export const exa: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k1gzkjwpcwd",
    slug: "exa",
    name: "Exa",
    description: "Web search, contents of pages, answers and websets through the Exa API.",
    categories: ["ai", "data"],
    docsUrl: "https://exa.ai/docs/reference/getting-started",
    checked: { page: "https://docs.exa.ai/websets/api/websets/list-all-websets", on: "2026-12-01" },
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "On dashboard.exa.ai, API Keys, Create Key.",
        placement: { in: "header", name: "x-api-key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.exa.ai",
      // A search costs money; a list of websets does not.
      verify: { path: "/websets/v0/websets" },
    },
  },
];
