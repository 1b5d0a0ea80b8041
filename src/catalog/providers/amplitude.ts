import type { ProviderInput } from "../schema.ts";

export const amplitude: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7k025yc6va2y",
    slug: "amplitude",
    name: "Amplitude",
    description: "Events, charts, cohorts and users of an Amplitude project.",
    categories: ["analytics"],
    docsUrl: "https://amplitude.com/docs/apis/authentication",
    checked: { page: "https://amplitude.com/docs/apis/analytics/dashboard-rest", on: "2026-12-01" },
    fields: [
      {
        name: "host",
        label: "Host of Amplitude",
        pattern: "(?:analytics\\.eu\\.)?amplitude\\.com",
        default: "amplitude.com",
        example: "amplitude.com",
        help: "analytics.eu.amplitude.com for a project of the EU data center, otherwise amplitude.com.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "basic",
        label: "Keys of the project",
        usernameLabel: "API key",
        passwordLabel: "Secret key",
        help: "In Amplitude, Settings, Organization settings, Projects: the General tab of the project.",
      },
    ],
    // Events are not sent here: the HTTP API wants the API key in its body.
    api: { baseUrl: "https://{host}/api", verify: { path: "/2/events/list" } },
  },
];
