import type { ProviderInput } from "../schema.ts";

export const tavily: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k1zs5rrdb5v",
    slug: "tavily",
    name: "Tavily",
    description: "Web search, and what stands on pages, for language models through the Tavily API.",
    categories: ["ai", "data"],
    docsUrl: "https://docs.tavily.com/documentation/api-reference/introduction",
    checked: { page: "https://docs.tavily.com/documentation/api-reference/endpoint/usage", on: "2026-12-01" },
    auth: [{ type: "bearer", label: "API key", help: "On app.tavily.com, Overview, API Keys.", example: "tvly-…" }],
    api: { baseUrl: "https://api.tavily.com", verify: { path: "/usage" } },
  },
];
