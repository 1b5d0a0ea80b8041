import type { Selection } from "../../domain/agents/selection.ts";

/** The names of what stands in the place of too many tools. No tool of an integration has one of them. */
export const FINDERS = { search: "search_tools", describe: "describe_tool", call: "call_tool" } as const;

const NAME = { type: "string", description: "The name of a tool, as search_tools gives it." };

/** By these a model finds one of many tools and calls it. */
export function finderTools({ types }: Selection) {
  const onlyReads = types.length > 0 && types.every((type) => type === "READ_ONLY");
  const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
  const calls = onlyReads ? reads : { ...reads, readOnlyHint: false, destructiveHint: true, idempotentHint: false };
  return [
    {
      name: FINDERS.call,
      title: "Call a tool",
      description:
        "Calls a tool that search_tools found, with arguments that fit the schema which describe_tool gives.",
      inputSchema: objectSchema({ name: NAME, arguments: { type: "object", description: "What it is called with." } }, [
        "name",
      ]),
      annotations: { ...calls, openWorldHint: true },
    },
    {
      name: FINDERS.describe,
      title: "Describe a tool",
      description: "Says what a tool does and takes. Read it before you call the tool for the first time.",
      inputSchema: objectSchema({ name: NAME }, ["name"]),
      annotations: reads,
    },
    {
      name: FINDERS.search,
      title: "Search tools",
      description: "Finds tools by words. There are too many to list them all: search for what you want to do.",
      inputSchema: objectSchema(
        {
          query: { type: "string", description: "Words such as: create issue, list files, send message." },
          limit: {
            type: "integer",
            minimum: 1,
            maximum: MAX_FOUND,
            description: `At most so many. Usual: ${USUAL_FOUND}.`,
          },
        },
        ["query"],
      ),
      annotations: reads,
    },
  ];
}

export const USUAL_FOUND = 10;
export const MAX_FOUND = 50;

function objectSchema(properties: Record<string, object>, required: string[]) {
  return { type: "object", properties, required, additionalProperties: false };
}
