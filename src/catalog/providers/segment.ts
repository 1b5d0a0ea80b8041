import type { ProviderInput } from "../schema.ts";

export const segment: ProviderInput[] = [
  {
    id: "prov_01m8qs4hy1fzyr7jzgmbr54g38",
    slug: "segment",
    name: "Twilio Segment",
    description: "Sources, destinations, tracking plans and settings of a Segment workspace.",
    aliases: ["twilio-segment"],
    categories: ["data", "analytics"],
    docsUrl: "https://docs.segmentapis.com/tag/Getting-Started",
    checked: { page: "https://docs.segmentapis.com/tag/Workspaces", on: "2026-12-01" },
    fields: [
      {
        name: "host",
        label: "Host of the Public API",
        pattern: "(?:eu1\\.)?api\\.segmentapis\\.com",
        default: "api.segmentapis.com",
        example: "api.segmentapis.com",
        help: "eu1.api.segmentapis.com for a workspace whose data stay in the EU, otherwise api.segmentapis.com.",
        level: "connection",
      },
    ],
    auth: [
      {
        type: "bearer",
        label: "Public API token",
        help: "In Segment, Settings, Workspace settings, Access Management, Tokens, Create Token.",
      },
    ],
    // Events are not sent here: the Tracking API (api.segment.io) wants the write key of a source.
    api: {
      baseUrl: "https://{host}",
      verify: { path: "/", facts: { workspace_id: "data.workspace.id", workspace_name: "data.workspace.name" } },
    },
    account: { id: "workspace_id", label: "workspace_name" },
  },
];
