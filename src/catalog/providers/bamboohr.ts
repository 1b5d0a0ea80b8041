import type { ProviderInput } from "../schema.ts";

export const bamboohr: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq1e018p8s590r0qys8",
    slug: "bamboohr",
    name: "BambooHR",
    description: "Employees, time off, files and reports of a company in BambooHR.",
    aliases: ["bamboo-hr"],
    categories: ["hr"],
    docsUrl: "https://documentation.bamboohr.com/docs/getting-started",
    checked: { page: "https://documentation.bamboohr.com/docs/getting-started", on: "2026-12-01" },
    fields: [
      {
        name: "company",
        label: "Name before .bamboohr.com",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "In the address that you sign in at.",
        level: "connection",
      },
    ],
    // No OAuth: its token endpoint has a query (`token.php?request=token`).
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In BambooHR under your picture, API Keys, Add New Key; the key may what you may.",
        placement: { in: "basic", username: "{token}", password: "x" },
      },
    ],
    api: {
      baseUrl: "https://{company}.bamboohr.com/api/v1",
      // It answers in XML otherwise.
      headers: { Accept: "application/json" },
      verify: { path: "/company_information", facts: { company_name: "displayName" } },
    },
    account: { id: "company", label: "company_name" },
  },
];
