import type { ProviderInput } from "../schema.ts";

export const posthog: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5ysr5csj74r",
    slug: "posthog",
    name: "PostHog",
    description: "Events, insights, feature flags and experiments of PostHog projects.",
    categories: ["analytics", "development"],
    docsUrl: "https://posthog.com/docs/api/oauth",
    checked: { page: "https://posthog.com/docs/api/oauth", on: "2026-12-01" },
    icon: "posthog",
    setup: {
      clientUrl: "https://posthog.com/docs/api/oauth",
      steps: [
        "Publish a JSON document at an https address of your own: client_id (that address), client_name, and redirect_uris with {redirectUri}.",
        "Enter that address as the client ID; there is no client secret.",
        "A client that PostHog registered for you has a secret: set its authentication to client_secret_post.",
      ],
      review: "Not required; without verification, people see a notice about an unverified application.",
    },
    fields: [
      {
        name: "region",
        label: "Region of PostHog Cloud: us or eu",
        pattern: "us|eu",
        example: "eu",
        help: "The first part of the address at which you use PostHog: us.posthog.com or eu.posthog.com.",
        default: "us",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{region}.posthog.com/oauth/authorize/",
        tokenEndpoint: "https://{region}.posthog.com/oauth/token/",
        scopes: {
          available: [
            { name: "openid", description: "Identify the account" },
            { name: "profile", description: "Read the name" },
            { name: "email", description: "Read the e-mail address" },
            { name: "user:read", description: "Read the own account" },
            { name: "organization:read", description: "Read organizations" },
            { name: "project:read", description: "Read projects" },
            { name: "query:read", description: "Run queries" },
            { name: "insight:read", description: "Read insights" },
            { name: "insight:write", description: "Create and change insights" },
            { name: "dashboard:read", description: "Read dashboards" },
            { name: "dashboard:write", description: "Create and change dashboards" },
            { name: "feature_flag:read", description: "Read feature flags" },
            { name: "feature_flag:write", description: "Create and change feature flags" },
            { name: "experiment:read", description: "Read experiments" },
            { name: "experiment:write", description: "Create and change experiments" },
            { name: "person:read", description: "Read persons" },
            { name: "cohort:read", description: "Read cohorts" },
            { name: "session_recording:read", description: "Read session recordings" },
            { name: "error_tracking:read", description: "Read errors" },
          ],
          default: ["openid", "user:read", "project:read"],
        },
        pkce: "required",
        clientAuthentication: "none",
        // A used refresh token answers again for two minutes.
        refresh: { rotation: "grace" },
        revocation: { endpoint: "https://{region}.posthog.com/oauth/revoke/" },
      },
      {
        type: "bearer",
        label: "Personal API key",
        help: "In Settings > Personal API keys create a key with at least the scope user:read.",
        example: "phx_…",
      },
    ],
    api: {
      baseUrl: "https://{region}.posthog.com",
      verify: {
        path: "/api/users/@me/",
        facts: { user_id: "uuid", email: "email", organization_name: "organization.name" },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
