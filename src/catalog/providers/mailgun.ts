import type { ProviderInput } from "../schema.ts";

export const mailgun: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jyg9nve0nq4",
    slug: "mailgun",
    name: "Mailgun",
    description: "Mail that is sent and received through Mailgun, with its domains, lists and events.",
    categories: ["email"],
    docsUrl: "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth",
    checked: { page: "https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview", on: "2026-12-01" },
    icon: "mailgun",
    fields: [
      {
        name: "host",
        label: "Host of the API",
        pattern: "api(?:\\.eu)?\\.mailgun\\.net",
        default: "api.mailgun.net",
        example: "api.mailgun.net",
        help: "api.eu.mailgun.net for domains of the EU region, otherwise api.mailgun.net.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In the Mailgun dashboard, API Security, Add new key. The sending key of a domain can only send.",
        placement: { in: "basic", username: "api", password: "{token}" },
      },
    ],
    // The version stands in each path: /v3/{domain}/messages, /v4/domains, …
    api: { baseUrl: "https://{host}", verify: { path: "/v4/domains" } },
  },
];
