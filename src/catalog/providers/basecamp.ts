import type { ProviderInput } from "../schema.ts";

export const basecamp: ProviderInput[] = [
  {
    id: "prov_01m8qs4k1vfevby3dj74f24vyc",
    slug: "basecamp",
    name: "Basecamp",
    description: "Projects, to-dos, messages and files of a Basecamp account.",
    aliases: ["basecamp-3", "basecamp-4"],
    categories: ["project-management", "communication"],
    docsUrl: "https://github.com/basecamp/api/blob/master/sections/authentication.md",
    checked: { page: "https://github.com/basecamp/api/blob/master/sections/authentication.md", on: "2026-12-01" },
    icon: "basecamp",
    fields: [{ name: "account_id", label: "Number of the account", pattern: "[0-9]{1,20}", level: "connection" }],
    setup: {
      clientUrl: "https://launchpad.37signals.com/integrations",
      steps: [
        "At Launchpad choose Register one now, and say that the app uses Basecamp.",
        "Enter {redirectUri} as the redirect URI.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review: anyone can connect. There are no scopes, so a token may do what its user may.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://launchpad.37signals.com/authorization/new",
        tokenEndpoint: "https://launchpad.37signals.com/authorization/token",
        scopes: { available: [], default: [] },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // Launchpad follows an early draft of OAuth 2.0, with `type` in place of `response_type` and `grant_type`.
        authorizationParameters: { type: "web_server" },
        tokenRequest: { parameters: { type: "web_server" } },
        refresh: { parameters: { type: "refresh" }, rotation: "static", defaultLifetime: 1209600 },
      },
    ],
    api: {
      baseUrl: "https://3.basecampapi.com/{account_id}",
      // Launchpad tells the person, and the accounts of all products.
      otherBaseUrls: ["https://launchpad.37signals.com"],
      verify: { path: "/my/profile.json", facts: { person_id: "id", email: "email_address", name: "name" } },
    },
    lookups: [
      {
        url: "https://launchpad.37signals.com/authorization.json",
        list: "accounts",
        // The other products of 37signals, and older Basecamps, have APIs of their own.
        where: { path: "product", values: ["bc3"] },
        choice: "ask",
        label: "name",
        facts: { account_id: "id", account_name: "name" },
      },
    ],
    account: { id: "account_id", label: "account_name" },
  },
];
