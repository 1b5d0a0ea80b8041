import type { ProviderInput } from "../schema.ts";

export const coda: ProviderInput[] = [
  {
    id: "prov_01m8qs4ks7eczth0a9yj33nfma",
    slug: "coda",
    name: "Coda",
    description: "Docs, pages, tables and rows in Coda, now Superhuman Docs.",
    aliases: ["superhuman-docs"],
    categories: ["documents", "productivity"],
    docsUrl: "https://coda.io/developers/apis/v1",
    checked: { page: "https://coda.io/developers/apis/v1", on: "2026-12-01" },
    icon: "coda",
    auth: [
      {
        type: "bearer",
        label: "API token",
        help: "In your account settings, under API settings: choose Generate API token. It can be limited to docs.",
      },
    ],
    api: {
      baseUrl: "https://coda.io/apis/v1",
      verify: { path: "/whoami", facts: { email: "loginId", name: "name", workspace_name: "workspace.name" } },
    },
    account: { id: "email", label: "email" },
  },
];
