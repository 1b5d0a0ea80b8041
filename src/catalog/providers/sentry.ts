import type { ProviderInput } from "../schema.ts";

export const sentry: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs1e8qbd5wt5sq2q7vt",
    slug: "sentry",
    name: "Sentry",
    description: "Errors, issues, releases and performance data of a Sentry organization.",
    categories: ["monitoring", "development"],
    docsUrl: "https://docs.sentry.io/api/auth/",
    checked: { page: "https://docs.sentry.io/api/auth/", on: "2026-12-01" },
    icon: "sentry",
    setup: {
      clientUrl: "https://sentry.io/settings/account/api/applications/",
      steps: [
        "In Settings > Account > API > Applications create a new application of the type Confidential.",
        "Add {redirectUri} to the authorized redirect URIs; each field is saved when you leave it.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review; Sentry asks partners who publish an integration to register with it.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://sentry.io/oauth/authorize/",
        tokenEndpoint: "https://sentry.io/oauth/token/",
        issuer: "https://sentry.io",
        scopes: {
          available: [
            { name: "org:read", description: "Read the organization" },
            { name: "org:write", description: "Change the organization" },
            { name: "org:integrations", description: "Manage integrations" },
            { name: "project:read", description: "Read projects" },
            { name: "project:write", description: "Change projects" },
            { name: "project:releases", description: "Manage releases and deploys" },
            { name: "project:admin", description: "Delete projects too" },
            { name: "team:read", description: "Read teams" },
            { name: "team:write", description: "Change teams" },
            { name: "member:read", description: "Read members" },
            { name: "member:write", description: "Change members" },
            { name: "event:read", description: "Read issues and events" },
            { name: "event:write", description: "Change issues" },
            { name: "event:admin", description: "Delete issues and events" },
            { name: "alerts:read", description: "Read alert rules" },
            { name: "alerts:write", description: "Change alert rules" },
          ],
          default: ["org:read", "project:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { metadata: { user_id: "user.id", email: "user.email" } },
        refresh: { rotation: "strict", defaultLifetime: 2592000 },
      },
      {
        type: "bearer",
        label: "Auth token",
        help: "In Settings > Account > Personal Tokens, or in an internal integration, create a token with at least org:read.",
        example: "sntryu_…",
      },
    ],
    api: {
      baseUrl: "https://sentry.io/api/0",
      // The data centres themselves, for what the common address does not route.
      otherBaseUrls: ["https://us.sentry.io/api/0", "https://de.sentry.io/api/0"],
      // With OAuth, the one organization that was chosen.
      verify: {
        path: "/organizations/",
        facts: { organization_id: "0.id", organization_slug: "0.slug", organization_name: "0.name" },
      },
    },
    account: { id: "organization_id", label: "organization_name" },
  },
];
