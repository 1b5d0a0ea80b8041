import type { ProviderInput } from "../schema.ts";

export const outreach: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81bamvvc83p8x",
    slug: "outreach",
    name: "Outreach",
    description: "Prospects, accounts, sequences and calls of an Outreach organization.",
    categories: ["sales"],
    docsUrl: "https://developers.outreach.io/api/oauth/",
    checked: { page: "https://developers.outreach.io/api/oauth/", on: "2026-12-01" },
    setup: {
      clientUrl: "https://developers.outreach.io/apps/",
      steps: [
        "In Outreach's developer portal create an app and open its API access tab.",
        "Add {redirectUri} as a redirect URI, and select the scopes that you need.",
        "Copy the application ID and the secret, which is shown only once.",
      ],
      review:
        "Development credentials work at once, in few organizations; production ones come when the app is published.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.outreach.io/oauth/authorize",
        tokenEndpoint: "https://api.outreach.io/oauth/token",
        scopes: {
          available: [
            { name: "prospects.read", description: "Read prospects" },
            { name: "prospects.write", description: "Create and change prospects" },
            { name: "accounts.read", description: "Read accounts" },
            { name: "accounts.write", description: "Create and change accounts" },
            { name: "opportunities.read", description: "Read opportunities" },
            { name: "sequences.read", description: "Read sequences" },
            { name: "sequences.write", description: "Create and change sequences" },
            { name: "sequenceStates.read", description: "Read which prospects are in sequences" },
            { name: "sequenceStates.write", description: "Put prospects into sequences" },
            { name: "mailings.read", description: "Read e-mails" },
            { name: "mailboxes.read", description: "Read mailboxes" },
            { name: "calls.read", description: "Read calls" },
            { name: "calls.write", description: "Log calls" },
            { name: "tasks.read", description: "Read tasks" },
            { name: "tasks.write", description: "Create and change tasks" },
            { name: "templates.read", description: "Read templates" },
            { name: "users.read", description: "Read users" },
          ],
          default: ["prospects.read", "sequences.read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", defaultLifetime: 7200, tokenLifetime: 1_209_600 },
      },
    ],
    api: {
      baseUrl: "https://api.outreach.io/api/v2",
      // The root needs no scope.
      verify: { path: "/", facts: { email: "meta.user.email" } },
    },
    account: { id: "email", label: "email" },
  },
];
