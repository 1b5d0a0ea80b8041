import type { ProviderInput } from "../schema.ts";

export const linkedin: ProviderInput[] = [
  {
    id: "prov_01m8qs4k25eh3be5tvzecashjw",
    slug: "linkedin",
    name: "LinkedIn",
    description: "A member's profile, posts and, with LinkedIn's approval, company pages and advertising.",
    categories: ["social", "marketing"],
    docsUrl: "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow",
    checked: {
      page: "https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens",
      on: "2026-12-01",
    },
    setup: {
      clientUrl: "https://www.linkedin.com/developers/apps/new",
      steps: [
        "Create an app; it needs a LinkedIn page whose administrator verifies it.",
        "Under Products add Sign In with LinkedIn using OpenID Connect, and Share on LinkedIn to write posts.",
        "Under Auth add {redirectUri} to the redirect URLs, and copy the client ID and the primary client secret.",
      ],
      review:
        "Scopes of company pages and advertising, and refresh tokens, come only with products that LinkedIn approves. Without refresh tokens a connection ends after 60 days.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.linkedin.com/oauth/v2/authorization",
        tokenEndpoint: "https://www.linkedin.com/oauth/v2/accessToken",
        scopes: {
          available: [
            { name: "openid", description: "Identify the member" },
            { name: "profile", description: "Read the member's name and picture" },
            { name: "email", description: "Read the member's e-mail address" },
            { name: "w_member_social", description: "Write posts and comments as the member" },
            { name: "r_member_social", description: "Read the member's posts" },
            { name: "r_organization_social", description: "Read posts of company pages" },
            { name: "w_organization_social", description: "Write posts of company pages" },
            { name: "r_organization_admin", description: "Read company pages and their reports" },
            { name: "rw_organization_admin", description: "Manage company pages" },
            { name: "r_ads", description: "Read advertising accounts" },
            { name: "rw_ads", description: "Manage advertising accounts" },
            { name: "r_ads_reporting", description: "Read advertising reports" },
            { name: "r_events", description: "Read events" },
          ],
          default: ["openid", "profile", "email"],
        },
        // A code exchange with a verifier and a client secret is answered with invalid_client.
        pkce: "refused",
        clientAuthentication: "client_secret_post",
        // The year of a refresh token counts from the consent on, and no refresh prolongs it.
        refresh: { rotation: "static", defaultLifetime: 5184000 },
      },
    ],
    api: {
      baseUrl: "https://api.linkedin.com",
      // Needs openid and profile.
      verify: { path: "/v2/userinfo", facts: { member_id: "sub", email: "email", name: "name" } },
    },
    account: { id: "member_id", label: "email" },
  },
];
