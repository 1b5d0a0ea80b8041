import type { ProviderInput } from "../schema.ts";

export const mistral: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k258nxke6p4",
    slug: "mistral",
    name: "Mistral AI",
    description: "Models, embeddings, OCR and agents through the Mistral API.",
    aliases: ["mistral-ai"],
    categories: ["ai"],
    docsUrl: "https://docs.mistral.ai/api",
    checked: { page: "https://docs.mistral.ai/api", on: "2026-12-01" },
    icon: "mistralai",
    auth: [{ type: "bearer", label: "API key", help: "On console.mistral.ai, API Keys, Create new key." }],
    api: { baseUrl: "https://api.mistral.ai/v1", verify: { path: "/models" } },
  },
];
