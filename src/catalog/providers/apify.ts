import type { ProviderInput } from "../schema.ts";

export const apify: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k4gfkg6qe5j",
    slug: "apify",
    name: "Apify",
    description: "Actors, runs, datasets and schedules of an Apify account.",
    categories: ["data", "development"],
    docsUrl: "https://docs.apify.com/api/v2",
    checked: { page: "https://docs.apify.com/api/v2/users-me-get", on: "2026-12-01" },
    auth: [
      {
        type: "bearer",
        label: "API token",
        help: "In Apify Console, Settings, API & Integrations.",
        example: "apify_api_…",
      },
    ],
    api: {
      baseUrl: "https://api.apify.com/v2",
      verify: { path: "/users/me", facts: { user_id: "data.id", username: "data.username", email: "data.email" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
