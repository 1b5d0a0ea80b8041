import type { ProviderInput } from "../schema.ts";

export const openai: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqaky0bnw12x6yn",
    slug: "openai",
    name: "OpenAI",
    description: "Models, embeddings, images and files through the OpenAI API.",
    categories: ["ai"],
    docsUrl: "https://platform.openai.com/docs/api-reference/authentication",
    auth: [{ type: "bearer", label: "API key" }],
    api: {
      baseUrl: "https://api.openai.com/v1",
      verifyPath: "/models",
    },
  },
];
