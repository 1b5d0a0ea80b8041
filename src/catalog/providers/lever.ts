import type { ProviderInput } from "../schema.ts";

export const lever: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bddx84x2f3p",
    slug: "lever",
    name: "Lever",
    description: "Opportunities, postings, interviews and offers of a Lever account.",
    categories: ["hr"],
    docsUrl: "https://hire.lever.co/developer/oauth",
    checked: { page: "https://hire.lever.co/developer/oauth", on: "2026-12-01" },
    setup: {
      clientUrl: "https://hire.lever.co/developer/oauth",
      steps: [
        "Become a partner of Lever, and fill in the registration form of an OAuth app.",
        "Enter {redirectUri} as the callback URL, and select the scopes.",
        "Lever sends the client ID and the client secret. Only super administrators can connect an account.",
      ],
      review: "Lever registers every app itself, and reviews it before it is released.",
    },
    fields: [
      {
        name: "api_host",
        label: "Address of the API",
        pattern: "api(?:\\.eu)?\\.lever\\.co",
        default: "api.lever.co",
        example: "api.eu.lever.co",
        help: "api.eu.lever.co where your Lever is at hire.eu.lever.co.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.lever.co/authorize",
        tokenEndpoint: "https://auth.lever.co/oauth/token",
        scopes: {
          available: [
            { name: "postings:read:admin", description: "Read job postings" },
            { name: "postings:write:admin", description: "Create and change job postings" },
            { name: "opportunities:read:admin", description: "Read candidates and where they stand" },
            { name: "opportunities:write:admin", description: "Create and change candidates" },
            { name: "applications:read:admin", description: "Read applications" },
            { name: "contact:read:admin", description: "Read contact details" },
            { name: "interviews:read:admin", description: "Read interviews" },
            { name: "interviews:write:admin", description: "Plan interviews" },
            { name: "feedback:read:admin", description: "Read feedback" },
            { name: "notes:read:admin", description: "Read notes" },
            { name: "notes:write:admin", description: "Write notes" },
            { name: "offers:read:admin", description: "Read offers" },
            { name: "requisitions:read:admin", description: "Read requisitions" },
            { name: "stages:read:admin", description: "Read stages" },
            { name: "users:read:admin", description: "Read users" },
            { name: "webhooks:read:admin", description: "Read webhooks" },
            { name: "webhooks:write:admin", description: "Create and change webhooks" },
          ],
          default: ["postings:read:admin"],
          offline: ["offline_access"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        authorizationParameters: { audience: "https://api.lever.co/v1/", prompt: "consent" },
        // A wrong client is answered with this.
        tokenResponse: { errorCodes: { access_denied: "invalid_client" } },
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
      },
      {
        type: "apikey",
        label: "API key",
        help: "In Lever under Settings, Integrations and API, API credentials.",
        placement: { in: "basic", username: "{token}", password: "" },
      },
    ],
    api: {
      baseUrl: "https://{api_host}/v1",
      // Needs postings:read:admin. Nothing names the account.
      verify: { path: "/postings?limit=1" },
    },
  },
];
