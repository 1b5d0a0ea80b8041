import type { ProviderInput } from "../schema.ts";

export const gusto: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq1e018p8sny3b1eyc7",
    slug: "gusto",
    name: "Gusto",
    description: "Employees, payrolls, time off and benefits of a company in Gusto.",
    categories: ["hr", "payments"],
    docsUrl: "https://docs.gusto.com/app-integrations/docs/oauth2",
    checked: { page: "https://docs.gusto.com/app-integrations/docs/oauth2", on: "2026-12-01" },
    setup: {
      clientUrl: "https://dev.gusto.com",
      steps: [
        "In the Developer Portal make an organization and an application.",
        "Add {redirectUri} to the application's redirect URIs.",
        "Copy client ID and secret; those of the demo environment work with gusto-demo only.",
      ],
      review:
        "Production credentials come after Gusto's pre-approval and quality check; scopes are granted to the application.",
    },
    icon: "gusto",
    fields: [
      {
        name: "domain",
        label: "Environment: gusto, or gusto-demo for the demo",
        pattern: "gusto|gusto-demo",
        default: "gusto",
        example: "gusto",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://api.{domain}.com/oauth/authorize",
        tokenEndpoint: "https://api.{domain}.com/oauth/token",
        // No scopes: those of the application count.
        tokenRequest: { body: "json" },
        // The one before ends with the first use of the new access token.
        refresh: { rotation: "grace", defaultLifetime: 7200 },
      },
    ],
    api: {
      baseUrl: "https://api.{domain}.com",
      verify: { path: "/v1/token_info", facts: { company_id: "resource.uuid", admin_id: "resource_owner.uuid" } },
    },
    account: { id: "company_id", label: "company_id" },
  },
];
