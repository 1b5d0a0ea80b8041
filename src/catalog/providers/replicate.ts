import type { ProviderInput } from "../schema.ts";

export const replicate: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k3e9p0pz6rn",
    slug: "replicate",
    name: "Replicate",
    description: "Models, predictions, trainings and deployments on Replicate.",
    categories: ["ai"],
    docsUrl: "https://replicate.com/docs/reference/http",
    checked: { page: "https://replicate.com/docs/reference/http", on: "2026-12-01" },
    icon: "replicate",
    auth: [
      {
        type: "bearer",
        label: "API token",
        help: "On replicate.com, Account settings, API tokens.",
        example: "r8_…",
      },
    ],
    api: {
      baseUrl: "https://api.replicate.com/v1",
      verify: { path: "/account", facts: { username: "username", type: "type" } },
    },
    account: { id: "username", label: "username" },
  },
];
