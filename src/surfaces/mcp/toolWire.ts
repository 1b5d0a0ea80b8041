import type { AgentTool } from "../../domain/agents/agentTools.ts";
import type { Tool } from "../../domain/tools/getTool.ts";
import { parametersSchema } from "../../domain/tools/parametersSchema.ts";

/** Methods that can be repeated without doing more (RFC 9110 section 9.2.2). */
const IDEMPOTENT: readonly Tool["method"][] = ["GET", "PUT", "DELETE"];

/** A tool as `tools/list` describes it. */
export function toMcpTool({ name, tool, integration }: AgentTool) {
  const { displayName, description } = tool;
  return {
    name,
    title: `${integration.name}: ${displayName}`,
    description,
    inputSchema: parametersSchema(tool),
    annotations: annotationsOf(tool),
  };
}

/** What a client may tell its user of a call. It does not decide anything here. */
function annotationsOf({ actionType, method }: Tool) {
  const isRead = actionType === "READ_ONLY";
  return {
    readOnlyHint: isRead,
    destructiveHint: actionType === "IRREVERSIBLE",
    idempotentHint: isRead || IDEMPOTENT.includes(method),
    openWorldHint: true,
  };
}

const MAX_SUMMARY = 300;

/** A tool as a search shows it: enough to choose one. */
export function toFoundTool({ name, tool, integration }: AgentTool) {
  const { displayName, description, actionType } = tool;
  const summary =
    description.length > MAX_SUMMARY ? `${description.slice(0, MAX_SUMMARY).toWellFormed()}…` : description;
  return { name, title: `${integration.name}: ${displayName}`, description: summary, actionType };
}
