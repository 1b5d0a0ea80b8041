import type { ProviderInput } from "../schema.ts";
import { slackTools } from "../tools/slack.ts";

type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

const METADATA = {
  team_id: "team.id",
  team_name: "team.name",
  enterprise_id: "enterprise.id",
  enterprise_name: "enterprise.name",
  app_id: "app_id",
  bot_user_id: "bot_user_id",
  authed_user_id: "authed_user.id",
};

const slackOAuth2 = {
  type: "oauth2",
  authorizationEndpoint: "https://slack.com/oauth/v2/authorize",
  tokenEndpoint: "https://slack.com/api/oauth.v2.access",
  // An app must opt in to PKCE, which makes it a public client for good; a code exchange with both a verifier and a
  // client secret was seen to fail.
  pkce: "refused",
  clientAuthentication: "client_secret_basic",
  // Only apps with token rotation get refresh tokens; the others' access tokens do not expire, hence no lifetime.
  // A refresh token is for one use.
  refresh: { rotation: "strict" },
  revocation: {
    endpoint: "https://slack.com/api/auth.revoke",
    body: "none",
    token: "access_token",
    authentication: "bearer",
  },
} as const satisfies OAuth2Input;

const ERROR_CODES = {
  invalid_code: "invalid_grant",
  bad_redirect_uri: "invalid_grant",
  invalid_refresh_token: "invalid_grant",
  token_revoked: "invalid_grant",
  bad_client_secret: "invalid_client",
  invalid_client_id: "invalid_client",
} as const;

const api: ProviderInput["api"] = {
  tokenEnd: {
    body: [{ path: "error", values: ["token_expired", "token_revoked", "account_inactive", "invalid_auth"] }],
  },
  baseUrl: "https://slack.com/api",
  otherBaseUrls: ["https://files.slack.com"],
  verify: {
    method: "POST",
    path: "/auth.test",
    // A dead token is answered with 200 too.
    expect: { path: "ok", values: [true] },
    facts: { team_id: "team_id", team_name: "team", user_id: "user_id", user_name: "user" },
  },
};

