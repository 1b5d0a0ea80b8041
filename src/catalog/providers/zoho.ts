import type { ProviderInput } from "../schema.ts";

type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;
type FieldInput = NonNullable<ProviderInput["fields"]>[number];

/** Each data center has an address of its own, which is part of all of the vendor's addresses. */
const dataCenter: FieldInput = {
  name: "data_center",
  label: "Data center",
  pattern: "zoho\\.(?:com|eu|in|com\\.au|jp|sa|uk|ae|com\\.cn)|zohocloud\\.ca",
  default: "zoho.com",
  example: "zoho.eu",
  help: "The end of the address at which you use Zoho.",
  level: "connection",
};

/** Told by the token endpoint. */
const apiDomain: FieldInput = {
  name: "api_domain",
  label: "Address of the API",
  pattern: "https://(?:www\\.zohoapis|api\\.zoho)\\.(?:com|eu|in|com\\.au|jp|ca|sa|uk|ae|com\\.cn)",
  level: "connection",
};

const zohoOAuth2: Omit<OAuth2Input, "scopes"> = {
  type: "oauth2",
  authorizationEndpoint: "https://accounts.{data_center}/oauth/v2/auth",
  tokenEndpoint: "https://accounts.{data_center}/oauth/v2/token",
  pkce: "supported",
  clientAuthentication: "client_secret_post",
  // Without the prompt, only a person's first authorization gets a refresh token.
  authorizationParameters: { access_type: "offline", prompt: "consent" },
  // Errors come with status 200.
  tokenResponse: { errorCodes: { invalid_code: "invalid_grant", invalid_client_secret: "invalid_client" } },
  refresh: { rotation: "static", defaultLifetime: 3600 },
  revocation: {
    endpoint: "https://accounts.{data_center}/oauth/v2/token/revoke",
    body: "query",
    token: "refresh_token",
    authentication: "none",
  },
  placement: { in: "header", name: "Authorization", template: "Zoho-oauthtoken {token}" },
};

const setup: ProviderInput["setup"] = {
  clientUrl: "https://api-console.zoho.com/",
  steps: [
    "In the API console choose Add client, then Server-based Applications.",
    "Enter {redirectUri} as the authorized redirect URI, and copy the client ID and the client secret.",
    "Under Settings, Multi-DC enable all data centers, with the same OAuth credentials for all of them.",
  ],
};

const shared = { icon: "zoho", setup } as const;

