import type { ProviderInput } from "../schema.ts";
import { stripeTools } from "../tools/stripe.ts";

export const stripe: ProviderInput[] = [
  {
    id: "prov_01m8qs4kpwe018p8pdqjgr2tr6",
    slug: "stripe",
    name: "Stripe",
    description: "Payments, customers, invoices and subscriptions of a Stripe account.",
    categories: ["payments", "accounting"],
    docsUrl: "https://docs.stripe.com/connect/oauth-reference",
    checked: { page: "https://docs.stripe.com/connect/oauth-reference", on: "2026-12-01" },
    setup: {
      clientUrl: "https://dashboard.stripe.com/settings/connect/onboarding-options/oauth",
      steps: [
        "Make your Stripe account a Connect platform, and open Settings, Connect, Onboarding options, OAuth.",
        "Switch OAuth on and add {redirectUri} to the redirect addresses.",
        "The client id begins with ca_; the client secret is the secret key (sk_…) of the platform's account.",
      ],
      review: "Stripe looks at platforms before they go live; accounts of another platform cannot grant read_write.",
    },
    icon: "stripe",
    auth: [
      {
        type: "apikey",
        label: "Secret or restricted key",
        help: "In the Dashboard under Developers, API keys; a restricted key needs the rights of what is to be called.",
        example: "rk_live_…",
        placement: { in: "header", name: "Authorization", template: "Bearer {token}" },
      },
      {
        type: "oauth2",
        authorizationEndpoint: "https://connect.stripe.com/oauth/authorize",
        tokenEndpoint: "https://connect.stripe.com/oauth/token",
        scopes: {
          available: [
            { name: "read_only", description: "Read the account's data" },
            { name: "read_write", description: "Read and change the account's data" },
          ],
          default: ["read_write"],
        },
        clientAuthentication: "client_secret_as_username",
        tokenResponse: { metadata: { stripe_user_id: "stripe_user_id" } },
        // Access tokens do not end. `/oauth/deauthorize` takes the account's id and no token.
        refresh: { rotation: "static" },
      },
    ],
    api: {
      baseUrl: "https://api.stripe.com",
      otherBaseUrls: ["https://files.stripe.com"],
      verify: {
        path: "/v1/account",
        facts: { account_id: "id", account_name: "settings.dashboard.display_name", email: "email" },
      },
    },
    account: { id: "account_id", label: "account_name" },
    tools: stripeTools,
  },
];
