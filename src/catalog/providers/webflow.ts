import type { ProviderInput } from "../schema.ts";

export const webflow: ProviderInput[] = [
  {
    id: "prov_01m8qs4kx4e4d8hjhn87kad704",
    slug: "webflow",
    name: "Webflow",
    description: "Sites, pages, CMS collections and forms in Webflow.",
    categories: ["cms", "design"],
    docsUrl: "https://developers.webflow.com/data/reference/oauth-app",
    checked: { page: "https://developers.webflow.com/data/reference/oauth-app", on: "2026-12-01" },
    icon: "webflow",
    setup: {
      clientUrl: "https://webflow.com/dashboard/workspace",
      steps: [
        "In the settings of a workspace open Apps & Integrations, App Development, and choose Create an App.",
        "Under Building blocks switch on the Data client, enter {redirectUri} as the redirect URI, and tick the scopes.",
        "Copy the client ID and the client secret.",
      ],
      review: "Until an app is published, after a review for the Marketplace, few workspaces can install it.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://webflow.com/oauth/authorize",
        tokenEndpoint: "https://api.webflow.com/oauth/access_token",
        scopes: {
          available: [
            { name: "authorized_user:read", description: "Read the person's name and e-mail address" },
            { name: "sites:read", description: "Read sites" },
            { name: "sites:write", description: "Publish and change sites" },
            { name: "pages:read", description: "Read pages" },
            { name: "pages:write", description: "Change pages" },
            { name: "cms:read", description: "Read collections and items" },
            { name: "cms:write", description: "Create and change collections and items" },
            { name: "assets:read", description: "Read assets" },
            { name: "assets:write", description: "Upload and change assets" },
            { name: "forms:read", description: "Read forms and submissions" },
            { name: "forms:write", description: "Change submissions" },
            { name: "comments:read", description: "Read comments" },
            { name: "custom_code:read", description: "Read custom code" },
            { name: "custom_code:write", description: "Add and change custom code" },
            { name: "ecommerce:read", description: "Read products and orders" },
            { name: "ecommerce:write", description: "Change products and orders" },
            { name: "site_activity:read", description: "Read activity (Enterprise)" },
            { name: "workspace:read", description: "Read workspaces (Enterprise)" },
          ],
          default: ["authorized_user:read", "sites:read"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // There are no refresh tokens, and the answers name no lifetime.
        revocation: {
          endpoint: "https://webflow.com/oauth/revoke_authorization",
          body: "json",
          tokenParameter: "access_token",
          token: "access_token",
        },
      },
      {
        type: "bearer",
        label: "Site token",
        help: "In a site's settings, under Apps & integrations, API access. Let it read the authorized user too.",
      },
    ],
    api: {
      baseUrl: "https://api.webflow.com/v2",
      // Needs the scope authorized_user:read. The endpoint without a scope tells of no account.
      verify: { path: "/token/authorized_by", facts: { user_id: "id", email: "email" } },
    },
    account: { id: "user_id", label: "email" },
  },
];
