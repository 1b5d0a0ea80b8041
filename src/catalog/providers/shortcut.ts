import type { ProviderInput } from "../schema.ts";

export const shortcut: ProviderInput[] = [
  {
    id: "prov_01m8qs4knjectbn4k010za4dqa",
    slug: "shortcut",
    name: "Shortcut",
    description: "Stories, epics, iterations and docs of a Shortcut workspace.",
    aliases: ["clubhouse"],
    categories: ["project-management", "development"],
    docsUrl: "https://developer.shortcut.com/api/rest/v3",
    checked: { page: "https://developer.shortcut.com/api/rest/v3", on: "2026-12-01" },
    icon: "shortcut",
    auth: [
      {
        type: "apikey",
        label: "API token",
        help: "In Shortcut, under Settings, Your Account, API Tokens: choose Generate Token.",
        placement: { in: "header", name: "Shortcut-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.app.shortcut.com",
      verify: {
        path: "/api/v3/member",
        // A member belongs to one workspace.
        facts: { member_id: "id", name: "name", workspace: "workspace2.url_slug" },
      },
    },
    account: { id: "member_id", label: "workspace" },
  },
];
