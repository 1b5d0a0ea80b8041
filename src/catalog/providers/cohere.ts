import type { ProviderInput } from "../schema.ts";

export const cohere: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k2kmrp5201z",
    slug: "cohere",
    name: "Cohere",
    description: "Models, embeddings and reranking through the Cohere API.",
    categories: ["ai"],
    docsUrl: "https://docs.cohere.com/reference/about",
    checked: { page: "https://docs.cohere.com/reference/check-api-key", on: "2026-12-01" },
    auth: [{ type: "bearer", label: "API key", help: "On dashboard.cohere.com, API keys." }],
    api: {
      baseUrl: "https://api.cohere.com",
      verify: {
        method: "POST",
        path: "/v1/check-api-key",
        expect: { path: "valid", values: [true] },
        facts: { organization_id: "organization_id", owner_id: "owner_id" },
      },
    },
    account: { id: "organization_id" },
  },
];
