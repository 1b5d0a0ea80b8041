import type { ProviderInput } from "../schema.ts";

export const supabase: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5xspk4v59xv",
    slug: "supabase",
    name: "Supabase",
    description: "Organizations, projects, databases and functions on Supabase, by its Management API.",
    categories: ["development", "data"],
    docsUrl: "https://supabase.com/docs/guides/integrations/build-a-supabase-oauth-integration",
    checked: {
      page: "https://supabase.com/docs/guides/integrations/build-a-supabase-oauth-integration",
      on: "2026-12-01",
    },
    icon: "supabase",
    setup: {
      clientUrl: "https://supabase.com/dashboard/org/_/apps",
      steps: [
        "In your organization's settings open OAuth Apps and choose Add application.",
        "Enter {redirectUri} as an authorization callback URL.",
        "Choose the scopes, Organizations: Read among them: each connection gets all of them.",
        "Confirm and copy the client ID and the client secret.",
      ],
      review: "No review.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.supabase.com/v1/oauth/authorize",
        tokenEndpoint: "https://api.supabase.com/v1/oauth/token",
        // The scope parameter is deprecated: scopes are the app's.
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown" },
        revocation: {
          endpoint: "https://api.supabase.com/v1/oauth/revoke",
          body: "json",
          tokenParameter: "refresh_token",
          token: "refresh_token",
          authentication: "client_secret_post",
          endsAll: true,
        },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In the dashboard open Account > Access Tokens and generate one.",
        example: "sbp_…",
      },
    ],
    api: {
      baseUrl: "https://api.supabase.com/v1",
      // With OAuth, the one organization that was chosen.
      verify: { path: "/organizations", facts: { organization_id: "0.id", organization_name: "0.name" } },
    },
    account: { id: "organization_id", label: "organization_name" },
  },
];
