import type { ProviderInput } from "../schema.ts";

export const digitalocean: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5ybemf38hmg",
    slug: "digitalocean",
    name: "DigitalOcean",
    description: "Droplets, apps, databases and domains of a DigitalOcean team.",
    categories: ["development"],
    docsUrl: "https://docs.digitalocean.com/reference/api/oauth/",
    checked: { page: "https://docs.digitalocean.com/reference/api/oauth/", on: "2026-12-01" },
    icon: "digitalocean",
    setup: {
      clientUrl: "https://cloud.digitalocean.com/account/api/applications/new",
      steps: [
        "In the control panel open API > OAuth Applications and register an application.",
        "Enter {redirectUri} as the callback URL.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://cloud.digitalocean.com/v1/oauth/authorize",
        tokenEndpoint: "https://cloud.digitalocean.com/v1/oauth/token",
        scopes: {
          available: [
            { name: "read", description: "Read everything" },
            { name: "write", description: "Change everything" },
            { name: "account:read", description: "Read the account (this and the following: single rights)" },
            { name: "droplet:read", description: "Read Droplets" },
            { name: "droplet:create", description: "Create Droplets" },
            { name: "droplet:update", description: "Change Droplets" },
            { name: "app:read", description: "Read apps" },
            { name: "app:update", description: "Change apps" },
            { name: "database:read", description: "Read databases" },
            { name: "kubernetes:read", description: "Read Kubernetes clusters" },
            { name: "domain:read", description: "Read domains" },
            { name: "domain:update", description: "Change domains" },
            { name: "monitoring:read", description: "Read metrics" },
          ],
          default: ["read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { user_id: "info.uuid", email: "info.email" } },
        // A refresh token is for one use.
        refresh: { rotation: "strict", defaultLifetime: 2592000 },
        revocation: {
          endpoint: "https://cloud.digitalocean.com/v1/oauth/revoke",
          token: "access_token",
          authentication: "bearer",
        },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In the control panel open API > Tokens and generate a token with at least account:read.",
        example: "dop_v1_…",
      },
    ],
    api: {
      baseUrl: "https://api.digitalocean.com",
      verify: {
        path: "/v2/account",
        facts: { team_id: "account.team.uuid", team_name: "account.team.name", account_email: "account.email" },
      },
    },
    // A token is one team's; a person can have several.
    account: { id: "team_id", label: "team_name" },
  },
];
