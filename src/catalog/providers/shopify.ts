import type { ProviderInput } from "../schema.ts";

export const shopify: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8phnac60hj9",
    slug: "shopify",
    name: "Shopify",
    description: "Products, orders, customers and inventory of a Shopify store.",
    categories: ["commerce"],
    docsUrl: "https://shopify.dev/docs/apps/build/authentication-authorization/authenticate-standalone-apps",
    checked: {
      page: "https://shopify.dev/docs/apps/build/authentication-authorization/authenticate-standalone-apps",
      on: "2026-12-01",
    },
    setup: {
      clientUrl: "https://dev.shopify.com/dashboard",
      steps: [
        "In the Dev Dashboard choose Apps, Create app, and make a version of it.",
        "Name the access scopes in the version and add {redirectUri} to its redirect URLs; the app must not be embedded.",
        "Copy client ID and secret from the app's settings, and choose how it is distributed so that stores can install it.",
      ],
      review:
        "Public apps are reviewed; orders older than 60 days (read_all_orders) and customer data need approval of their own.",
    },
    icon: "shopify",
    fields: [
      {
        name: "shop",
        label: "Name of the store before .myshopify.com",
        pattern: "[a-z0-9][a-z0-9-]{0,62}",
        example: "acme",
        help: "In the admin under Settings, Domains.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{shop}.myshopify.com/admin/oauth/authorize",
        tokenEndpoint: "https://{shop}.myshopify.com/admin/oauth/access_token",
        scopes: {
          separator: ",",
          available: [
            { name: "read_products", description: "Read products and collections" },
            { name: "write_products", description: "Read and change products and collections" },
            { name: "read_orders", description: "Read orders of the last 60 days" },
            { name: "write_orders", description: "Read and change orders" },
            { name: "read_all_orders", description: "Read orders of any age" },
            { name: "read_draft_orders", description: "Read draft orders" },
            { name: "write_draft_orders", description: "Read and change draft orders" },
            { name: "read_customers", description: "Read customers" },
            { name: "write_customers", description: "Read and change customers" },
            { name: "read_inventory", description: "Read stock" },
            { name: "write_inventory", description: "Read and change stock" },
            { name: "read_fulfillments", description: "Read fulfillments" },
            { name: "write_fulfillments", description: "Read and change fulfillments" },
            { name: "read_locations", description: "Read places of stock" },
            { name: "read_content", description: "Read pages and articles" },
            { name: "read_discounts", description: "Read discounts" },
            { name: "read_reports", description: "Read reports" },
          ],
          default: ["read_products"],
        },
        tokenRequest: { parameters: { expiring: "1" } },
        tokenResponse: { refreshExpiresIn: ["refresh_token_expires_in"] },
        // Since August 2026 the one before works until the new one is used, for 30 days at the most.
        refresh: { rotation: "grace", defaultLifetime: 3600, tokenLifetime: 7_776_000 },
        placement: { in: "header", name: "X-Shopify-Access-Token", template: "{token}" },
      },
      {
        type: "apikey",
        label: "Admin API access token",
        help: "In the admin under Settings, Apps, Develop apps: of a custom app that was made there.",
        example: "shpat_…",
        placement: { in: "header", name: "X-Shopify-Access-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{shop}.myshopify.com",
      verify: {
        method: "POST",
        path: "/admin/api/2026-07/graphql.json",
        body: { query: "{ shop { id name myshopifyDomain } }" },
        facts: { shop_id: "data.shop.id", shop_name: "data.shop.name", shop_domain: "data.shop.myshopifyDomain" },
      },
    },
    account: { id: "shop_id", label: "shop_domain" },
  },
];
