import type { ProviderInput } from "../schema.ts";

export const groq: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k2ewv08xqwy",
    slug: "groq",
    name: "Groq",
    description: "Open models, fast, through the Groq API.",
    categories: ["ai"],
    docsUrl: "https://console.groq.com/docs/api-reference",
    checked: { page: "https://console.groq.com/docs/api-reference", on: "2026-12-01" },
    auth: [
      { type: "bearer", label: "API key", help: "On console.groq.com, API Keys, Create API Key.", example: "gsk_…" },
    ],
    api: { baseUrl: "https://api.groq.com/openai/v1", verify: { path: "/models" } },
  },
];
