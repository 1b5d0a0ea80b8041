import type { ProviderInput } from "../schema.ts";

export const attio: ProviderInput[] = [
  {
    id: "prov_01m8qs4htmecs81b9z7nhk8y24",
    slug: "attio",
    name: "Attio",
    description: "People, companies, lists, notes and tasks of an Attio workspace.",
    categories: ["crm", "sales"],
    docsUrl: "https://docs.attio.com/docs/oauth/authorize",
    checked: { page: "https://docs.attio.com/docs/oauth/token", on: "2026-12-01" },
    setup: {
      clientUrl: "https://build.attio.com",
      steps: [
        "In the developer dashboard create an app and open its OAuth page.",
        "Add {redirectUri} as a redirect URI, and select the scopes that the app needs.",
        "Copy the client ID and the client secret.",
      ],
      review: "Until Attio has published the app, it can be used in your own workspace only.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://app.attio.com/authorize",
        tokenEndpoint: "https://app.attio.com/oauth/token",
        // No scopes: Attio grants those that the app was registered with. No refresh tokens: access tokens last.
        pkce: "supported",
        clientAuthentication: "client_secret_post",
      },
      {
        type: "bearer",
        label: "Access token of a workspace",
        help: "In Attio under Workspace settings, Developers: create an integration and copy its access token.",
      },
    ],
    api: {
      baseUrl: "https://api.attio.com/v2",
      verify: {
        path: "/self",
        // A dead token is answered with 200 too.
        expect: { path: "active", values: [true] },
        facts: { workspace_id: "workspace_id", workspace: "workspace_name" },
      },
    },
    account: { id: "workspace_id", label: "workspace" },
  },
];
