import type { ProviderInput } from "../schema.ts";

export const xai: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k3t3198ps7y",
    slug: "xai",
    name: "xAI",
    description: "Grok models and images through the xAI API.",
    aliases: ["grok"],
    categories: ["ai"],
    docsUrl: "https://docs.x.ai/docs/api-reference",
    checked: { page: "https://docs.x.ai/docs/api-reference", on: "2026-12-01" },
    auth: [{ type: "bearer", label: "API key", help: "On console.x.ai, API Keys, Create API key.", example: "xai-…" }],
    api: {
      baseUrl: "https://api.x.ai/v1",
      // A wrong key is answered with 400, as a bad request is: nothing but this request tells the one from the other.
      verify: { path: "/api-key", refusals: [400], facts: { team_id: "team_id", user_id: "user_id", name: "name" } },
    },
    account: { id: "team_id", label: "name" },
  },
];
