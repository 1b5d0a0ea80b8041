import type { ProviderInput } from "../schema.ts";

export const close: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81ba3vv102n90",
    slug: "close",
    name: "Close",
    description: "Leads, contacts, opportunities and activities of a Close organization.",
    aliases: ["close-crm"],
    categories: ["crm", "sales"],
    docsUrl: "https://developer.close.com/api/overview/oauth-authentication",
    checked: { page: "https://developer.close.com/api/overview/oauth-authentication", on: "2026-12-01" },
    setup: {
      clientUrl: "https://app.close.com/settings/developer/oauth-apps/",
      steps: [
        "In Close open Settings, Developer, OAuth Apps and choose Create App.",
        "Enter {redirectUri} as the redirect URL.",
        "Copy the client ID and the client secret.",
      ],
      review: "An app is for your own organization until Close has made it public.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.close.com/oauth2/authorize/",
        tokenEndpoint: "https://api.close.com/oauth2/token/",
        // No scopes: every app is granted all of them.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { organization_id: "organization_id", user_id: "user_id" } },
        refresh: { rotation: "strict", defaultLifetime: 3600 },
        revocation: { endpoint: "https://api.close.com/oauth2/revoke/" },
      },
      {
        type: "apikey",
        label: "API key",
        help: "In Close under Settings, Developer, API Keys.",
        example: "api_…",
        placement: { in: "basic", username: "{token}", password: "" },
      },
    ],
    api: {
      baseUrl: "https://api.close.com/api/v1",
      verify: { path: "/me/", facts: { user_id: "id", email: "email" } },
    },
    // A person has the same id in all organizations.
    account: { id: "organization_id", label: "email" },
  },
];
