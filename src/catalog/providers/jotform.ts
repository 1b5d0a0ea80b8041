import type { ProviderInput } from "../schema.ts";

export const jotform: ProviderInput[] = [
  {
    id: "prov_01m8qs4m81e8hsdnaf79sfkwj8",
    slug: "jotform",
    name: "Jotform",
    description: "Forms, submissions and reports in Jotform.",
    categories: ["forms"],
    docsUrl: "https://api.jotform.com/docs/",
    checked: { page: "https://api.jotform.com/docs/", on: "2026-12-01" },
    fields: [
      {
        name: "host",
        label: "Host of the API",
        pattern: "(?:api|eu-api|hipaa-api)\\.jotform\\.com",
        default: "api.jotform.com",
        example: "eu-api.jotform.com",
        help: "eu-api.jotform.com for accounts in the European Union, hipaa-api.jotform.com for those under HIPAA.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In Jotform, under Settings, API: create a key with read or full access.",
        placement: { in: "header", name: "APIKEY", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{host}",
      verify: {
        path: "/user",
        facts: { username: "content.username", email: "content.email", name: "content.name" },
      },
    },
    account: { id: "username", label: "email" },
  },
];
