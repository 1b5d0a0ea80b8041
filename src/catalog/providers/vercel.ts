import type { ProviderInput } from "../schema.ts";

export const vercel: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5xacfrk7zbx",
    slug: "vercel",
    name: "Vercel",
    description: "Projects, deployments, domains and environment variables on Vercel.",
    categories: ["development"],
    docsUrl: "https://vercel.com/docs/integrations/create-integration/submit-integration",
    checked: {
      page: "https://vercel.com/docs/integrations/create-integration/submit-integration",
      on: "2026-12-01",
    },
    icon: "vercel",
    setup: {
      clientUrl: "https://vercel.com/dashboard/integrations/console",
      steps: [
        "In the Integrations Console create a connectable account integration; its URL slug is asked for here.",
        "Enter {redirectUri} as the redirect URL.",
        "Choose the API scopes, User: Read among them, and copy client ID and secret.",
      ],
      review: "Vercel reviews integrations; until it has approved one, the number of installations is limited.",
    },
    fields: [
      {
        name: "slug",
        label: "URL slug of the integration",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "What stands in the integration's address: vercel.com/integrations/<slug>.",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        // The installation of an integration. Apps of «Sign in with Vercel» reach no more of the API than the profile.
        authorizationEndpoint: "https://vercel.com/integrations/{slug}/new",
        tokenEndpoint: "https://api.vercel.com/v2/oauth/access_token",
        // It has no scopes to ask for: they are the integration's.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { installation_id: "installation_id", user_id: "user_id", team_id: "team_id" } },
        // No refresh: its token lives until the integration is removed.
      },
      {
        type: "bearer",
        label: "Access token",
        help: "In your account's Settings > Tokens create a token for your account or a team.",
      },
    ],
    api: {
      baseUrl: "https://api.vercel.com",
      // A bad token is told with 403.
      tokenEnd: { body: [{ path: "error.invalidToken", values: [true] }] },
      verify: { path: "/v2/user", facts: { email: "user.email", username: "user.username" } },
    },
    // One person can install it in several teams.
    account: { id: "installation_id", label: "username" },
  },
];
