import type { ProviderInput } from "../schema.ts";

export const netsuite: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq1e018p8rkwm2khzck",
    slug: "netsuite",
    name: "NetSuite",
    description: "Records, queries and scripts of an Oracle NetSuite account.",
    aliases: ["oracle-netsuite"],
    categories: ["accounting", "commerce", "crm"],
    docsUrl: "https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158074210415.html",
    checked: {
      page: "https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_160855590788.html",
      on: "2026-12-01",
    },
    setup: {
      steps: [
        "Under Setup, Company, Enable Features, SuiteCloud switch on REST web services and OAuth 2.0.",
        "Make a record under Setup, Integration, Manage Integrations, New; tick Authorization Code Grant and the scopes.",
        "Enter {redirectUri} as redirect URI and do not tick Public Client.",
        "Client id and secret are shown once, when the record is saved.",
      ],
      review:
        "Connections end after the refresh token's hours that the integration record sets, seven days by default.",
    },
    fields: [
      {
        name: "account_id",
        label: "Account ID",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "1234567-sb1",
        help: "Before .app.netsuite.com in the address, in lower case and with a hyphen for an underscore.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{account_id}.app.netsuite.com/app/login/oauth2/authorize.nl",
        tokenEndpoint: "https://{account_id}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
        scopes: {
          available: [
            { name: "rest_webservices", description: "Use the REST web services" },
            { name: "restlets", description: "Call RESTlets" },
            { name: "suite_analytics", description: "Use SuiteAnalytics Connect" },
            { name: "mcp", description: "Use the AI Connector, with no other scope" },
          ],
          default: ["rest_webservices"],
        },
        clientAuthentication: "client_secret_basic",
        callbackParameters: { company: "company", role: "role", entity: "entity" },
        // The token stays the same, and its end does not move.
        refresh: { rotation: "static", defaultLifetime: 3600, tokenLifetime: 604_800 },
        revocation: {
          endpoint: "https://{account_id}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/revoke",
          token: "refresh_token",
        },
      },
    ],
    api: {
      baseUrl: "https://{account_id}.suitetalk.api.netsuite.com",
      otherBaseUrls: ["https://{account_id}.restlets.api.netsuite.com"],
      verify: { path: "/services/rest/record/v1/metadata-catalog?select=contact" },
    },
    account: { id: "company", label: "company" },
  },
];
