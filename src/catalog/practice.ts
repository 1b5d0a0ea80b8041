import type { ProviderInput } from "./schema.ts";

/**
 * Returns the practice provider: a real OAuth server on loopback, for development, the demo and the tests. It is in the
 * catalogue only when `PRACTICE_PROVIDER_URL` names its origin. The configuration allows that only on loopback.
 */
export function practiceProvider(origin: string): ProviderInput {
  return {
    id: "prov_01m80h0a91fajajs59zrhvmzqy",
    slug: "practice",
    name: "Practice",
    description: "An OAuth server on this machine, to try things out without an account.",
    categories: ["development"],
    docsUrl: origin,
    checked: { page: origin, on: "2026-12-01" },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: `${origin}/auth`,
        tokenEndpoint: `${origin}/token`,
        issuer: origin,
        issuerInCallback: true,
        scopes: {
          available: [
            { name: "openid", description: "Sign the user in" },
            { name: "profile", description: "Name of the user" },
            { name: "email", description: "Email address of the user" },
            { name: "offline_access", description: "Stay connected" },
            { name: "notes:read", description: "Read notes" },
            { name: "notes:write", description: "Write notes" },
          ],
          default: ["openid", "notes:read"],
          offline: ["offline_access"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        authorizationParameters: { prompt: "consent" },
        refresh: { rotation: "strict" },
        revocation: { endpoint: `${origin}/token/revocation` },
      },
    ],
    api: { baseUrl: `${origin}/api`, verify: { path: "/me" } },
  };
}