export const zoho: ProviderInput[] = [
  {
    ...shared,
    id: "prov_01m8qs4htmecs81b921a2n5dj8",
    slug: "zoho-crm",
    name: "Zoho CRM",
    description: "Leads, contacts, accounts and deals of a Zoho CRM organization.",
    categories: ["crm", "sales"],
    docsUrl: "https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html",
    checked: { page: "https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html", on: "2026-12-01" },
    fields: [dataCenter, apiDomain],
    auth: [
      {
        ...zohoOAuth2,
        scopes: {
          separator: ",",
          available: [
            { name: "ZohoCRM.modules.READ", description: "Read records of all modules" },
            { name: "ZohoCRM.modules.CREATE", description: "Create records of all modules" },
            { name: "ZohoCRM.modules.UPDATE", description: "Change records of all modules" },
            { name: "ZohoCRM.modules.ALL", description: "Read, change and delete records of all modules" },
            { name: "ZohoCRM.modules.leads.READ", description: "Read leads" },
            { name: "ZohoCRM.modules.contacts.READ", description: "Read contacts" },
            { name: "ZohoCRM.modules.accounts.READ", description: "Read accounts" },
            { name: "ZohoCRM.modules.deals.READ", description: "Read deals" },
            { name: "ZohoCRM.users.READ", description: "Read users" },
            { name: "ZohoCRM.org.READ", description: "Read the organization" },
            { name: "ZohoCRM.settings.READ", description: "Read fields, layouts and other settings" },
            { name: "ZohoCRM.coql.READ", description: "Query records" },
            { name: "ZohoSearch.securesearch.READ", description: "Search records" },
            { name: "ZohoCRM.bulk.READ", description: "Export records in bulk" },
            { name: "ZohoCRM.notifications.ALL", description: "Subscribe to changes" },
          ],
          default: ["ZohoCRM.modules.READ", "ZohoCRM.users.READ"],
        },
        tokenResponse: { ...zohoOAuth2.tokenResponse, metadata: { api_domain: "api_domain" } },
      },
    ],
    api: {
      baseUrl: "{api_domain}/crm/v8",
      // Needs ZohoCRM.users.READ.
      verify: { path: "/users?type=CurrentUser", facts: { user_id: "users.0.id", email: "users.0.email" } },
    },
    account: { id: "user_id", label: "email" },
  },
  {
    ...shared,
    id: "prov_01m8qs4htmecs81b9fbnskxv86",
    slug: "zoho-desk",
    name: "Zoho Desk",
    description: "Tickets, contacts and articles of a Zoho Desk help desk.",
    categories: ["support"],
    docsUrl: "https://desk.zoho.com/DeskAPIDocument",
    checked: { page: "https://desk.zoho.com/DeskAPIDocument", on: "2026-12-01" },
    fields: [dataCenter, { name: "org_id", label: "Organization", pattern: "[0-9]{1,20}", level: "connection" }],
    auth: [
      {
        ...zohoOAuth2,
        scopes: {
          separator: ",",
          available: [
            { name: "Desk.basic.READ", description: "Read organizations, departments and agents" },
            { name: "Desk.tickets.READ", description: "Read tickets" },
            { name: "Desk.tickets.CREATE", description: "Create tickets" },
            { name: "Desk.tickets.UPDATE", description: "Change tickets" },
            { name: "Desk.tickets.ALL", description: "Read, change and delete tickets" },
            { name: "Desk.contacts.READ", description: "Read contacts and accounts" },
            { name: "Desk.contacts.CREATE", description: "Create contacts and accounts" },
            { name: "Desk.contacts.UPDATE", description: "Change contacts and accounts" },
            { name: "Desk.tasks.ALL", description: "Read and change tasks" },
            { name: "Desk.articles.READ", description: "Read articles" },
            { name: "Desk.settings.READ", description: "Read settings" },
            { name: "Desk.search.READ", description: "Search" },
          ],
          default: ["Desk.basic.READ", "Desk.tickets.READ"],
        },
      },
    ],
    api: {
      baseUrl: "https://desk.{data_center}/api/v1",
      headers: { orgId: "{org_id}" },
      // Needs Desk.basic.READ. The only path that needs no organization.
      verify: { path: "/organizations" },
    },
    lookups: [
      {
        url: "https://desk.{data_center}/api/v1/organizations",
        list: "data",
        choice: "ask",
        label: "companyName",
        facts: { org_id: "id", organization: "companyName" },
      },
    ],
    account: { id: "org_id", label: "organization" },
  },
  {
    ...shared,
    id: "prov_01m8qs4htmecs81b9mqr3yg4k1",
    slug: "zoho-books",
    name: "Zoho Books",
    description: "Invoices, bills, contacts and accounts of Zoho Books.",
    categories: ["accounting"],
    docsUrl: "https://www.zoho.com/books/api/v3/oauth/",
    checked: { page: "https://www.zoho.com/books/api/v3/oauth/", on: "2026-12-01" },
    fields: [dataCenter, apiDomain],
    auth: [
      {
        ...zohoOAuth2,
        scopes: {
          separator: ",",
          available: [
            { name: "ZohoBooks.settings.READ", description: "Read organizations, taxes, items and users" },
            { name: "ZohoBooks.contacts.READ", description: "Read contacts" },
            { name: "ZohoBooks.contacts.CREATE", description: "Create contacts" },
            { name: "ZohoBooks.invoices.READ", description: "Read invoices" },
            { name: "ZohoBooks.invoices.CREATE", description: "Create invoices" },
            { name: "ZohoBooks.invoices.UPDATE", description: "Change invoices" },
            { name: "ZohoBooks.estimates.READ", description: "Read estimates" },
            { name: "ZohoBooks.customerpayments.READ", description: "Read customers' payments" },
            { name: "ZohoBooks.creditnotes.READ", description: "Read credit notes" },
            { name: "ZohoBooks.salesorders.READ", description: "Read sales orders" },
            { name: "ZohoBooks.purchaseorders.READ", description: "Read purchase orders" },
            { name: "ZohoBooks.bills.READ", description: "Read bills" },
            { name: "ZohoBooks.expenses.READ", description: "Read expenses" },
            { name: "ZohoBooks.banking.READ", description: "Read bank accounts and transactions" },
            { name: "ZohoBooks.accountants.READ", description: "Read journals and the chart of accounts" },
            { name: "ZohoBooks.fullaccess.all", description: "Everything" },
          ],
          default: ["ZohoBooks.settings.READ", "ZohoBooks.invoices.READ"],
        },
        tokenResponse: { ...zohoOAuth2.tokenResponse, metadata: { api_domain: "api_domain" } },
      },
    ],
    // A token reaches all organizations of its user: callers name one in the query, as organization_id.
    api: {
      baseUrl: "{api_domain}/books/v3",
      // Needs ZohoBooks.settings.READ.
      verify: {
        path: "/organizations",
        facts: { organization_id: "organizations.0.organization_id", organization: "organizations.0.name" },
      },
    },
    account: { id: "organization_id", label: "organization" },
  },
];
