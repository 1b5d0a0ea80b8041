import type { ProviderInput } from "../schema.ts";

export const datadog: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5z3qrqyd6hb",
    slug: "datadog",
    name: "Datadog",
    description: "Metrics, logs, monitors and dashboards of a Datadog organization.",
    categories: ["monitoring", "development"],
    docsUrl: "https://docs.datadoghq.com/api/latest/authentication/",
    checked: { page: "https://docs.datadoghq.com/api/latest/authentication/", on: "2026-12-01" },
    icon: "datadog",
    fields: [
      {
        name: "site",
        label: "Datadog site",
        pattern: "(?:us3\\.|us5\\.|ap1\\.|ap2\\.|uk1\\.)?datadoghq\\.com|datadoghq\\.eu|(?:us2\\.)?ddog-gov\\.com",
        example: "us5.datadoghq.com",
        help: "The host at which you use Datadog, without app. in front of it.",
        default: "datadoghq.com",
        level: "connection",
      },
    ],
    auth: [
      {
        // Its OAuth is for partners; where people sign in and where the API is do not follow from one name.
        type: "basic",
        label: "API key and application key",
        help: "In Organization Settings create an API key under API Keys and a key under Application Keys.",
        usernameLabel: "API key",
        passwordLabel: "Application key",
        placement: [
          { in: "header", name: "DD-API-KEY", template: "{username}" },
          { in: "header", name: "DD-APPLICATION-KEY", template: "{password}" },
        ],
      },
    ],
    api: {
      baseUrl: "https://api.{site}",
      verify: {
        path: "/api/v2/current_user",
        facts: {
          user_id: "data.id",
          email: "data.attributes.email",
          organization_id: "data.relationships.org.data.id",
        },
      },
    },
    // A person has another user id in each organization.
    account: { id: "user_id", label: "email" },
  },
];
