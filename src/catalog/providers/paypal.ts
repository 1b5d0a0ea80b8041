import type { ProviderInput } from "../schema.ts";

export const paypal: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq0e018p8qtx0k66av2",
    slug: "paypal",
    name: "PayPal",
    description: "Who a PayPal user is: name, e-mail address and verified account.",
    categories: ["payments", "identity"],
    docsUrl: "https://developer.paypal.com/log-in/build",
    checked: { page: "https://developer.paypal.com/log-in/build", on: "2026-12-01" },
    setup: {
      clientUrl: "https://developer.paypal.com/dashboard/applications",
      steps: [
        "In the Developer Dashboard under Apps & Credentials make an app, in Live or Sandbox.",
        "Under Other features switch on Log in with PayPal, and in its advanced settings enter {redirectUri} as return URL.",
        "Choose there what users share, and enter the addresses of your privacy policy and user agreement.",
        "Copy client ID and secret.",
      ],
      review: "PayPal looks at live apps with Log in with PayPal before users can connect.",
    },
    icon: "paypal",
    fields: [
      {
        name: "domain",
        label: "Environment: paypal, or sandbox.paypal for the sandbox",
        pattern: "paypal|sandbox\\.paypal",
        default: "paypal",
        example: "paypal",
        level: "integration",
      },
    ],
    // The payment APIs know client credentials only, which no method here says.
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.{domain}.com/signin/authorize",
        tokenEndpoint: "https://api-m.{domain}.com/v1/oauth2/token",
        scopes: {
          available: [
            { name: "openid", description: "Identify the person" },
            { name: "profile", description: "Read the person's name" },
            { name: "email", description: "Read the person's e-mail address" },
            { name: "address", description: "Read the person's address" },
            {
              name: "https://uri.paypal.com/services/paypalattributes",
              description: "Read the payer id and whether the account is verified",
            },
          ],
          default: ["openid", "profile", "email"],
        },
        clientAuthentication: "client_secret_basic",
        // Recommended against replays.
        nonce: true,
        authorizationParameters: { flowEntry: "static" },
        refresh: { rotation: "static", defaultLifetime: 28_800 },
      },
    ],
    api: {
      baseUrl: "https://api-m.{domain}.com",
      verify: {
        path: "/v1/identity/oauth2/userinfo?schema=paypalv1.1",
        facts: { user_id: "user_id", payer_id: "payer_id", email: "emails.0.value" },
      },
    },
    account: { id: "user_id", label: "email" },
  },
];
