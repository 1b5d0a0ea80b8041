import type { ProviderInput } from "../schema.ts";

export const calendly: ProviderInput[] = [
  {
    id: "prov_01m8qs4k24eh3be5s3e0rte949",
    slug: "calendly",
    name: "Calendly",
    description: "Event types, bookings, invitees and availability in Calendly.",
    categories: ["calendar", "productivity"],
    docsUrl: "https://developer.calendly.com/docs/authentication/creating-an-oauth-app",
    checked: {
      page: "https://developer.calendly.com/docs/authentication/how-to-access-calendly-data-on-behalf-of-authenticated-users",
      on: "2026-12-01",
    },
    icon: "calendly",
    setup: {
      clientUrl: "https://developer.calendly.com/console/apps",
      steps: [
        "Sign up for a developer account, which is another than the one for scheduling.",
        "Create an OAuth app of kind Web for the production environment, with {redirectUri} as its redirect URI.",
        "Select the scopes that you are going to ask for: an app without scopes may do nothing.",
        "Copy the client ID and the client secret.",
      ],
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.calendly.com/oauth/authorize",
        tokenEndpoint: "https://auth.calendly.com/oauth/token",
        scopes: {
          available: [
            { name: "users:read", description: "Read the person's profile" },
            { name: "event_types:read", description: "Read event types and their free times" },
            { name: "event_types:write", description: "Create and change event types" },
            { name: "scheduled_events:read", description: "Read bookings and invitees" },
            { name: "scheduled_events:write", description: "Book and cancel events" },
            { name: "availability:read", description: "Read availability and busy times" },
            { name: "availability:write", description: "Change availability" },
            { name: "locations:read", description: "Read meeting locations" },
            { name: "organizations:read", description: "Read the organization and its members" },
            { name: "organizations:write", description: "Invite and remove members" },
            { name: "routing_forms:read", description: "Read routing forms and their answers" },
            { name: "webhooks:read", description: "Read webhook subscriptions" },
            { name: "webhooks:write", description: "Manage webhook subscriptions" },
          ],
          default: ["users:read", "event_types:read", "scheduled_events:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { user_uri: "owner", organization_uri: "organization" } },
        refresh: { rotation: "strict", defaultLifetime: 7200 },
        revocation: { endpoint: "https://auth.calendly.com/oauth/revoke", authentication: "client_secret_post" },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In Calendly open Integrations, API and webhooks, and generate a token under Personal access tokens.",
      },
    ],
    api: {
      baseUrl: "https://api.calendly.com",
      verify: {
        path: "/users/me",
        facts: {
          user_uri: "resource.uri",
          organization_uri: "resource.current_organization",
          email: "resource.email",
          name: "resource.name",
        },
      },
    },
    account: { id: "user_uri", label: "email" },
  },
];
