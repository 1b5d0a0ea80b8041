import type { ProviderInput } from "../schema.ts";

export const woocommerce: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8r7yzbxvgre",
    slug: "woocommerce",
    name: "WooCommerce",
    description: "Products, orders, customers and coupons of a WooCommerce shop.",
    categories: ["commerce"],
    docsUrl: "https://developer.woocommerce.com/docs/apis/rest-api/authentication/",
    checked: { page: "https://developer.woocommerce.com/docs/apis/rest-api/authentication/", on: "2026-12-01" },
    icon: "woocommerce",
    fields: [
      {
        // Shops are hosted by anyone, so any public host may be the one.
        name: "site",
        label: "Address of the shop",
        pattern:
          "https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](?:/[A-Za-z0-9_~-]+)*",
        example: "https://shop.example.com",
        help: "Where WordPress is installed, with https and without a slash at the end.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "basic",
        label: "REST API key",
        help: "In WordPress under WooCommerce, Settings, Advanced, REST API, Add key.",
        example: "ck_…",
        usernameLabel: "Consumer key",
        passwordLabel: "Consumer secret",
      },
    ],
    api: { baseUrl: "{site}/wp-json/wc/v3", verify: { path: "/data/currencies/current" } },
    account: { id: "site", label: "site" },
  },
];
