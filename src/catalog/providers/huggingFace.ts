import type { ProviderInput } from "../schema.ts";

export const huggingFace: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k34m0m119p4",
    slug: "hugging-face",
    name: "Hugging Face",
    description: "Models, datasets, Spaces and inference of Hugging Face.",
    aliases: ["huggingface"],
    categories: ["ai", "data", "development"],
    docsUrl: "https://huggingface.co/docs/hub/oauth",
    checked: { page: "https://huggingface.co/docs/hub/oauth", on: "2026-12-01" },
    icon: "huggingface",
    setup: {
      clientUrl: "https://huggingface.co/settings/applications/new",
      steps: [
        "In your settings open Connected Apps and create an OAuth app.",
        "Enter {redirectUri} as redirect URL and switch on the scopes that you need.",
        "Create an app secret, and copy the client ID and the secret.",
      ],
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://huggingface.co/oauth/authorize",
        tokenEndpoint: "https://huggingface.co/oauth/token",
        issuer: "https://huggingface.co",
        scopes: {
          available: [
            { name: "openid", description: "Identify the account" },
            { name: "profile", description: "Read the profile" },
            { name: "email", description: "Read the email address" },
            { name: "read-billing", description: "See whether there is a payment method" },
            { name: "read-repos", description: "Read personal repositories" },
            { name: "gated-repos", description: "Read public gated repositories the person has access to" },
            { name: "contribute-repos", description: "Create repositories, and use those only" },
            { name: "write-repos", description: "Read and write personal repositories" },
            { name: "manage-repos", description: "Create, change and delete personal repositories" },
            { name: "read-collections", description: "Read collections" },
            { name: "write-collections", description: "Create and change collections" },
            { name: "inference-api", description: "Call models through inference providers" },
            { name: "jobs", description: "Run jobs" },
            { name: "webhooks", description: "Manage webhooks" },
            { name: "write-discussions", description: "Open discussions and pull requests, and take part" },
          ],
          default: ["openid", "profile"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 28800 },
      },
      {
        type: "bearer",
        label: "User access token",
        help: "On huggingface.co, Settings, Access Tokens, Create new token.",
        example: "hf_…",
      },
    ],
    api: {
      baseUrl: "https://huggingface.co",
      otherBaseUrls: ["https://router.huggingface.co", "https://datasets-server.huggingface.co"],
      verify: { path: "/api/whoami-v2", facts: { user_id: "id", username: "name", email: "email" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
