import type { ProviderInput } from "../schema.ts";

export const square: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8qh03y52428",
    slug: "square",
    name: "Square",
    description: "Payments, orders, items, customers and invoices of a Square seller.",
    aliases: ["squareup"],
    categories: ["payments", "commerce"],
    docsUrl: "https://developer.squareup.com/docs/oauth-api/how-oauth-works",
    checked: { page: "https://developer.squareup.com/reference/square/o-auth/obtain-token", on: "2026-12-01" },
    setup: {
      clientUrl: "https://developer.squareup.com/apps",
      steps: [
        "Make an application in the Developer Console and open its page OAuth, in Production or Sandbox as you need.",
        "Enter {redirectUri} as redirect URL.",
        "Copy application id and application secret of the same environment.",
      ],
    },
    icon: "square",
    fields: [
      {
        name: "domain",
        label: "Environment: squareup, or squareupsandbox for the sandbox",
        pattern: "squareup|squareupsandbox",
        default: "squareup",
        example: "squareup",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://connect.{domain}.com/oauth2/authorize",
        tokenEndpoint: "https://connect.{domain}.com/oauth2/token",
        scopes: {
          available: [
            { name: "MERCHANT_PROFILE_READ", description: "Read the business and its locations" },
            { name: "PAYMENTS_READ", description: "Read payments and refunds" },
            { name: "PAYMENTS_WRITE", description: "Take payments and refund them" },
            { name: "ORDERS_READ", description: "Read orders" },
            { name: "ORDERS_WRITE", description: "Create and change orders" },
            { name: "ITEMS_READ", description: "Read the catalog" },
            { name: "ITEMS_WRITE", description: "Change the catalog" },
            { name: "INVENTORY_READ", description: "Read stock" },
            { name: "INVENTORY_WRITE", description: "Change stock" },
            { name: "CUSTOMERS_READ", description: "Read customers" },
            { name: "CUSTOMERS_WRITE", description: "Create and change customers" },
            { name: "INVOICES_READ", description: "Read invoices" },
            { name: "INVOICES_WRITE", description: "Create and send invoices" },
            { name: "APPOINTMENTS_READ", description: "Read bookings" },
            { name: "EMPLOYEES_READ", description: "Read team members" },
            { name: "PAYOUTS_READ", description: "Read payouts" },
          ],
          default: ["MERCHANT_PROFILE_READ"],
        },
        // A challenge chooses the flow for public clients: no secret, and refresh tokens of single use that end after 90 days.
        pkce: "refused",
        authorizationParameters: { session: "false" },
        tokenRequest: { body: "json" },
        tokenResponse: { expiresIn: ["expires_at"], metadata: { merchant_id: "merchant_id" } },
        // No revocation: it wants `Authorization: Client <secret>`.
        refresh: { rotation: "static", defaultLifetime: 2_592_000 },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In the Developer Console, on the page Credentials of an application of your own.",
        example: "EAAA…",
      },
    ],
    api: {
      baseUrl: "https://connect.{domain}.com",
      verify: {
        path: "/v2/merchants/me",
        facts: { merchant: "merchant.id", business_name: "merchant.business_name" },
      },
    },
    account: { id: "merchant", label: "business_name" },
  },
];
