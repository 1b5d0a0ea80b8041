import type { ProviderInput } from "../schema.ts";

export const okta: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8t6k56z892g",
    slug: "okta",
    name: "Okta",
    description: "Users, groups, applications and logs of an Okta organization.",
    categories: ["identity"],
    docsUrl: "https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/",
    checked: { page: "https://developer.okta.com/docs/api/oauth2", on: "2026-12-01" },
    setup: {
      steps: [
        "In the Admin Console open Applications, Create App Integration, OIDC, Web Application.",
        "Tick Refresh Token, enter {redirectUri} as sign-in redirect URI, and switch off Require DPoP.",
        "Under Okta API Scopes grant the scopes that are to be asked for, and assign the app to people.",
        "Copy client ID and secret.",
      ],
      review: "Scopes for the whole organization work only for administrators with the role that they need.",
    },
    icon: "okta",
    fields: [
      {
        name: "domain",
        label: "Okta domain",
        pattern: "[a-z0-9][a-z0-9-]{0,62}\\.(?:okta\\.com|oktapreview\\.com|okta-emea\\.com|okta-gov\\.com|okta\\.mil)",
        example: "acme.okta.com",
        help: "In the address of the dashboard, without -admin.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{domain}/oauth2/v1/authorize",
        tokenEndpoint: "https://{domain}/oauth2/v1/token",
        scopes: {
          available: [
            { name: "openid", description: "Identify the person" },
            { name: "profile", description: "Read the person's name" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "okta.users.read.self", description: "Read the own profile" },
            { name: "okta.users.read", description: "Read users" },
            { name: "okta.users.manage", description: "Create and change users" },
            { name: "okta.groups.read", description: "Read groups" },
            { name: "okta.groups.manage", description: "Create and change groups" },
            { name: "okta.apps.read", description: "Read applications" },
            { name: "okta.apps.manage", description: "Create and change applications" },
            { name: "okta.logs.read", description: "Read the system log" },
            { name: "okta.policies.read", description: "Read policies" },
            { name: "okta.schemas.read", description: "Read schemas of profiles" },
            { name: "offline_access", description: "Stay connected" },
          ],
          default: ["openid", "okta.users.read.self"],
          offline: ["offline_access"],
        },
        clientAuthentication: "client_secret_basic",
        // A setting of the app: it stays, or it rotates with up to a minute of grace.
        refresh: { rotation: "unknown", defaultLifetime: 3600 },
        revocation: { endpoint: "https://{domain}/oauth2/v1/revoke" },
      },
      {
        type: "apikey",
        label: "API token",
        help: "In the Admin Console under Security, API, Tokens.",
        placement: { in: "header", name: "Authorization", template: "SSWS {token}" },
      },
    ],
    api: {
      baseUrl: "https://{domain}",
      verify: { path: "/api/v1/users/me", facts: { user_id: "id", login: "profile.login" } },
    },
    account: { id: "user_id", label: "login" },
  },
];
