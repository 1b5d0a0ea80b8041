import type { ProviderInput } from "../schema.ts";

export const firecrawl: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k4f15g1jgyb",
    slug: "firecrawl",
    name: "Firecrawl",
    description: "Pages and whole sites as clean text, and web search, through the Firecrawl API.",
    categories: ["ai", "data"],
    docsUrl: "https://docs.firecrawl.dev/api-reference/introduction",
    checked: { page: "https://docs.firecrawl.dev/api-reference/endpoint/credit-usage", on: "2026-12-01" },
    auth: [{ type: "bearer", label: "API key", help: "On firecrawl.dev, Dashboard, API Keys.", example: "fc-…" }],
    api: { baseUrl: "https://api.firecrawl.dev/v2", verify: { path: "/team/credit-usage" } },
  },
];
