import type { ProviderInput } from "../schema.ts";

export const sendgrid: ProviderInput[] = [
  {
    id: "prov_01m8qs4hxxfzyr7jy67z9xnj51",
    slug: "sendgrid",
    name: "Twilio SendGrid",
    description: "Mail that is sent through SendGrid, with its templates, contacts and statistics.",
    aliases: ["twilio-sendgrid"],
    categories: ["email", "marketing"],
    docsUrl: "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/authentication",
    checked: {
      page: "https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions/retrieve-a-list-of-scopes-for-which-this-user-has-access",
      on: "2026-12-01",
    },
    fields: [
      {
        name: "host",
        label: "Host of the API",
        pattern: "api(?:\\.eu)?\\.sendgrid\\.com",
        default: "api.sendgrid.com",
        example: "api.sendgrid.com",
        help: "api.eu.sendgrid.com for a subuser of the EU region, otherwise api.sendgrid.com.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "bearer",
        label: "API key",
        help: "In SendGrid, Settings, API Keys, Create API Key; it is shown once.",
        example: "SG.…",
      },
    ],
    // Every key may list its own scopes, and no request that every key may make tells whose account it is.
    api: { baseUrl: "https://{host}/v3", verify: { path: "/scopes" } },
  },
];
