import type { ApprovalRule } from "../../terms/approvals.ts";
import type { Context } from "../context.ts";
import { readLimits } from "./readLimits.ts";

/**
 * Reads the rule of a key: which calls need the yes of a person. Tools are kept by the ids of their integrations, as `readLimits` finds
 * them.
 *
 * @returns none or one
 * @throws LatchkeyError `validation_failed`
 */
export async function readRule(ctx: Context, given: ApprovalRule | undefined): Promise<ApprovalRule[]> {
  if (!given) return [];
  const { tools } = given;
  const named = tools && (await readLimits(ctx, { tools }))?.tools;
  return [{ ...given, ...(named && { tools: named }) }];
}
