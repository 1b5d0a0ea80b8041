import type { ProviderInput } from "../schema.ts";

export const greenhouse: ProviderInput[] = [
  {
    id: "prov_01m8qs4kq1e018p8sdanz7xwnw",
    slug: "greenhouse",
    name: "Greenhouse",
    description: "Candidates, applications, jobs and interviews in Greenhouse Recruiting.",
    categories: ["hr"],
    docsUrl: "https://harvestdocs.greenhouse.io/docs/harvest-partner-oauth",
    checked: { page: "https://harvestdocs.greenhouse.io/docs/harvest-partner-oauth", on: "2026-12-01" },
    setup: {
      steps: [
        "Write to Greenhouse's partner support: the integration's name and logo, sandbox or production, and the scopes.",
        "Name {redirectUri} as redirect URI.",
        "Greenhouse sends client ID and client secret.",
      ],
      review: "Only partners of Greenhouse get a client, after an agreement; every scope must be among those agreed.",
    },
    icon: "greenhouse",
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: "https://auth.greenhouse.io/authorize",
        tokenEndpoint: "https://auth.greenhouse.io/token",
        scopes: {
          available: [
            { name: "harvest:users:list", description: "List users" },
            { name: "harvest:candidates:list", description: "List candidates" },
            { name: "harvest:candidates:create", description: "Create candidates" },
            { name: "harvest:candidates:update", description: "Change candidates" },
            { name: "harvest:applications:list", description: "List applications" },
            { name: "harvest:jobs:list", description: "List jobs" },
            { name: "harvest:job_posts:list", description: "List job posts" },
            { name: "harvest:interviews:list", description: "List interviews" },
            { name: "harvest:offers:list", description: "List offers" },
            { name: "harvest:departments:list", description: "List departments" },
            { name: "harvest:offices:list", description: "List offices" },
            { name: "harvest:user_roles:list", description: "List roles of users" },
          ],
          default: ["harvest:users:list"],
        },
        clientAuthentication: "client_secret_basic",
        refresh: { rotation: "unknown", defaultLifetime: 3600, tokenLifetime: 86_400 },
      },
    ],
    // No account: no answer says whose token it is.
    api: { baseUrl: "https://harvest.greenhouse.io/v3", verify: { path: "/users?per_page=1" } },
  },
];
