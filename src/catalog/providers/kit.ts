import type { ProviderInput } from "../schema.ts";

export const kit: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy2fzyr7k0vfmkads17",
    slug: "kit",
    name: "Kit",
    description: "Subscribers, forms, tags, sequences and broadcasts of a Kit (ConvertKit) account.",
    aliases: ["convertkit"],
    categories: ["marketing", "email"],
    docsUrl: "https://developers.kit.com/api-reference/authentication",
    checked: { page: "https://developers.kit.com/api-reference/oauth-refresh-token-flow", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.kit.com/account_settings/developer_settings",
      steps: [
        "In Kit open Settings, Developer, add an app, and switch on API access on its Authentication tab.",
        "Enter {redirectUri} among the redirect URIs, and your own page that starts the connection as authorization URL.",
        "Leave Secure application on, and copy the client ID and the client secret.",
      ],
      review: "Kit reviews an app before other creators find it in the Kit App Store.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.kit.com/v4/oauth/authorize",
        tokenEndpoint: "https://api.kit.com/v4/oauth/token",
        scopes: {
          available: [{ name: "public", description: "Use the whole API; there is no other scope" }],
          default: ["public"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenRequest: { body: "json", headers: { accept: "application/json" } },
        refresh: { rotation: "unknown" },
        revocation: { endpoint: "https://api.kit.com/v4/oauth/revoke" },
      },
      {
        type: "apikey",
        label: "API key (V4)",
        help: "In Kit, Settings, Developer, Add a new key. Purchases and bulk requests need OAuth.",
        example: "kit_…",
        placement: { in: "header", name: "X-Kit-Api-Key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.kit.com/v4",
      verify: {
        path: "/account",
        facts: { account_id: "account.id", account_name: "account.name", email: "user.email" },
      },
    },
    account: { id: "account_id", label: "account_name" },
  },
];
