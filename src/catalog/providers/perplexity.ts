import type { ProviderInput } from "../schema.ts";

export const perplexity: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy2fzyr7k15qjmeqgk6",
    slug: "perplexity",
    name: "Perplexity",
    description: "Answers with sources from the web, and search results, through the Perplexity API.",
    categories: ["ai"],
    docsUrl: "https://docs.perplexity.ai/getting-started/quickstart",
    checked: { page: "https://docs.perplexity.ai/api-reference/async-chat-completions-get", on: "2026-12-01" },
    icon: "perplexity",
    auth: [
      {
        type: "bearer",
        label: "API key",
        help: "On console.perplexity.ai, API Keys, Generate.",
        example: "pplx-…",
      },
    ],
    api: {
      baseUrl: "https://api.perplexity.ai",
      // Lists earlier asynchronous requests, which costs nothing.
      verify: { path: "/async/chat/completions" },
    },
  },
];
