import * as z from "zod";
import type { ApprovalRule } from "../terms/approvals.ts";
import { limitedMethods } from "../terms/keyLimits.ts";
import { actionTypes } from "../terms/tool.ts";

const list = <T extends z.ZodType>(item: T, most: number) => z.array(item).min(1).max(most).optional();
const principal = () =>
  z
    .string()
    .max(300)
    .regex(/^(everyone|(user|team):[^\p{Cc}]{1,255})$/u, "must be user:<id>, team:<id> or everyone");

/** Which calls need the yes of a person, as somebody writes it. */
export const approvalRule = z.lazy(() =>
  z
    .strictObject({
      types: list(z.enum(actionTypes), 3).describe(
        "Calls of tools of these types. A proxied call counts as READ_ONLY by GET and HEAD, else as IRREVERSIBLE.",
      ),
      tools: list(z.string().min(1).max(400), 200).describe(
        "Calls of these tools: a tool's id, or an integration's id, `__` and a tool's id. A proxied call that is not GET or HEAD could be one of them, and is asked about, too.",
      ),
      methods: list(z.enum(limitedMethods), 5).describe(
        "Calls by these methods, with or without a tool. GET includes HEAD.",
      ),
      by: list(principal(), 50).describe(
        "Who may say yes. Absent: the user as whom the call is made, and whoever has `approval:decide`.",
      ),
    })
    .refine(({ types, tools, methods }) => types ?? tools ?? methods, "needs types, tools or methods"),
);

/** What is not given is left out, since an entry that is there has a value. */
export function toRule(given: z.output<typeof approvalRule>): ApprovalRule {
  return Object.fromEntries(Object.entries(given).filter(([, entry]) => entry !== undefined));
}

/** The same as it is shown. */
export const approvalRuleItem = z.lazy(() =>
  z.strictObject({
    types: z.array(z.enum(actionTypes)).optional(),
    tools: z.array(z.string()).optional(),
    methods: z.array(z.enum(limitedMethods)).optional(),
    by: z.array(z.string()).optional(),
  }),
);

/** Rules as they are shown: a copy, because a list of ours is not to be changed. */
export function toRuleItem(rule: ApprovalRule): z.input<typeof approvalRuleItem> {
  return Object.fromEntries(Object.entries(rule).map(([name, entries]) => [name, [...entries]]));
}
