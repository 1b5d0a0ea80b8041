import type { ProviderInput } from "../schema.ts";

export const freshdesk: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bbryg749he7",
    slug: "freshdesk",
    name: "Freshdesk",
    description: "Tickets, contacts, companies and solutions of a Freshdesk account.",
    categories: ["support"],
    docsUrl: "https://developers.freshdesk.com/api/#authentication",
    checked: { page: "https://developers.freshdesk.com/api/#authentication", on: "2026-12-01" },
    fields: [
      {
        name: "subdomain",
        label: "Subdomain",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "The part before .freshdesk.com in the address of your Freshdesk.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In Freshdesk under Profile settings, View API key.",
        // The password may be anything.
        placement: { in: "basic", username: "{token}", password: "X" },
      },
    ],
    api: {
      baseUrl: "https://{subdomain}.freshdesk.com/api/v2",
      verify: { path: "/agents/me", facts: { agent_id: "id", email: "contact.email" } },
    },
    account: { id: "agent_id", label: "email" },
  },
];
