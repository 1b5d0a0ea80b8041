import type { ProviderInput } from "../schema.ts";

export const intercom: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bbj7y8n8ass",
    slug: "intercom",
    name: "Intercom",
    description: "Conversations, contacts, companies and articles of an Intercom workspace.",
    categories: ["support", "communication"],
    docsUrl: "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth",
    checked: {
      page: "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth",
      on: "2026-12-01",
    },
    icon: "intercom",
    setup: {
      clientUrl: "https://app.intercom.com/a/apps/_/developer-hub",
      steps: [
        "In the Developer Hub choose New app, and open its Authentication page.",
        "Switch on Use OAuth, add {redirectUri} as a redirect URL, and select the permissions.",
        "On Basic information copy the client ID and the client secret.",
      ],
      review: "An app that others may install is reviewed by Intercom, with its permissions.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.intercom.com/oauth",
        tokenEndpoint: "https://api.intercom.io/auth/eagle/token",
        // No scopes: Intercom grants those that the app was registered with. No refresh tokens: access tokens last.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenResponse: { accessToken: ["access_token", "token"] },
      },
      {
        type: "bearer",
        label: "Access token",
        help: "In the Developer Hub on the Authentication page of an app of your workspace.",
      },
    ],
    api: {
      // It serves all regions; the others are there for calls that must not leave theirs.
      baseUrl: "https://api.intercom.io",
      otherBaseUrls: ["https://api.eu.intercom.io", "https://api.au.intercom.io"],
      verify: { path: "/me", facts: { app_id: "app.id_code", workspace: "app.name", email: "email" } },
    },
    account: { id: "app_id", label: "workspace" },
  },
];
