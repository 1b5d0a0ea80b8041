import type { ProviderInput } from "../schema.ts";

export const contentful: ProviderInput[] = [
  {
    id: "prov_01m8qs4mbbfvgb3e7ptpkevdhn",
    slug: "contentful",
    name: "Contentful",
    description: "Spaces, content types, entries and assets in Contentful.",
    categories: ["cms"],
    docsUrl: "https://www.contentful.com/developers/docs/extensibility/oauth/",
    checked: { page: "https://www.contentful.com/developers/docs/extensibility/oauth/", on: "2026-12-01" },
    icon: "contentful",
    fields: [
      {
        name: "domain",
        label: "Domain",
        pattern: "(?:eu\\.)?contentful\\.com",
        default: "contentful.com",
        example: "eu.contentful.com",
        help: "eu.contentful.com for organizations with European data residency.",
        level: "integration",
      },
    ],
    setup: {
      clientUrl: "https://app.contentful.com/account/profile/developers/applications/new",
      steps: [
        "In your account's settings open OAuth applications, and choose Create application.",
        "Enter {redirectUri} as the redirect URI, tick the scope, and mark the application as confidential.",
        "Choose how long its tokens live: there are no refresh tokens, so people have to connect again after that.",
        "Copy the client ID and the client secret.",
      ],
      review: "No review. Only one scope can be asked for at a time.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://be.{domain}/oauth/authorize",
        tokenEndpoint: "https://be.{domain}/oauth/token",
        scopes: {
          available: [
            { name: "content_management_read", description: "Read all content that the person can see" },
            { name: "content_management_manage", description: "Read and change all that the person can change" },
          ],
          default: ["content_management_read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
      },
      {
        type: "bearer",
        label: "Personal access token (CMA token)",
        help: "In Contentful, under Settings, CMA tokens: choose Create personal access token.",
        example: "CFPAT-…",
      },
    ],
    api: {
      // The management API. Those for delivery take keys of a space, not these tokens.
      baseUrl: "https://api.{domain}",
      otherBaseUrls: ["https://upload.{domain}"],
      verify: { path: "/users/me", facts: { user_id: "sys.id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
