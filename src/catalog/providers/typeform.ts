import type { ProviderInput } from "../schema.ts";

export const typeform: ProviderInput[] = [
  {
    id: "prov_01m8qs4m4afzxbcybebk2g29vq",
    slug: "typeform",
    name: "Typeform",
    description: "Forms, responses and workspaces in Typeform.",
    categories: ["forms"],
    docsUrl: "https://www.typeform.com/developers/get-started/applications/",
    checked: { page: "https://www.typeform.com/developers/get-started/applications/", on: "2026-12-01" },
    icon: "typeform",
    fields: [
      {
        name: "host",
        label: "Host of the API",
        pattern: "api\\.typeform\\.(?:com|eu)",
        default: "api.typeform.com",
        example: "api.typeform.eu",
        help: "The European data centre has its own host, and its own apps.",
        level: "integration",
      },
    ],
    setup: {
      clientUrl: "https://admin.typeform.com/account#/section/apps",
      steps: [
        "Open Developer Apps in the menu of your organization, and choose Register a new app.",
        "Enter {redirectUri} as a redirect URI.",
        "Copy the client secret at once, as it is not shown again, and the client ID.",
      ],
      review: "No review: people of other organizations can connect too.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{host}/oauth/authorize",
        tokenEndpoint: "https://{host}/oauth/token",
        scopes: {
          available: [
            { name: "accounts:read", description: "Read the account's name and e-mail address" },
            { name: "forms:read", description: "Read forms" },
            { name: "forms:write", description: "Create, change and delete forms" },
            { name: "responses:read", description: "Read responses" },
            { name: "responses:write", description: "Delete responses" },
            { name: "webhooks:read", description: "Read webhooks" },
            { name: "webhooks:write", description: "Create, change and delete webhooks" },
            { name: "workspaces:read", description: "Read workspaces" },
            { name: "workspaces:write", description: "Create, change and delete workspaces" },
            { name: "images:read", description: "Read images" },
            { name: "images:write", description: "Upload and delete images" },
            { name: "themes:read", description: "Read themes" },
            { name: "themes:write", description: "Create, change and delete themes" },
            { name: "offline", description: "Stay connected" },
          ],
          default: ["accounts:read", "forms:read"],
          offline: ["offline"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "strict", defaultLifetime: 604800 },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In Typeform, under your account's settings, Personal tokens.",
        example: "tfp_…",
      },
    ],
    api: {
      baseUrl: "https://{host}",
      // Accounts with European data residency that is older than the European data centre.
      otherBaseUrls: ["https://api.eu.typeform.com"],
      tokenEnd: { body: [{ path: "code", values: ["AUTHENTICATION_FAILED"] }] },
      // Needs the scope accounts:read.
      verify: { path: "/me", facts: { user_id: "user_id", email: "email", name: "alias" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
