import type { ProviderInput } from "../schema.ts";

export const cloudflare: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5xn4sv95p56",
    slug: "cloudflare",
    name: "Cloudflare",
    description: "Zones, DNS records, Workers and storage of a Cloudflare account.",
    categories: ["development"],
    docsUrl: "https://developers.cloudflare.com/fundamentals/oauth/",
    checked: {
      page: "https://developers.cloudflare.com/fundamentals/oauth/create-an-oauth-client/",
      on: "2026-12-01",
    },
    icon: "cloudflare",
    setup: {
      clientUrl: "https://dash.cloudflare.com/?to=/:account/oauth-clients",
      steps: [
        "In Manage Account > OAuth clients create a client with the response type code.",
        "Choose the grant types authorization code and refresh token, the method client_secret_basic, and enter {redirectUri}.",
        "Choose the scopes that shall be asked for, User Details Read among them.",
        "Copy the client ID and the client secret: it is shown once.",
      ],
      review: "A new client is private to its account; to make it public, verify the domain of its client URL.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://dash.cloudflare.com/oauth2/auth",
        tokenEndpoint: "https://dash.cloudflare.com/oauth2/token",
        scopes: {
          available: [
            { name: "user-details.read", description: "Read the profile and e-mail address" },
            { name: "memberships.read", description: "Read which accounts the person belongs to" },
            { name: "account-settings.read", description: "Read accounts and their settings" },
            { name: "zone.read", description: "Read zones" },
            { name: "dns.read", description: "Read DNS records" },
            { name: "dns.write", description: "Create and change DNS records" },
            { name: "workers-scripts.read", description: "Read Workers" },
            { name: "workers-scripts.write", description: "Deploy Workers" },
            { name: "workers-routes.read", description: "Read routes of Workers" },
            { name: "workers-routes.write", description: "Change routes of Workers" },
            { name: "workers-kv-storage.read", description: "Read KV namespaces" },
            { name: "workers-kv-storage.write", description: "Write KV namespaces" },
            { name: "workers-r2.read", description: "Read R2 buckets" },
            { name: "workers-r2.write", description: "Write R2 buckets" },
            { name: "d1.read", description: "Read D1 databases" },
            { name: "d1.write", description: "Write D1 databases" },
            { name: "queues.read", description: "Read queues" },
            { name: "queues.write", description: "Write queues" },
            { name: "ai.read", description: "Use Workers AI" },
          ],
          default: ["user-details.read"],
          offline: ["offline_access"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown" },
        revocation: { endpoint: "https://dash.cloudflare.com/oauth2/revoke" },
      },
      {
        type: "bearer",
        label: "API token",
        help: "In My Profile > API Tokens create a token with User Details: Read and what else it shall reach.",
      },
    ],
    api: {
      baseUrl: "https://api.cloudflare.com/client/v4",
      verify: { path: "/user", facts: { user_id: "result.id", email: "result.email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
