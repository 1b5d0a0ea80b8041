import type { ProviderInput } from "../schema.ts";

export const apollo: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81baavegvg60k",
    slug: "apollo",
    name: "Apollo.io",
    description: "People, companies, contacts and sequences of an Apollo team.",
    aliases: ["apollo-io"],
    categories: ["sales", "crm", "data"],
    docsUrl: "https://docs.apollo.io/reference/authentication",
    checked: { page: "https://docs.apollo.io/reference/get-current-user-profile", on: "2026-12-01" },
    auth: [
      // No OAuth: its authorization page stands behind a fragment (app.apollo.io/#/oauth/authorize).
      {
        type: "apikey",
        label: "API key",
        help: "In Apollo under Settings, Integrations, API: a master key, or one with the endpoint users/api_profile.",
        placement: { in: "header", name: "X-Api-Key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.apollo.io/api/v1",
      verify: { path: "/users/api_profile", facts: { user_id: "id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
