import type { ProviderInput } from "../schema.ts";

export const bigcommerce: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8qcje0qrq84",
    slug: "bigcommerce",
    name: "BigCommerce",
    description: "Products, orders and customers of a BigCommerce store.",
    categories: ["commerce"],
    docsUrl: "https://docs.bigcommerce.com/developer/docs/integrations/apps/guide/auth",
    checked: { page: "https://docs.bigcommerce.com/developer/docs/integrations/apps/guide/auth", on: "2026-12-01" },
    icon: "bigcommerce",
    fields: [
      {
        name: "store_hash",
        label: "Store hash",
        pattern: "[a-z0-9]{1,32}",
        example: "g5cd38",
        help: "In the API path of the API account, or in the address of the control panel after store-.",
        level: "connection",
      },
    ],
    // An app's OAuth begins at BigCommerce, without a state, and its code exchange must repeat parts of the callback.
    auth: [
      {
        type: "apikey",
        label: "Access token of an API account",
        help: "In the control panel under Settings, API accounts, Create API account; it needs Information & settings too.",
        placement: { in: "header", name: "X-Auth-Token", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://api.bigcommerce.com/stores/{store_hash}",
      headers: { Accept: "application/json" },
      verify: { path: "/v2/store", facts: { store_id: "id", store_name: "name", store_domain: "domain" } },
    },
    account: { id: "store_id", label: "store_name" },
  },
];
