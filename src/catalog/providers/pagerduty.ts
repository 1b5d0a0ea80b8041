import type { ProviderInput } from "../schema.ts";

export const pagerduty: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs1e8qbd5x718bvqppf",
    slug: "pagerduty",
    name: "PagerDuty",
    description: "Incidents, services, schedules and on-call people of a PagerDuty account.",
    categories: ["monitoring", "support"],
    docsUrl: "https://developer.pagerduty.com/docs/oauth-functionality",
    checked: { page: "https://developer.pagerduty.com/docs/oauth-functionality", on: "2026-12-01" },
    icon: "pagerduty",
    setup: {
      steps: [
        "In PagerDuty open Integrations > App Registration and create an app with OAuth 2.0 functionality.",
        "Choose Classic User OAuth to connect people of any account (scopes read or write), or Scoped OAuth for your own.",
        "Add {redirectUri} as a redirect URL, register the app and copy client ID and secret: they are shown once.",
      ],
      review:
        "A Scoped OAuth app works for other accounts after PagerDuty's review, once an administrator installed it.",
    },
    fields: [
      {
        name: "host",
        label: "API host of the service region",
        pattern: "api(?:\\.eu)?\\.pagerduty\\.com",
        example: "api.eu.pagerduty.com",
        help: "api.eu.pagerduty.com if the address of your PagerDuty contains .eu., otherwise api.pagerduty.com.",
        default: "api.pagerduty.com",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://identity.pagerduty.com/oauth/authorize",
        tokenEndpoint: "https://identity.pagerduty.com/oauth/token",
        scopes: {
          available: [
            { name: "read", description: "Read all that the person can see (classic apps)" },
            { name: "write", description: "Read and change all that the person may (classic apps)" },
            { name: "users.read", description: "Read people (this and the following: scoped apps)" },
            { name: "incidents.read", description: "Read incidents" },
            { name: "incidents.write", description: "Create and change incidents" },
            { name: "services.read", description: "Read services" },
            { name: "services.write", description: "Create and change services" },
            { name: "schedules.read", description: "Read schedules" },
            { name: "schedules.write", description: "Create and change schedules" },
            { name: "oncalls.read", description: "Read who is on call" },
            { name: "escalation_policies.read", description: "Read escalation policies" },
            { name: "escalation_policies.write", description: "Create and change escalation policies" },
            { name: "teams.read", description: "Read teams" },
            { name: "analytics.read", description: "Read analytics" },
            { name: "abilities.read", description: "Read what the account includes" },
          ],
          // A scope of the other kind of app is dropped without an error, so scoped apps must name their own.
          default: ["read"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "unknown", tokenLifetime: 18144000 },
      },
      {
        type: "apikey",
        label: "User API key",
        help: "In My Profile > User Settings create an API user token. A general access key belongs to no person.",
        placement: { in: "header", name: "Authorization", template: "Token token={token}" },
      },
    ],
    api: {
      baseUrl: "https://{host}",
      headers: { Accept: "application/vnd.pagerduty+json;version=2" },
      verify: { path: "/users/me", facts: { user_id: "user.id", email: "user.email", name: "user.name" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
