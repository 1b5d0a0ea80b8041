import type { ProviderInput } from "../schema.ts";

export const openai: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqaky0bnw12x6yn",
    slug: "openai",
    name: "OpenAI",
    description: "Models, embeddings, images and files through the OpenAI API.",
    aliases: ["chatgpt"],
    categories: ["ai"],
    docsUrl: "https://platform.openai.com/docs/api-reference/authentication",
    checked: { page: "https://platform.openai.com/docs/api-reference/authentication", on: "2026-12-01" },
    auth: [
      {
        type: "bearer",
        label: "API key",
        help: "On platform.openai.com, API keys, Create new secret key. A restricted key needs read access to models.",
        example: "sk-…",
      },
    ],
    api: {
      // A completion may take ten minutes until it begins.
      responseTimeout: 600,
      baseUrl: "https://api.openai.com/v1",
      // Projects whose data stay in a region.
      otherBaseUrls: ["https://us.api.openai.com/v1", "https://eu.api.openai.com/v1"],
      verify: { path: "/models" },
    },
  },
];
