import type { ProviderInput } from "../schema.ts";

export const calCom: ProviderInput[] = [
  {
    id: "prov_01m8qs4k24eh3be5sage62dtkn",
    slug: "cal-com",
    name: "Cal.com",
    description: "Event types, bookings and schedules in Cal.com.",
    aliases: ["calcom"],
    categories: ["calendar", "productivity"],
    docsUrl: "https://cal.com/docs/api-reference/v2/oauth",
    checked: { page: "https://cal.com/docs/api-reference/v2/oauth", on: "2026-12-01" },
    icon: "caldotcom",
    setup: {
      clientUrl: "https://app.cal.com/settings/developer/oauth",
      steps: [
        "In Cal.com open Settings, Developer, OAuth clients, and choose New.",
        "Enter {redirectUri} as the redirect URL, and select every scope that you are going to ask for.",
        "Copy the client ID and the client secret.",
      ],
      review: "A client works only after people at Cal.com have approved it, which they tell by e-mail.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.cal.com/auth/oauth2/authorize",
        tokenEndpoint: "https://api.cal.com/v2/auth/oauth2/token",
        scopes: {
          available: [
            { name: "PROFILE_READ", description: "Read the person's profile" },
            { name: "PROFILE_WRITE", description: "Change the person's profile" },
            { name: "EVENT_TYPE_READ", description: "Read event types" },
            { name: "EVENT_TYPE_WRITE", description: "Create, change and delete event types" },
            { name: "BOOKING_READ", description: "Read bookings" },
            { name: "BOOKING_WRITE", description: "Create, change and delete bookings" },
            { name: "SCHEDULE_READ", description: "Read availability" },
            { name: "SCHEDULE_WRITE", description: "Change availability" },
            { name: "APPS_READ", description: "Read connected apps" },
            { name: "TEAM_EVENT_TYPE_READ", description: "Read event types of teams" },
            { name: "TEAM_BOOKING_READ", description: "Read bookings of teams" },
            { name: "TEAM_SCHEDULE_READ", description: "Read availability of teams" },
            { name: "TEAM_PROFILE_READ", description: "Read teams" },
            { name: "TEAM_MEMBERSHIP_READ", description: "Read members of teams" },
            { name: "ORG_BOOKING_READ", description: "Read bookings of the organization" },
            { name: "ORG_PROFILE_READ", description: "Read teams of the organization" },
          ],
          default: ["PROFILE_READ", "EVENT_TYPE_READ", "BOOKING_READ"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        tokenRequest: { body: "json" },
        refresh: { rotation: "unknown", defaultLifetime: 1800 },
      },
      {
        type: "bearer",
        label: "API key",
        help: "In Cal.com open Settings, Developer, API keys, and choose Add.",
        example: "cal_live_…",
      },
    ],
    api: {
      baseUrl: "https://api.cal.com/v2",
      verify: {
        path: "/me",
        facts: { user_id: "data.id", username: "data.username", email: "data.email" },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
