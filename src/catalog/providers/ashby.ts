import type { ProviderInput } from "../schema.ts";

export const ashby: ProviderInput[] = [
  {
    id: "prov_01m8qs4htnecs81bd1n53ppmzv",
    slug: "ashby",
    name: "Ashby",
    description: "Candidates, jobs, interviews and offers of an Ashby organization.",
    categories: ["hr"],
    docsUrl: "https://developers.ashbyhq.com/reference/authentication",
    checked: { page: "https://developers.ashbyhq.com/reference/authentication", on: "2026-12-01" },
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In Ashby under Admin, Integrations, API Keys, with the permission to read API keys.",
        placement: { in: "basic", username: "{token}", password: "" },
      },
    ],
    api: {
      baseUrl: "https://api.ashbyhq.com",
      headers: { Accept: "application/json; version=1" },
      verify: {
        method: "POST",
        path: "/apiKey.info",
        body: {},
        // Most errors come with 200.
        expect: { path: "success", values: [true] },
        facts: { title: "results.title" },
      },
    },
    // No answer names the organization.
    account: { label: "title" },
  },
];
