import type { ProviderInput } from "../schema.ts";

export const box: ProviderInput[] = [
  {
    id: "prov_01m85fp2cqesgvc3dvvmgf4jzj",
    slug: "box",
    name: "Box",
    description: "Files and folders in Box.",
    categories: ["storage"],
    docsUrl: "https://developer.box.com/guides/authentication/oauth2/",
    checked: { page: "https://developer.box.com/guides/authentication/tokens/refresh", on: "2026-12-01" },
    icon: "box",
    setup: {
      clientUrl: "https://app.box.com/developers/console",
      steps: [
        "In the Developer Console choose Create Platform App and User Authentication (OAuth 2.0), which cannot be changed later.",
        "On the Configuration tab add {redirectUri} to the redirect URIs; it must match exactly.",
        "Switch on the application scopes that you need, save, and copy the client ID and the client secret.",
      ],
      review: "The administrator of a company's Box may have to authorize the app before its people can connect.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://account.box.com/api/oauth2/authorize",
        tokenEndpoint: "https://api.box.com/oauth2/token",
        scopes: {
          available: [
            { name: "root_readonly", description: "Read all files and folders" },
            { name: "root_readwrite", description: "Read and change all files and folders" },
            { name: "manage_webhook", description: "Create and manage webhooks" },
            { name: "manage_groups", description: "Manage the company's groups" },
            { name: "manage_managed_users", description: "Manage the company's people" },
            { name: "manage_enterprise_properties", description: "Manage the company's settings and read its events" },
            { name: "manage_data_retention", description: "Manage retention policies" },
            { name: "sign_requests.readwrite", description: "Manage requests for signatures" },
            { name: "ai.readwrite", description: "Ask Box AI about files" },
          ],
          // Without the parameter, what the application was registered with is granted.
          default: [],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // A refresh token is for one use, within sixty days.
        refresh: { rotation: "strict", defaultLifetime: 3600, tokenLifetime: 5184000 },
        revocation: { endpoint: "https://api.box.com/oauth2/revoke" },
      },
      {
        type: "bearer",
        label: "Developer token (lasts an hour)",
        help: "In the Developer Console, open your app and choose Generate Developer Token on the Configuration tab.",
      },
    ],
    api: {
      baseUrl: "https://api.box.com/2.0",
      otherBaseUrls: ["https://upload.box.com/api/2.0"],
      verify: { path: "/users/me", facts: { user_id: "id", email: "login", name: "name" } },
      directories: "box",
    },
    account: { id: "user_id", label: "email" },
  },
];
