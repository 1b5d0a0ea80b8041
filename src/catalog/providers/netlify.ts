import type { ProviderInput } from "../schema.ts";

export const netlify: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5y3496g2d6d",
    slug: "netlify",
    name: "Netlify",
    description: "Sites, deploys, forms and environment variables on Netlify.",
    categories: ["development"],
    docsUrl: "https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/",
    checked: {
      page: "https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/",
      on: "2026-12-01",
    },
    icon: "netlify",
    setup: {
      clientUrl: "https://app.netlify.com/user/applications",
      steps: [
        "In User settings > Applications > OAuth applications register a new application.",
        "Enter {redirectUri} as the redirect URI.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.netlify.com/authorize",
        tokenEndpoint: "https://api.netlify.com/oauth/token",
        // It has no scopes, and its tokens do not end.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In User settings > Applications > Personal access tokens create a new token.",
        example: "nfp_…",
      },
    ],
    api: {
      baseUrl: "https://api.netlify.com/api/v1",
      verify: { path: "/user", facts: { user_id: "id", email: "email", name: "full_name" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
