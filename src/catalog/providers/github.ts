import type { ProviderInput } from "../schema.ts";
import { githubTools } from "../tools/github.ts";

type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

const githubOAuth2: OAuth2Input = {
  type: "oauth2",
  authorizationEndpoint: "https://github.com/login/oauth/authorize",
  tokenEndpoint: "https://github.com/login/oauth/access_token",
  issuer: "https://github.com/login/oauth",
  // Its metadata advertises `iss` in callbacks as a preview that was withdrawn once before: compared when it comes.
  issuerInCallback: false,
  pkce: "supported",
  clientAuthentication: "client_secret_post",
  // Otherwise the token endpoint answers in form encoding.
  tokenRequest: { headers: { Accept: "application/json" } },
  tokenResponse: {
    scopeSeparator: ",",
    errorCodes: {
      bad_verification_code: "invalid_grant",
      bad_refresh_token: "invalid_grant",
      redirect_uri_mismatch: "invalid_grant",
      incorrect_client_credentials: "invalid_client",
    },
  },
  revocation: {
    endpoint: "https://api.github.com/applications/{client_id}/token",
    method: "DELETE",
    body: "json",
    tokenParameter: "access_token",
    token: "access_token",
    authentication: "client_secret_basic",
  },
};

const githubApi: ProviderInput["api"] = {
  baseUrl: "https://api.github.com",
  otherBaseUrls: ["https://uploads.github.com"],
  headers: {
    "X-GitHub-Api-Version": "2022-11-28",
    // GitHub refuses calls without one.
    "User-Agent": "Latchkey",
  },
  verify: { path: "/user", facts: { user_id: "id", login: "login", name: "name" } },
};

export const github: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzdse7035fm",
    slug: "github",
    name: "GitHub",
    description: "Repositories, issues, pull requests and organisations on GitHub.com.",
    categories: ["development"],
    docsUrl: "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    checked: {
      page: "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
      on: "2026-12-01",
    },
    icon: "github",
    setup: {
      clientUrl: "https://github.com/settings/applications/new",
      steps: [
        "In Settings > Developer settings > OAuth Apps choose New OAuth app; for an organisation, in its own settings.",
        "Enter {redirectUri} as the authorization callback URL and register the application.",
        "Copy the client ID, generate a client secret and copy it too: it is shown once.",
      ],
      review: "No review, but organisations may have to approve an OAuth app before it sees their private data.",
    },
    auth: [
      {
        ...githubOAuth2,
        scopes: {
          available: [
            { name: "read:user", description: "Read the profile" },
            { name: "user:email", description: "Read the e-mail addresses" },
            { name: "user", description: "Read and change the profile" },
            { name: "public_repo", description: "Read and change public repositories" },
            { name: "repo", description: "Read and change public and private repositories" },
            { name: "repo:status", description: "Read and set commit statuses" },
            { name: "repo_deployment", description: "Read and set deployment statuses" },
            { name: "security_events", description: "Read and change code scanning alerts" },
            { name: "admin:repo_hook", description: "Manage repository webhooks" },
            { name: "read:org", description: "Read organisation and team membership" },
            { name: "write:org", description: "Change organisation membership" },
            { name: "read:project", description: "Read projects" },
            { name: "project", description: "Read and change projects" },
            { name: "gist", description: "Write gists" },
            { name: "notifications", description: "Read notifications and manage subscriptions" },
            { name: "workflow", description: "Change Actions workflow files" },
            { name: "read:packages", description: "Download packages" },
            { name: "write:packages", description: "Publish packages" },
            { name: "delete_repo", description: "Delete repositories" },
            { name: "offline_access", description: "Get a token of eight hours and a refresh token (OAuth apps)" },
          ],
          // Not `offline_access`: without it, an OAuth app's token does not expire and needs no refresh.
          default: ["read:user", "user:email"],
        },
        // No default lifetime: an answer without `expires_in` carries a token that does not expire.
        refresh: { rotation: "unknown" },
      },
      {
        type: "bearer",
        label: "Personal access token",
        help: "In Settings > Developer settings > Personal access tokens generate a fine-grained or a classic token.",
        example: "github_pat_… or ghp_…",
      },
    ],
    api: githubApi,
    account: { id: "user_id", label: "login" },
    tools: githubTools,
  },
  {
    id: "prov_01m8qs4grze8qbd5vj2rcnwabj",
    slug: "github-app",
    name: "GitHub App",
    description: "What a GitHub App and its user may both reach: repositories, issues and pull requests.",
    categories: ["development"],
    docsUrl:
      "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app",
    checked: {
      page: "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens",
      on: "2026-12-01",
    },
    icon: "github",
    setup: {
      clientUrl: "https://github.com/settings/apps/new",
      steps: [
        "In Settings > Developer settings > GitHub Apps choose New GitHub App; for an organisation, in its own settings.",
        "Enter {redirectUri} as a callback URL and leave the expiry of user authorization tokens on.",
        "Choose the permissions, and let the app be installed on any account if others shall use it.",
        "Copy the client ID (not the app ID), generate a client secret and copy it too: it is shown once.",
      ],
      review: "No review. The app reaches only accounts and repositories that it was installed on.",
    },
    auth: [
      // It has no scopes: the app's permissions are set where it is registered.
      { ...githubOAuth2, refresh: { rotation: "strict" } },
    ],
    api: githubApi,
    account: { id: "user_id", label: "login" },
  },
];
