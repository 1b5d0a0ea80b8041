import type { ProviderInput } from "../schema.ts";

export const gitlab: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs1e8qbd5vyxsbss9bs",
    slug: "gitlab",
    name: "GitLab",
    description: "Projects, merge requests, issues and pipelines on GitLab.com or on a GitLab of one's own.",
    categories: ["development", "project-management"],
    docsUrl: "https://docs.gitlab.com/api/oauth2/",
    checked: { page: "https://docs.gitlab.com/api/oauth2/", on: "2026-12-01" },
    icon: "gitlab",
    setup: {
      clientUrl: "https://gitlab.com/-/user_settings/applications",
      steps: [
        "In your user settings, or in those of a group or an instance, open Applications and add a new one.",
        "Enter {redirectUri} as the redirect URI and leave Confidential on.",
        "Tick the scopes that shall be asked for, save, and copy the application ID and the secret.",
      ],
      review: "No review. An application of one GitLab does not work at another.",
    },
    fields: [
      {
        name: "host",
        label: "Host of the GitLab",
        // A client belongs to one GitLab, so its secret goes to no other. Names with a top-level domain of letters: no
        // address in numbers, no port. Whoever makes the integration answers for the host.
        pattern: "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,8}[a-z]{2,24}",
        example: "gitlab.example.com",
        help: "gitlab.com, or the host name of your own GitLab, which must be reachable from the internet.",
        default: "gitlab.com",
        level: "integration",
      },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://{host}/oauth/authorize",
        tokenEndpoint: "https://{host}/oauth/token",
        scopes: {
          available: [
            { name: "read_user", description: "Read the profile" },
            { name: "read_api", description: "Read all that the person can see" },
            { name: "api", description: "Everything that the person may do" },
            { name: "read_repository", description: "Read repositories by Git and by the files API" },
            { name: "write_repository", description: "Read and push to repositories by Git" },
            { name: "read_registry", description: "Download container images" },
            { name: "write_registry", description: "Upload container images" },
            { name: "create_runner", description: "Create runners" },
            { name: "manage_runner", description: "Manage runners" },
            { name: "ai_features", description: "Use GitLab Duo" },
            { name: "k8s_proxy", description: "Reach Kubernetes through an agent" },
            { name: "openid", description: "Identify the account" },
            { name: "profile", description: "Read the name and picture (OpenID Connect)" },
            { name: "email", description: "Read the e-mail address (OpenID Connect)" },
          ],
          default: ["read_user"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        // A refresh ends both tokens at once.
        refresh: { rotation: "strict", defaultLifetime: 7200 },
        revocation: { endpoint: "https://{host}/oauth/revoke" },
      },
      {
        type: "bearer",
        label: "Personal, project or group access token",
        help: "In your user settings, or in those of a project or group, open Access tokens and add one.",
        example: "glpat-…",
      },
    ],
    api: {
      baseUrl: "https://{host}/api/v4",
      otherBaseUrls: ["https://{host}/api/graphql"],
      verify: { path: "/user", facts: { user_id: "id", username: "username", email: "email" } },
    },
    account: { id: "user_id", label: "username" },
  },
];
