import type { ProviderInput } from "../schema.ts";

export const deepgram: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy4fzyr7k3qh00jawcb",
    slug: "deepgram",
    name: "Deepgram",
    description: "Speech to text, text to speech and voice agents through the Deepgram API.",
    categories: ["ai"],
    docsUrl: "https://developers.deepgram.com/reference/authentication",
    checked: { page: "https://developers.deepgram.com/reference/manage/projects/list", on: "2026-12-01" },
    icon: "deepgram",
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "On console.deepgram.com, open the project, then Settings, API Keys, Create a New API Key.",
        placement: { in: "header", name: "Authorization", template: "Token {token}" },
      },
    ],
    api: {
      baseUrl: "https://api.deepgram.com/v1",
      otherBaseUrls: ["https://api.eu.deepgram.com/v1"],
      verify: { path: "/projects", facts: { project_id: "projects.0.project_id", project_name: "projects.0.name" } },
    },
    account: { id: "project_id", label: "project_name" },
  },
];
