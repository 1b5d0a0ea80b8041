import type { ProviderInput } from "../schema.ts";
import { jiraTools } from "../tools/jira.ts";

type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

const atlassianOAuth2: Omit<OAuth2Input, "scopes"> = {
  type: "oauth2",
  authorizationEndpoint: "https://auth.atlassian.com/authorize",
  tokenEndpoint: "https://auth.atlassian.com/oauth/token",
  // A challenge is taken and not checked.
  pkce: "supported",
  clientAuthentication: "client_secret_post",
  authorizationParameters: { audience: "api.atlassian.com", prompt: "consent" },
  tokenRequest: { body: "json" },
  // A wrong secret is answered with `access_denied`.
  tokenResponse: { errorCodes: { access_denied: "invalid_client" } },
  // A used refresh token answers again for ten minutes; one that is not used ends after ninety days.
  refresh: { rotation: "grace", defaultLifetime: 3600, tokenLifetime: 7776000 },
};

const offline = ["offline_access"];

const site: ProviderInput["fields"] = [
  {
    name: "cloud_id",
    label: "Id of the site",
    pattern: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    example: "1324a887-45db-1bf4-1e99-ef0ff456d421",
    level: "connection",
  },
];

const lookups: ProviderInput["lookups"] = [
  {
    url: "https://api.atlassian.com/oauth/token/accessible-resources",
    list: "",
    choice: "ask",
    label: "name",
    facts: { cloud_id: "id", site_name: "name", site_url: "url" },
  },
];

const setup = (product: string): ProviderInput["setup"] => ({
  clientUrl: "https://developer.atlassian.com/console/myapps/",
  steps: [
    "In the developer console choose Create > OAuth 2.0 integration.",
    `Under Permissions add the ${product} API and switch on the scopes that shall be asked for.`,
    "Under Authorization configure OAuth 2.0 (3LO) with the callback URL {redirectUri}.",
    "Under Distribution switch sharing on, or only you can connect. Copy client ID and secret from Settings.",
  ],
  review: "None is required; until an app is reviewed for the Marketplace, people see a warning when they connect.",
});

