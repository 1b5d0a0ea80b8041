import type { ProviderInput } from "../schema.ts";

const host = "(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,3}(?:workday|myworkday|workdaysuv)\\.com";

export const workday: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq1e018p8rxm6s9w0hy",
    slug: "workday",
    name: "Workday",
    description: "Workers, organizations, time off and reports of a Workday tenant.",
    categories: ["hr", "accounting"],
    docsUrl: "https://community.workday.com/sites/default/files/file-hosting/restapi/index.html",
    checked: { page: "https://nango.dev/docs/api-integrations/workday-oauth/connect", on: "2026-12-01" },
    setup: {
      steps: [
        "In the tenant run the task Register API Client, with the grant type Authorization Code Grant and bearer tokens.",
        "Enter {redirectUri} as redirection URI, tick Non-Expiring Refresh Tokens and choose the functional areas.",
        "Copy client ID and client secret; hosts and tenant stand in the report View API Clients.",
      ],
      review: "Each tenant has a client of its own; what it may read is set by the tenant's security policies.",
    },
    fields: [
      {
        name: "sign_in_host",
        label: "Host of the authorization endpoint",
        pattern: host,
        example: "impl.workday.com",
        help: "In Workday's report View API Clients: what follows https:// in Authorization Endpoint.",
        level: "connection",
      },
      {
        name: "services_host",
        label: "Host of the token endpoint",
        pattern: host,
        example: "wd2-impl-services1.workday.com",
        help: "In the same report: what follows https:// in Token Endpoint.",
        level: "connection",
      },
      {
        name: "tenant",
        label: "Tenant",
        pattern: "[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
        example: "acme_dpt1",
        help: "In the same report: what follows the host in Authorization Endpoint.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{sign_in_host}/{tenant}/authorize",
        tokenEndpoint: "https://{services_host}/ccx/oauth2/{tenant}/token",
        // No scopes: the client's functional areas count.
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "static" },
      },
    ],
    api: {
      baseUrl: "https://{services_host}/ccx/api/v1/{tenant}",
      otherBaseUrls: ["https://{services_host}/ccx"],
      verify: {
        path: "/workers/me",
        facts: { worker_id: "id", worker_name: "descriptor", email: "primaryWorkEmail" },
      },
    },
    account: { id: "worker_id", label: "email" },
  },
];
