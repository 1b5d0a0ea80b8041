import type { ProviderInput } from "../schema.ts";

export const snowflake: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs3e8qbd5zckewdv5px",
    slug: "snowflake",
    name: "Snowflake",
    description: "Tables, queries and other objects of a Snowflake account, by its SQL and REST APIs.",
    categories: ["data", "analytics"],
    docsUrl: "https://docs.snowflake.com/en/user-guide/oauth-custom",
    checked: { page: "https://docs.snowflake.com/en/user-guide/oauth-custom", on: "2026-12-01" },
    icon: "snowflake",
    setup: {
      clientUrl: "https://app.snowflake.com/",
      steps: [
        "As ACCOUNTADMIN run CREATE SECURITY INTEGRATION with TYPE = OAUTH, OAUTH_CLIENT = CUSTOM, OAUTH_CLIENT_TYPE = 'CONFIDENTIAL' and ENABLED = TRUE.",
        "Set OAUTH_REDIRECT_URI = '{redirectUri}' and OAUTH_ISSUE_REFRESH_TOKENS = TRUE in it.",
        "Read client ID and secret with SELECT SYSTEM$SHOW_OAUTH_CLIENT_SECRETS('<INTEGRATION>').",
      ],
      review: "No review. ACCOUNTADMIN, SECURITYADMIN and ORGADMIN are blocked as roles of a session.",
    },
    fields: [
      {
        name: "account",
        label: "Account identifier before .snowflakecomputing.com",
        pattern: "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?){0,3}",
        example: "acme-prod",
        help: "The account URL under your account's details, in lower case and with - for each _: acme-prod or xy12345.eu-central-1.",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{account}.snowflakecomputing.com/oauth/authorize",
        tokenEndpoint: "https://{account}.snowflakecomputing.com/oauth/token-request",
        scopes: {
          available: [
            { name: "session:role:PUBLIC", description: "Act with the role PUBLIC; other roles likewise" },
            { name: "session:role:SYSADMIN", description: "Act with the role SYSADMIN" },
          ],
          // Without one, the person's default role.
          default: [],
          offline: ["refresh_token"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: { metadata: { username: "username" } },
        refresh: { rotation: "static", defaultLifetime: 600, tokenLifetime: 7776000 },
      },
      {
        type: "bearer",
        label: "Programmatic access token",
        help: "In Snowsight open your profile's Settings > Authentication and generate a programmatic access token.",
      },
    ],
    api: {
      baseUrl: "https://{account}.snowflakecomputing.com",
      headers: {
        Accept: "application/json",
        // The SQL API refuses calls without one.
        "User-Agent": "Latchkey",
      },
      verify: {
        method: "POST",
        path: "/api/v2/statements",
        body: { statement: "SELECT CURRENT_USER(), CURRENT_ACCOUNT_NAME()" },
        facts: { user_name: "data.0.0", account_name: "data.0.1" },
      },
    },
    account: { id: "user_name", label: "user_name" },
  },
];
