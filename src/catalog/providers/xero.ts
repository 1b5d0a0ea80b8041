import type { ProviderInput } from "../schema.ts";

export const xero: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8q5mzc8ex86",
    slug: "xero",
    name: "Xero",
    description: "Invoices, contacts, bank transactions and reports of an organisation in Xero.",
    categories: ["accounting"],
    docsUrl: "https://developer.xero.com/documentation/guides/oauth2/auth-flow",
    checked: { page: "https://developer.xero.com/faq/granular-scopes", on: "2026-12-01" },
    setup: {
      clientUrl: "https://developer.xero.com/app/manage",
      steps: [
        "In the developer portal choose My Apps, New app, and the type Web app.",
        "Enter {redirectUri} as redirect URI.",
        "Under Configuration copy the client id and generate a secret.",
      ],
      review: "The number of connected organisations depends on the app's tier; more needs certification by Xero.",
    },
    icon: "xero",
    fields: [
      {
        // Told by the list of connections.
        name: "tenant_id",
        label: "Organisation",
        pattern: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://login.xero.com/identity/connect/authorize",
        tokenEndpoint: "https://identity.xero.com/connect/token",
        scopes: {
          // Apps from before March 2026 have broader ones too (accounting.transactions, accounting.reports.read).
          available: [
            { name: "openid", description: "Identify the person" },
            { name: "profile", description: "Read the person's name" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "accounting.settings.read", description: "Read the organisation, accounts and tax rates" },
            { name: "accounting.settings", description: "Read and change accounts and settings" },
            { name: "accounting.contacts.read", description: "Read contacts" },
            { name: "accounting.contacts", description: "Read and change contacts" },
            { name: "accounting.invoices.read", description: "Read invoices, bills and credit notes" },
            { name: "accounting.invoices", description: "Read and change invoices, bills and credit notes" },
            { name: "accounting.payments.read", description: "Read payments" },
            { name: "accounting.payments", description: "Read and change payments" },
            { name: "accounting.banktransactions.read", description: "Read bank transactions" },
            { name: "accounting.banktransactions", description: "Read and change bank transactions" },
            { name: "accounting.attachments.read", description: "Read attachments" },
            { name: "accounting.reports.balancesheet.read", description: "Read the balance sheet" },
            { name: "accounting.reports.profitandloss.read", description: "Read the profit and loss report" },
            { name: "files.read", description: "Read files" },
            { name: "projects.read", description: "Read projects" },
            { name: "offline_access", description: "Stay connected" },
          ],
          default: ["accounting.settings.read", "accounting.contacts.read", "accounting.invoices.read"],
          offline: ["offline_access"],
        },
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "grace", defaultLifetime: 1800, tokenLifetime: 5_184_000 },
        revocation: {
          endpoint: "https://identity.xero.com/connect/revocation",
          token: "refresh_token",
          endsAll: true,
        },
      },
    ],
    api: {
      baseUrl: "https://api.xero.com",
      headers: { "Xero-Tenant-Id": "{tenant_id}", Accept: "application/json" },
      verify: { path: "/connections" },
    },
    lookups: [
      {
        url: "https://api.xero.com/connections",
        list: "",
        choice: "ask",
        label: "tenantName",
        facts: { tenant_id: "tenantId", tenant_name: "tenantName" },
      },
    ],
    account: { id: "tenant_id", label: "tenant_name" },
  },
];
