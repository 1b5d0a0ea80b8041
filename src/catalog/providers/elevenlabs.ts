import type { ProviderInput } from "../schema.ts";

export const elevenlabs: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy3fzyr7k1b7fajg5d6",
    slug: "elevenlabs",
    name: "ElevenLabs",
    description: "Speech, voices, dubbing and voice agents of ElevenLabs.",
    aliases: ["eleven-labs"],
    categories: ["ai"],
    docsUrl: "https://elevenlabs.io/docs/api-reference/authentication",
    checked: { page: "https://elevenlabs.io/docs/api-reference/user/get", on: "2026-12-01" },
    icon: "elevenlabs",
    fields: [
      {
        name: "host",
        label: "Host of the API",
        pattern: "api(?:\\.us|\\.(?:eu|in)\\.residency)?\\.elevenlabs\\.io",
        default: "api.elevenlabs.io",
        example: "api.elevenlabs.io",
        help: "Another one only where your workspace's data stay in a region, like api.eu.residency.elevenlabs.io.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "apikey",
        label: "API key",
        help: "In ElevenLabs, Developers, API Keys, Create Key. A restricted key needs read access to the user.",
        example: "sk_…",
        placement: { in: "header", name: "xi-api-key", template: "{token}" },
      },
    ],
    api: {
      baseUrl: "https://{host}",
      verify: { path: "/v1/user", facts: { user_id: "user_id", first_name: "first_name" } },
    },
    account: { id: "user_id", label: "first_name" },
  },
];
