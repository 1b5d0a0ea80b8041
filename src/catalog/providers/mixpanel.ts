import type { ProviderInput } from "../schema.ts";

export const mixpanel: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jzwz9rf4z61",
    slug: "mixpanel",
    name: "Mixpanel",
    description: "Events, profiles, cohorts and reports of Mixpanel projects.",
    categories: ["analytics"],
    docsUrl: "https://developer.mixpanel.com/reference/service-accounts",
    checked: { page: "https://developer.mixpanel.com/reference/service-accounts", on: "2026-12-01" },
    icon: "mixpanel",
    fields: [
      {
        name: "host",
        label: "Host of Mixpanel",
        pattern: "(?:(?:eu|in)\\.)?mixpanel\\.com",
        default: "mixpanel.com",
        example: "mixpanel.com",
        help: "eu.mixpanel.com or in.mixpanel.com for projects whose data stay in the EU or in India.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "basic",
        label: "Service account",
        usernameLabel: "User name",
        passwordLabel: "Secret",
        help: "In Mixpanel, Organization settings, Service Accounts, Add Service Account; the secret is shown once.",
      },
    ],
    api: {
      baseUrl: "https://{host}/api",
      // Raw export, and import.
      otherBaseUrls: [
        ...["https://data.mixpanel.com", "https://data-eu.mixpanel.com", "https://data-in.mixpanel.com"],
        ...["https://api.mixpanel.com", "https://api-eu.mixpanel.com", "https://api-in.mixpanel.com"],
      ],
      verify: { path: "/app/me", facts: { user_id: "results.user_id", email: "results.user_email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
