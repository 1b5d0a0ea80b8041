import type { LimitedMethod } from "./keyLimits.ts";
import type { ActionType } from "./tool.ts";

/** Which calls need the yes of a person before they are sent. A call that one entry fits is asked about. */
export interface ApprovalRule {
  /** A proxied call counts as READ_ONLY by GET and HEAD, else as IRREVERSIBLE. */
  types?: readonly ActionType[];
  /** A tool's id, on whichever integration; or an integration's id, `__` and a tool's id. */
  tools?: readonly string[];
  /** HEAD counts as GET. */
  methods?: readonly LimitedMethod[];
  /** Principals who may say yes. Absent: the user whose call it is, and whoever has `approval:decide`. */
  by?: readonly string[];
}

/** How an approval stands. */
export const approvalStates = ["pending", "approved", "denied", "executed", "expired"] as const;
export type ApprovalState = (typeof approvalStates)[number];
