import type { ProviderInput } from "../schema.ts";

export const circleci: ProviderInput[] = [
  {
    id: "prov_01m8qs4gs2e8qbd5ygws1xh7md",
    slug: "circleci",
    name: "CircleCI",
    description: "Pipelines, workflows, jobs and their results on CircleCI.",
    categories: ["development"],
    docsUrl: "https://circleci.com/docs/guides/toolkit/managing-api-tokens/",
    checked: { page: "https://circleci.com/docs/guides/toolkit/managing-api-tokens/", on: "2026-12-01" },
    icon: "circleci",
    auth: [
      {
        // Its OAuth redirects to the person's own machine only.
        type: "bearer",
        label: "Personal API token",
        help: "In User Settings > Personal API Tokens create a new token; project tokens do not work.",
        example: "CCIPAT_…",
      },
    ],
    api: {
      // Of both versions: /v2 and /v3.
      baseUrl: "https://circleci.com/api",
      verify: { path: "/v2/me", facts: { user_id: "id", login: "login", name: "name" } },
    },
    account: { id: "user_id", label: "login" },
  },
];
