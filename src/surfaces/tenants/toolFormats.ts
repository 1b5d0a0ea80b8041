import * as z from "zod";
import type { ListedTool } from "../../domain/tools/listTools.ts";
import { parametersSchema } from "../../domain/tools/parametersSchema.ts";
import type { ToolFormat } from "../../terms/tool.ts";

const schema = () => z.record(z.string(), z.unknown());

/** A function definition, as one of the frameworks takes it. */
export const functionItem = z.lazy(() =>
  z.union([
    z.strictObject({
      type: z.literal("function"),
      function: z.strictObject({ name: z.string(), description: z.string(), parameters: schema() }),
    }),
    z.strictObject({ name: z.string(), description: z.string(), input_schema: schema() }),
    z.strictObject({ name: z.string(), description: z.string(), inputSchema: schema() }),
  ]),
);

/** Writes a tool as a framework takes it. OpenAI's descriptions end after 1024 characters. */
export function toFunction({ name, tool }: ListedTool, format: ToolFormat): z.input<typeof functionItem> {
  const parameters = parametersSchema(tool) as Record<string, unknown>;
  const description = tool.description || tool.displayName;
  if (format === "anthropic") return { name, description, input_schema: parameters };
  if (format === "ai-sdk") return { name, description, inputSchema: parameters };
  const short = description.slice(0, MAX_DESCRIPTION).toWellFormed();
  return { type: "function", function: { name, description: short, parameters } };
}

const MAX_DESCRIPTION = 1024;
