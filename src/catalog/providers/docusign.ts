import type { ProviderInput } from "../schema.ts";

export const docusign: ProviderInput[] = [
  {
    id: "prov_01m8qs4k21eh3be5rqg5k29ckb",
    slug: "docusign",
    name: "Docusign",
    description: "Envelopes, recipients, documents and templates of a Docusign account.",
    categories: ["signatures", "documents"],
    docsUrl: "https://developers.docusign.com/platform/auth/authcode",
    checked: { page: "https://developers.docusign.com/platform/auth/authcode", on: "2026-12-01" },
    setup: {
      clientUrl: "https://admindemo.docusign.com/apps-and-keys",
      steps: [
        "In the developer account open Apps and Keys, and choose Add App and Integration Key.",
        "Keep Authorization Code Grant, add a secret key, and add {redirectUri} to the redirect URIs.",
        "The integration key is the client ID; the secret key is shown once. Choose account-d as the environment.",
      ],
      review:
        "An integration key works in the developer environment only, until Docusign has reviewed twenty successful calls and it was promoted with Go-Live.",
    },
    fields: [
      {
        name: "environment",
        label: "Environment: account (production) or account-d (developer)",
        pattern: "account(?:-d)?",
        default: "account",
        example: "account-d",
        help: "What stands before .docusign.com where its people sign in.",
        level: "integration",
      },
      {
        // Told by the lookup: which of Docusign's data centres has the account.
        name: "base_uri",
        label: "Address of the account's data centre",
        pattern: "https://[a-z0-9]+(?:-+[a-z0-9]+)*\\.docusign\\.net",
        example: "https://na3.docusign.net",
        level: "connection",
      },
      {
        name: "account_id",
        label: "API account ID",
        pattern: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        example: "a4ec37d6-0000-4000-8000-143885c220e1",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{environment}.docusign.com/oauth/auth",
        tokenEndpoint: "https://{environment}.docusign.com/oauth/token",
        scopes: {
          available: [
            { name: "signature", description: "Create, send and read envelopes" },
            { name: "user_read", description: "Read people of the account" },
            { name: "user_write", description: "Change people of the account" },
            { name: "account_read", description: "Read the account's settings" },
            { name: "click.manage", description: "Manage clickwraps" },
            { name: "click.send", description: "Send clickwraps" },
            { name: "organization_read", description: "Read the organization" },
            { name: "adm_store_unified_repo_read", description: "Read agreements in Navigator" },
            { name: "extended", description: "Stay connected" },
          ],
          default: ["signature"],
          // Without it the refresh tokens of all refreshes end thirty days after the consent.
          offline: ["extended"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 28800, tokenLifetime: 2592000 },
      },
    ],
    api: {
      baseUrl: "{base_uri}/restapi/v2.1/accounts/{account_id}",
      verify: { path: "/folders?count=1" },
    },
    lookups: [
      {
        url: "https://{environment}.docusign.com/oauth/userinfo",
        list: "accounts",
        choice: "ask",
        label: "account_name",
        facts: { account_id: "account_id", account_name: "account_name", base_uri: "base_uri" },
      },
    ],
    account: { id: "account_id", label: "account_name" },
  },
];
