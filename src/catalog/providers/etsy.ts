import type { ProviderInput } from "../schema.ts";

export const etsy: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq2e018p8taxnk0e2ce",
    slug: "etsy",
    name: "Etsy",
    description: "Shops, listings, orders and reviews on Etsy.",
    categories: ["commerce"],
    docsUrl: "https://developers.etsy.com/documentation/essentials/authentication",
    checked: { page: "https://developers.etsy.com/documentation/essentials/authentication", on: "2026-12-01" },
    setup: {
      clientUrl: "https://www.etsy.com/developers/your-apps",
      steps: [
        "Under Your Apps make an app and wait until its API key is approved.",
        "Under Edit your callback URLs add {redirectUri}.",
        "Use the keystring as client id; keystring and shared secret together are the API key of every call.",
      ],
      review: "Etsy approves every key; one for other people's shops needs commercial access.",
    },
    icon: "etsy",
    fields: [
      {
        name: "api_key",
        label: "Keystring and shared secret, with a colon between",
        pattern: "[a-z0-9]{10,64}:[A-Za-z0-9]{4,64}",
        example: "1aa2bb33c44d55eeeeee6fff:a1b2c3d4e5",
        help: "On the page Your Apps, under See API key details.",
        secret: true,
        header: "x-api-key",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.etsy.com/oauth/connect",
        tokenEndpoint: "https://api.etsy.com/v3/public/oauth/token",
        scopes: {
          available: [
            { name: "shops_r", description: "Read the shop" },
            { name: "shops_w", description: "Change the shop" },
            { name: "listings_r", description: "Read listings, also drafts and ended ones" },
            { name: "listings_w", description: "Create and change listings" },
            { name: "listings_d", description: "Delete listings" },
            { name: "transactions_r", description: "Read orders" },
            { name: "transactions_w", description: "Change orders" },
            { name: "billing_r", description: "Read bills and fees" },
            { name: "profile_r", description: "Read the profile" },
            { name: "profile_w", description: "Change the profile" },
            { name: "email_r", description: "Read the e-mail address" },
            { name: "address_r", description: "Read addresses" },
            { name: "feedback_r", description: "Read reviews" },
            { name: "favorites_r", description: "Read favorites" },
          ],
          default: ["shops_r", "listings_r"],
        },
        pkce: "required",
        clientAuthentication: "none",
        refresh: { rotation: "unknown", defaultLifetime: 3600, tokenLifetime: 7_776_000 },
      },
    ],
    api: {
      baseUrl: "https://api.etsy.com/v3/application",
      otherBaseUrls: ["https://openapi.etsy.com/v3/application"],
      verify: { path: "/users/me", facts: { user_id: "user_id", shop_id: "shop_id" } },
    },
    account: { id: "user_id", label: "shop_id" },
  },
];
