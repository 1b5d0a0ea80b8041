import type { ProviderInput } from "../schema.ts";

export const newrelic: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs3e8qbd5ztam9696w4",
    slug: "newrelic",
    name: "New Relic",
    description: "Telemetry, alerts and dashboards of a New Relic organization.",
    aliases: ["new-relic"],
    categories: ["monitoring", "development"],
    docsUrl: "https://docs.newrelic.com/docs/apis/nerdgraph/get-started/introduction-new-relic-nerdgraph/",
    checked: {
      page: "https://docs.newrelic.com/docs/apis/nerdgraph/get-started/introduction-new-relic-nerdgraph/",
      on: "2026-12-01",
    },
    icon: "newrelic",
    fields: [
      {
        name: "host",
        label: "API host of the data center",
        pattern: "api(?:\\.eu|\\.jp)?\\.newrelic\\.com",
        example: "api.eu.newrelic.com",
        help: "api.eu.newrelic.com for accounts in Europe, api.jp.newrelic.com in Japan, otherwise api.newrelic.com.",
        default: "api.newrelic.com",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "User key",
        help: "In the user menu open API keys and create a key of the type User; license keys do not work.",
        example: "NRAK-…",
        placement: { in: "header", name: "Api-Key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{host}",
      verify: {
        method: "POST",
        path: "/graphql",
        body: { query: "{ actor { user { id name email } organization { id name } } }" },
        facts: {
          user_id: "data.actor.user.id",
          email: "data.actor.user.email",
          organization_id: "data.actor.organization.id",
          organization_name: "data.actor.organization.name",
        },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
