import type { ApprovalRule } from "../../terms/approvals.ts";
import { type Action, typeOf } from "./judge.ts";
import { matchesTool } from "./toolPattern.ts";

type Call = Extract<Action, { does: "call" }>;

/**
 * Decides whether a rule asks a person about a call: when one of its entries fits. A call without a tool that does more than
 * read could be any tool, so a rule that names tools asks about it as well. Pure: no I/O, no clock.
 */
export function asksApproval(
  { types = [], tools = [], methods = [] }: ApprovalRule,
  { integrationId, tool, request }: Call,
): boolean {
  const sent = request.methods.map((method) => (method === "HEAD" ? "GET" : method));
  if (sent.some((method) => (methods as readonly string[]).includes(method))) return true;
  const kinds = tool ? [tool.actionType] : request.methods.map(typeOf);
  if (kinds.some((kind) => types.includes(kind))) return true;
  if (tool) return tools.some((entry) => matchesTool(entry, integrationId, tool.id));
  return tools.length > 0 && kinds.some((kind) => kind !== "READ_ONLY");
}
