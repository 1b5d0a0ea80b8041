import type { ProviderInput } from "../schema.ts";

export const mailchimp: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jycc0cqbxzn",
    slug: "mailchimp",
    name: "Mailchimp",
    description: "Audiences, campaigns, automations and reports of Mailchimp Marketing.",
    aliases: ["mailchimp-marketing"],
    categories: ["marketing", "email"],
    docsUrl: "https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/",
    checked: {
      page: "https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/",
      on: "2026-12-01",
    },
    icon: "mailchimp",
    setup: {
      clientUrl: "https://us1.admin.mailchimp.com/account/oauth2/",
      steps: [
        "In your account's Profile choose Extras, Registered apps, and register an app.",
        "Enter {redirectUri} as the redirect URI; it may not be 127.0.0.1 in production.",
        "Copy the client ID and the client secret, which is shown once.",
      ],
    },
    fields: [
      {
        // With OAuth the metadata tell it; whoever pastes a key reads it off its end.
        name: "dc",
        label: "Data center",
        pattern: "[a-z]{2}[0-9]{1,3}",
        example: "us6",
        help: "What stands behind the hyphen at the end of an API key, and in front of admin.mailchimp.com in the browser.",
        level: "connection",
      },
    ],
    auth: [
      {
        // No scopes and no refresh token: an access token does not end, and its answer says `expires_in: 0`.
        type: "oauth2",
        authorizationEndpoint: "https://login.mailchimp.com/oauth2/authorize",
        tokenEndpoint: "https://login.mailchimp.com/oauth2/token",
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        refresh: { rotation: "static" },
      },
      {
        type: "apikey",
        label: "API key",
        help: "In Mailchimp, Profile, Extras, API keys, Create A Key.",
        example: "0123…-us6",
        placement: { in: "basic", username: "anystring", password: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{dc}.api.mailchimp.com/3.0",
      verify: {
        path: "/",
        facts: { account_id: "account_id", account_name: "account_name", login_id: "login_id", email: "email" },
      },
    },
    lookups: [
      {
        // A pasted key is refused there.
        auth: ["oauth2"],
        url: "https://login.mailchimp.com/oauth2/metadata",
        placement: { in: "header", name: "Authorization", template: "OAuth {token}" },
        facts: { dc: "dc", user_id: "user_id" },
      },
    ],
    account: { id: "account_id", label: "account_name" },
  },
];
