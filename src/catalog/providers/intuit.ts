import type { ProviderInput } from "../schema.ts";

export const intuit: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8pwkcasmq0d",
    slug: "quickbooks",
    name: "QuickBooks Online",
    description: "Invoices, bills, customers and books of a company in QuickBooks Online.",
    aliases: ["quickbooks-online", "qbo", "intuit"],
    categories: ["accounting", "payments"],
    docsUrl: "https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0",
    checked: {
      page: "https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0",
      on: "2026-12-01",
    },
    setup: {
      clientUrl: "https://developer.intuit.com/app/developer/dashboard",
      steps: [
        "Make an app in the dashboard of the Intuit Developer Portal and choose its scopes.",
        "Under Keys and credentials add {redirectUri} to the redirect URIs, of the environment that you use.",
        "Copy client ID and client secret; development keys work with sandbox companies only.",
      ],
      review:
        "Production keys are given after Intuit's questionnaire about the app; Payments needs approval of its own.",
    },
    icon: "quickbooks",
    fields: [
      {
        name: "api_host",
        label: "Environment: quickbooks, or sandbox-quickbooks with development keys",
        pattern: "quickbooks|sandbox-quickbooks",
        default: "quickbooks",
        example: "quickbooks",
        level: "integration",
      },
      {
        // Told by the callback.
        name: "realm_id",
        label: "Company id",
        pattern: "[0-9]{1,32}",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://appcenter.intuit.com/connect/oauth2",
        tokenEndpoint: "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
        scopes: {
          available: [
            { name: "com.intuit.quickbooks.accounting", description: "Read and change the books" },
            { name: "com.intuit.quickbooks.payment", description: "Take payments" },
            { name: "openid", description: "Identify the person" },
            { name: "profile", description: "Read the person's name" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "phone", description: "Read the person's phone number" },
            { name: "address", description: "Read the person's address" },
          ],
          default: ["com.intuit.quickbooks.accounting"],
        },
        clientAuthentication: "client_secret_basic",
        tokenRequest: { headers: { Accept: "application/json" } },
        tokenResponse: { refreshExpiresIn: ["x_refresh_token_expires_in"] },
        callbackParameters: { realm_id: "realmId" },
        // The one before works for 24 hours more.
        refresh: { rotation: "grace", defaultLifetime: 3600 },
        revocation: { endpoint: "https://developer.api.intuit.com/v2/oauth2/tokens/revoke", body: "json" },
      },
    ],
    api: {
      baseUrl: "https://{api_host}.api.intuit.com/v3/company/{realm_id}",
      // It answers in XML otherwise.
      headers: { Accept: "application/json" },
      verify: {
        path: "/query?query=select%20*%20from%20CompanyInfo",
        facts: { company_name: "QueryResponse.CompanyInfo.0.CompanyName" },
      },
    },
    account: { id: "realm_id", label: "company_name" },
  },
];
