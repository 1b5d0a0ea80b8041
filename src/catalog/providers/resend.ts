import type { ProviderInput } from "../schema.ts";

export const resend: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jyx5dbgc7vw",
    slug: "resend",
    name: "Resend",
    description: "Mail that is sent through Resend, with its domains, contacts and broadcasts.",
    categories: ["email", "marketing"],
    docsUrl: "https://resend.com/docs/guides/building-a-resend-oauth-client",
    checked: { page: "https://resend.com/docs/api-reference/oauth/token", on: "2026-12-01" },
    icon: "resend",
    setup: {
      clientUrl: "https://resend.com/docs/api-reference/oauth/register",
      steps: [
        "Register a client once by a POST to https://api.resend.com/oauth/register; it needs no key.",
        "Give client_name, redirect_uris with {redirectUri}, scope, and token_endpoint_auth_method client_secret_post.",
        "Keep the client_id and the client_secret of the answer.",
      ],
      review: "Resend can mark a client as verified on request, which only changes the badge on the consent screen.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.resend.com/oauth/authorize",
        tokenEndpoint: "https://api.resend.com/oauth/token",
        issuer: "https://api.resend.com",
        scopes: {
          available: [
            { name: "emails:send", description: "Send mail and broadcasts, and nothing else" },
            { name: "full_access", description: "Use the whole API" },
          ],
          // With emails:send alone nothing can be read, and so the connection not be verified.
          default: ["full_access"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "strict", defaultLifetime: 900, tokenLifetime: 5184000 },
        // Access tokens cannot be revoked; the refresh token ends all tokens of its grant.
        revocation: { endpoint: "https://api.resend.com/oauth/revoke", token: "refresh_token" },
      },
      {
        type: "bearer",
        label: "API key",
        help: "In the Resend dashboard, API Keys, Create API Key, with full access.",
        example: "re_…",
      },
    ],
    api: {
      baseUrl: "https://api.resend.com",
      tokenEnd: { body: [{ path: "name", values: ["invalid_api_key"] }] },
      // No request tells which team it is.
      verify: { path: "/domains" },
    },
  },
];
