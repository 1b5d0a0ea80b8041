import type { ProviderInput } from "../schema.ts";

export const klaviyo: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jz59a8vsthf",
    slug: "klaviyo",
    name: "Klaviyo",
    description: "Profiles, lists, segments, campaigns, flows and events of a Klaviyo account.",
    categories: ["marketing", "email", "crm"],
    docsUrl: "https://developers.klaviyo.com/en/docs/set_up_oauth",
    checked: { page: "https://developers.klaviyo.com/en/docs/set_up_oauth", on: "2026-12-01" },
    setup: {
      clientUrl: "https://www.klaviyo.com/oauth/client",
      steps: [
        "As an owner, admin or manager open Manage apps, choose Create app, and name it.",
        "Copy the client ID and the client secret, which is shown once.",
        "Enter the scopes, separated by blanks and with accounts:read, and add {redirectUri} to the redirect URLs.",
      ],
      review: "An app that is not listed shows a warning when it is installed; Klaviyo reviews apps for its directory.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://www.klaviyo.com/oauth/authorize",
        tokenEndpoint: "https://a.klaviyo.com/oauth/token",
        scopes: {
          available: [
            { name: "accounts:read", description: "Read the account; every app needs it" },
            { name: "profiles:read", description: "Read profiles" },
            { name: "profiles:write", description: "Create and change profiles" },
            { name: "lists:read", description: "Read lists" },
            { name: "lists:write", description: "Create and change lists" },
            { name: "segments:read", description: "Read segments" },
            { name: "segments:write", description: "Create and change segments" },
            { name: "events:read", description: "Read events" },
            { name: "events:write", description: "Record events" },
            { name: "metrics:read", description: "Read metrics" },
            { name: "campaigns:read", description: "Read campaigns" },
            { name: "campaigns:write", description: "Create, change and send campaigns" },
            { name: "flows:read", description: "Read flows" },
            { name: "flows:write", description: "Create and change flows" },
            { name: "templates:read", description: "Read templates" },
            { name: "templates:write", description: "Create and change templates" },
            { name: "subscriptions:write", description: "Subscribe and unsubscribe profiles" },
            { name: "catalogs:read", description: "Read catalogs" },
            { name: "forms:read", description: "Read sign-up forms" },
            { name: "data-privacy:write", description: "Ask for the deletion of profiles" },
          ],
          default: ["accounts:read", "profiles:read", "lists:read"],
        },
        pkce: "required",
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "static", defaultLifetime: 3600 },
        revocation: {
          endpoint: "https://a.klaviyo.com/oauth/revoke",
          token: "refresh_token",
          parameters: { token_type_hint: "refresh_token" },
        },
      },
      {
        type: "apikey",
        label: "Private API key",
        help: "In Klaviyo, Settings, API keys, Create Private API Key, with read access to accounts.",
        example: "pk_…",
        placement: { in: "header", name: "Authorization", template: "Klaviyo-API-Key {token}" },
      },
    ],
    api: {
      baseUrl: "https://a.klaviyo.com/api",
      headers: { revision: "2026-10-15" },
      verify: {
        path: "/accounts",
        facts: {
          account_id: "data.0.id",
          account_name: "data.0.attributes.contact_information.organization_name",
        },
      },
    },
    account: { id: "account_id", label: "account_name" },
  },
];
