import type { ProviderInput } from "../schema.ts";

export const pinecone: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k4sepzsytck",
    slug: "pinecone",
    name: "Pinecone",
    description: "Indexes and collections of a Pinecone project, and its embeddings and reranking.",
    categories: ["ai", "data"],
    docsUrl: "https://docs.pinecone.io/reference/api/authentication",
    checked: { page: "https://docs.pinecone.io/reference/api/introduction", on: "2026-12-01" },
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "On app.pinecone.io, open the project, then API keys, Create API key.",
        example: "pcsk_…",
        placement: { in: "header", name: "Api-Key", template: "{token}" },
      },
    ],
    api: {
      // Records are on a host of each index (….svc.….pinecone.io), which only an integration that knows it can allow.
      baseUrl: "https://api.pinecone.io",
      headers: { "x-pinecone-api-version": "2026-04" },
      verify: { path: "/indexes" },
    },
  },
];