export const atlassian: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs1e8qbd5w7jek6g55r",
    slug: "jira",
    name: "Jira",
    description: "Issues, projects, boards and sprints of a Jira Cloud site.",
    aliases: ["jira-cloud"],
    categories: ["project-management", "development"],
    docsUrl: "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/",
    checked: { page: "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/", on: "2026-12-01" },
    icon: "jira",
    setup: setup("Jira"),
    fields: site,
    auth: [
      {
        ...atlassianOAuth2,
        scopes: {
          available: [
            { name: "read:jira-user", description: "Read profiles of people" },
            { name: "read:jira-work", description: "Read projects and issues" },
            { name: "write:jira-work", description: "Create and change issues, comments and worklogs" },
            { name: "manage:jira-project", description: "Change settings of projects" },
            { name: "manage:jira-configuration", description: "Change global settings" },
            { name: "manage:jira-webhook", description: "Manage webhooks" },
            { name: "read:sprint:jira-software", description: "Read sprints" },
            { name: "write:sprint:jira-software", description: "Create and change sprints" },
            { name: "read:board-scope:jira-software", description: "Read boards" },
            { name: "read:issue-details:jira", description: "Read issues on boards" },
            { name: "read:servicedesk-request", description: "Read requests of Jira Service Management" },
            { name: "write:servicedesk-request", description: "Create and change such requests" },
            { name: "read:me", description: "Read the own Atlassian account" },
          ],
          default: ["read:jira-user", "read:jira-work"],
          offline,
        },
      },
    ],
    api: {
      baseUrl: "https://api.atlassian.com/ex/jira/{cloud_id}",
      verify: {
        path: "/rest/api/3/myself",
        facts: { account_id: "accountId", email: "emailAddress", name: "displayName" },
      },
    },
    lookups,
    account: { id: "cloud_id", label: "site_name" },
    tools: jiraTools,
  },
  {
    id: "prov_01m8qs4gs1e8qbd5wb8479k0fr",
    slug: "confluence",
    name: "Confluence",
    description: "Spaces, pages, blog posts and comments of a Confluence Cloud site.",
    aliases: ["confluence-cloud"],
    categories: ["documents", "productivity"],
    docsUrl: "https://developer.atlassian.com/cloud/confluence/oauth-2-3lo-apps/",
    checked: { page: "https://developer.atlassian.com/cloud/confluence/oauth-2-3lo-apps/", on: "2026-12-01" },
    icon: "confluence",
    setup: setup("Confluence"),
    fields: site,
    auth: [
      {
        ...atlassianOAuth2,
        scopes: {
          available: [
            { name: "read:confluence-user", description: "Read profiles of people" },
            { name: "read:confluence-content.summary", description: "Read summaries of content" },
            { name: "read:confluence-content.all", description: "Read content with its bodies" },
            { name: "read:confluence-content.permission", description: "Read who may see content" },
            { name: "read:confluence-space.summary", description: "Read summaries of spaces" },
            { name: "read:confluence-props", description: "Read content properties" },
            { name: "read:confluence-groups", description: "Read groups" },
            { name: "readonly:content.attachment:confluence", description: "Download attachments" },
            { name: "search:confluence", description: "Search" },
            { name: "write:confluence-content", description: "Create and change content" },
            { name: "write:confluence-file", description: "Upload attachments" },
            { name: "write:confluence-space", description: "Create and change spaces" },
            { name: "write:confluence-props", description: "Write content properties" },
            { name: "read:page:confluence", description: "Read pages by API v2" },
            { name: "write:page:confluence", description: "Create and change pages by API v2" },
            { name: "read:space:confluence", description: "Read spaces by API v2" },
            { name: "read:me", description: "Read the own Atlassian account" },
          ],
          default: ["read:confluence-user", "read:confluence-content.all"],
          offline,
        },
      },
    ],
    api: {
      baseUrl: "https://api.atlassian.com/ex/confluence/{cloud_id}",
      verify: {
        path: "/wiki/rest/api/user/current",
        facts: { account_id: "accountId", email: "email", name: "displayName" },
      },
    },
    lookups,
    account: { id: "cloud_id", label: "site_name" },
  },
  {
    id: "prov_01m8qs4gs1e8qbd5wmx4kzbz5z",
    slug: "bitbucket",
    name: "Bitbucket",
    description: "Repositories, pull requests and pipelines on Bitbucket Cloud.",
    aliases: ["bitbucket-cloud"],
    categories: ["development"],
    docsUrl: "https://developer.atlassian.com/cloud/bitbucket/oauth-2/",
    checked: { page: "https://developer.atlassian.com/cloud/bitbucket/oauth-2/", on: "2026-12-01" },
    icon: "bitbucket",
    setup: {
      clientUrl: "https://bitbucket.org/account/workspaces/",
      steps: [
        "In the settings of a workspace open Apps and features > OAuth consumers and add a consumer.",
        "Enter {redirectUri} as the callback URL; a consumer has one only.",
        "Tick the permissions, Account: Read among them: each connection gets all of them.",
        "Save, open the consumer and copy key (the client ID) and secret.",
      ],
      review: "No review.",
    },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://bitbucket.org/site/oauth2/authorize",
        tokenEndpoint: "https://bitbucket.org/site/oauth2/access_token",
        // It has no scopes to ask for: they are the consumer's.
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        tokenResponse: {
          scope: ["scopes"],
          // A dead refresh token was seen as `invalid_request`, which the description tells from a wrong request.
          error: "error_description",
          errorCodes: { unauthorized_client: "invalid_client" },
        },
        refresh: { rotation: "unknown", defaultLifetime: 7200 },
      },
      {
        type: "basic",
        label: "API token",
        help: "In your Atlassian account open Security > API tokens and create one with scopes for Bitbucket.",
        example: "ATATT…",
        usernameLabel: "E-mail address of the Atlassian account",
        passwordLabel: "API token",
      },
    ],
    api: {
      baseUrl: "https://api.bitbucket.org/2.0",
      verify: { path: "/user", facts: { user_id: "uuid", name: "display_name", username: "username" } },
    },
    account: { id: "user_id", label: "name" },
  },
];
