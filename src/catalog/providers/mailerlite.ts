import type { ProviderInput } from "../schema.ts";

export const mailerlite: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8tq3et8evzt",
    slug: "mailerlite",
    name: "MailerLite",
    description: "Subscribers, groups, campaigns and automations of a MailerLite account.",
    categories: ["marketing", "email"],
    docsUrl: "https://developers.mailerlite.com/getting-started",
    checked: { page: "https://developers.mailerlite.com/getting-started", on: "2026-12-01" },
    auth: [
      {
        type: "bearer",
        label: "API key",
        help: "In MailerLite under Integrations, MailerLite API, Generate new token; it is shown once.",
        example: "eyJ…",
      },
    ],
    // No account: no answer says whose key it is.
    api: {
      baseUrl: "https://connect.mailerlite.com/api",
      headers: { Accept: "application/json" },
      verify: { path: "/subscribers?limit=0" },
    },
  },
];
