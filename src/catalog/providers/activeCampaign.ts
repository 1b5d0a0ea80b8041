import type { ProviderInput } from "../schema.ts";

export const activeCampaign: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jzajs4v5ae8",
    slug: "active-campaign",
    name: "ActiveCampaign",
    description: "Contacts, deals, lists, campaigns and automations of an ActiveCampaign account.",
    aliases: ["activecampaign"],
    categories: ["marketing", "crm", "email"],
    docsUrl: "https://developers.activecampaign.com/reference/authentication",
    checked: { page: "https://developers.activecampaign.com/reference/authentication", on: "2026-12-01" },
    fields: [
      {
        name: "account",
        label: "Account, in front of .api-us1.com",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme12345",
        help: "In ActiveCampaign, Settings, Developer: the first part of the URL that stands there.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In ActiveCampaign, Settings, Developer. Each of the account's people has a key of their own.",
        placement: { in: "header", name: "Api-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{account}.api-us1.com/api/3",
      verify: { path: "/users/me", facts: { user_id: "user.id", username: "user.username", email: "user.email" } },
    },
    // The users of different accounts are numbered alike.
    account: { id: "account", label: "email" },
  },
];
