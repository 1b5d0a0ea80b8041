import type { ProviderInput } from "../schema.ts";
import { githubTools } from "../tools/github.ts";

export const github: ProviderInput[] = [
  {
    id: "prov_01m80h14vrfaqakxzdse7035fm",
    slug: "github",
    name: "GitHub",
    description: "Repositories, issues, pull requests and organisations on GitHub.com.",
    categories: ["developer-tools"],
    docsUrl: "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    icon: "github",
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://github.com/login/oauth/authorize",
        tokenEndpoint: "https://github.com/login/oauth/access_token",
        issuer: "https://github.com/login/oauth",
        // Its metadata advertises `iss` in callbacks as a preview that was withdrawn once before: compared when it comes.
        issuerInCallback: false,
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
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // Otherwise the token endpoint answers in form encoding.
        tokenRequest: { headers: { Accept: "application/json" } },
        tokenResponse: {
          errorCodes: {
            bad_verification_code: "invalid_grant",
            bad_refresh_token: "invalid_grant",
            redirect_uri_mismatch: "invalid_grant",
            incorrect_client_credentials: "invalid_client",
          },
        },
        // No default lifetime: an answer without `expires_in` carries a token that does not expire.
        refresh: { rotation: "unknown" },
        revocation: { endpoint: "https://api.github.com/applications/{client_id}/token", variant: "delete-json" },
      },
      { type: "bearer", label: "Personal access token" },
    ],
    api: {
      baseUrl: "https://api.github.com",
      otherBaseUrls: ["https://uploads.github.com"],
      headers: {
        "X-GitHub-Api-Version": "2022-11-28",
        // GitHub refuses calls without one.
        "User-Agent": "Latchkey",
      },
      verifyPath: "/user",
    },
    tools: githubTools,
  },
];
