import type { ProviderInput } from "../schema.ts";

export const deepseek: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k4765kdmy7h",
    slug: "deepseek",
    name: "DeepSeek",
    description: "DeepSeek models through the DeepSeek API.",
    categories: ["ai"],
    docsUrl: "https://api-docs.deepseek.com/",
    checked: { page: "https://api-docs.deepseek.com/api/list-models", on: "2026-12-01" },
    icon: "deepseek",
    auth: [
      {
        type: "bearer",
        label: "API key",
        help: "On platform.deepseek.com, API keys, Create new API key.",
        example: "sk-…",
      },
    ],
    api: { baseUrl: "https://api.deepseek.com", verify: { path: "/models" } },
  },
];