export const slack: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxyyy0wa4yaz",
    slug: "slack",
    name: "Slack",
    description: "Channels, messages, files and people of a Slack workspace.",
    categories: ["communication"],
    docsUrl: "https://docs.slack.dev/authentication/installing-with-oauth",
    checked: { page: "https://docs.slack.dev/reference/methods/oauth.v2.access", on: "2026-12-01" },
    setup: {
      clientUrl: "https://api.slack.com/apps",
      steps: [
        "Choose Create New App, From scratch, and a workspace for development.",
        "Under OAuth & Permissions add {redirectUri} as a redirect URL, and the bot token scopes that you need.",
        "Token rotation, on the same page, makes tokens end after 12 hours; it cannot be switched off again.",
        "Copy the client ID and the client secret from Basic Information.",
        "Under Manage Distribution activate public distribution, or only your own workspace can connect.",
      ],
      review:
        "Apps outside the Slack Marketplace can be distributed without a review, but get low rate limits for conversations.history and conversations.replies.",
    },
    auth: [
      {
        ...slackOAuth2,
        scopes: {
          separator: ",",
          available: [
            { name: "chat:write", description: "Post messages as the app" },
            { name: "chat:write.public", description: "Post in public channels without joining them" },
            { name: "channels:read", description: "List public channels" },
            { name: "channels:history", description: "Read messages in public channels the app is in" },
            { name: "channels:join", description: "Join public channels" },
            { name: "channels:manage", description: "Create and manage public channels" },
            { name: "groups:read", description: "List private channels the app is in" },
            { name: "groups:history", description: "Read messages in private channels the app is in" },
            { name: "groups:write", description: "Create and manage private channels" },
            { name: "im:read", description: "List direct messages with the app" },
            { name: "im:history", description: "Read direct messages with the app" },
            { name: "im:write", description: "Start direct messages" },
            { name: "mpim:read", description: "List group direct messages the app is in" },
            { name: "mpim:history", description: "Read group direct messages the app is in" },
            { name: "mpim:write", description: "Start group direct messages" },
            { name: "users:read", description: "List people in the workspace" },
            { name: "users:read.email", description: "Read people's e-mail addresses" },
            { name: "team:read", description: "Read the workspace's name and domain" },
            { name: "files:read", description: "Read files in conversations the app is in" },
            { name: "files:write", description: "Upload and change files" },
            { name: "reactions:read", description: "Read emoji reactions" },
            { name: "reactions:write", description: "Add and remove emoji reactions" },
            { name: "app_mentions:read", description: "See messages that mention the app" },
          ],
          default: ["chat:write", "channels:read", "users:read"],
        },
        tokenResponse: {
          // The bot's token stands at the top; an installation with user scopes only has the user's token below.
          accessToken: ["access_token", "authed_user.access_token"],
          refreshToken: ["refresh_token", "authed_user.refresh_token"],
          expiresIn: ["expires_in", "authed_user.expires_in"],
          scope: ["scope", "authed_user.scope"],
          errorCodes: ERROR_CODES,
          metadata: METADATA,
        },
      },
      {
        type: "bearer",
        label: "Bot token",
        help: "On your app's page, under OAuth & Permissions, after it was installed to the workspace.",
        example: "xoxb-…",
      },
    ],
    api,
    account: { id: "team_id", label: "team_name" },
    tools: slackTools,
  },
  {
    id: "prov_01m8qvc5vbeh29rjgkdtxerjr6",
    slug: "slack-user",
    name: "Slack as a person",
    description: "A Slack workspace as its member sees it: what the person can read, search and post.",
    aliases: ["slack-user-token"],
    categories: ["communication"],
    docsUrl: "https://docs.slack.dev/authentication/tokens",
    checked: { page: "https://docs.slack.dev/reference/methods/oauth.v2.access", on: "2026-12-01" },
    setup: {
      clientUrl: "https://api.slack.com/apps",
      steps: [
        "Choose Create New App, From scratch, and a workspace for development. An app of the entry Slack does too.",
        "Under OAuth & Permissions add {redirectUri} as a redirect URL, and the user token scopes that you need.",
        "Copy the client ID and the client secret from Basic Information.",
        "Under Manage Distribution activate public distribution, or only your own workspace can connect.",
      ],
      review: "Search scopes are for apps of the Slack Marketplace and for apps of the workspace itself.",
    },
    auth: [
      {
        ...slackOAuth2,
        scopes: {
          // `scope` is for the bot.
          parameter: "user_scope",
          separator: ",",
          available: [
            { name: "users:read", description: "List people in the workspace" },
            { name: "channels:read", description: "List the public channels of the workspace" },
            { name: "channels:history", description: "Read messages in public channels the person is in" },
            { name: "groups:read", description: "List private channels the person is in" },
            { name: "groups:history", description: "Read messages in private channels the person is in" },
            { name: "im:read", description: "List the person's direct messages" },
            { name: "im:history", description: "Read the person's direct messages" },
            { name: "chat:write", description: "Post messages as the person" },
            { name: "search:read", description: "Search messages and files as the person" },
            { name: "files:read", description: "Read files the person can see" },
            { name: "reactions:write", description: "Add and remove the person's emoji reactions" },
            { name: "users.profile:write", description: "Change the person's profile and status" },
          ],
          default: ["users:read", "channels:read"],
        },
        tokenResponse: {
          // A refresh may be answered at the top.
          accessToken: ["authed_user.access_token", "access_token"],
          refreshToken: ["authed_user.refresh_token", "refresh_token"],
          expiresIn: ["authed_user.expires_in", "expires_in"],
          scope: ["authed_user.scope", "scope"],
          errorCodes: ERROR_CODES,
          metadata: METADATA,
        },
      },
      {
        type: "bearer",
        label: "User token",
        help: "On your app's page, under OAuth & Permissions, after it was installed to the workspace.",
        example: "xoxp-…",
      },
    ],
    api,
    account: { id: "user_id", label: "team_name" },
  },
];
