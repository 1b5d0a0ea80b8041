import type { ProviderInput } from "../schema.ts";

export const copper: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bczrb10gbnj",
    slug: "copper",
    name: "Copper",
    description: "Leads, people, companies and opportunities of a Copper account.",
    aliases: ["prosperworks"],
    categories: ["crm", "sales"],
    docsUrl: "https://developer.copper.com/introduction/authentication.html",
    checked: { page: "https://developer.copper.com/introduction/authentication.html", on: "2026-12-01" },
    auth: [
      // No OAuth: Copper sends the code by a POST to the callback address.
      {
        type: "basic",
        label: "API key",
        help: "In Copper under Settings, Integrations, API Keys, by an administrator.",
        usernameLabel: "E-mail address of the key's owner",
        passwordLabel: "API key",
        placement: [
          { in: "header", name: "X-PW-AccessToken", template: "{password}" },
          { in: "header", name: "X-PW-UserEmail", template: "{username}" },
        ],
      },
    ],
    api: {
      baseUrl: "https://api.copper.com/developer_api/v1",
      headers: { "X-PW-Application": "developer_api" },
      verify: { path: "/account", facts: { company_id: "id", company: "name" } },
    },
    account: { id: "company_id", label: "company" },
  },
];
