import type { LimitName } from "../../terms/keyLimits.ts";
import type { Caller } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type Action, refusingLimit } from "./judge.ts";

declare const decided: unique symbol;

/**
 * That the caller's key was asked whether it allows what comes next. Credentials are opened for callers only with it, and only
 * this file makes it, so nothing that acts can forget to ask.
 */
export type Decision = { readonly [decided]: true };

const DECIDED = {} as Decision;

/** Who acts, and with which key's limits. */
type Acting = { caller: Pick<Caller, "delegated" | "userId"> };

/**
 * Checks that the limits of the caller's API key allow an action; whoever has none passes. No round trip: the limits came with
 * the key. Where the action names no user, it is about the one that the caller acts as.
 *
 * @throws LatchkeyError `key_limit`, which says the limit
 */
export function requireAllowed({ caller }: Acting, action: Action): Decision {
  if (!caller.delegated) return DECIDED;
  const refusing = refusingLimit(caller.delegated.limits, { userId: caller.userId, ...action });
  if (refusing !== undefined) throw keyLimit(refusing);
  // Whoever holds a credential can call without asking anybody.
  if (action.does === "hold" && caller.delegated.approvals.length > 0) throw keyLimit("approvals");
  return DECIDED;
}

/**
 * Checks that the caller has no API key with limits, for what limits say nothing about: changes of settings, sharing, keys, the
 * trail, and everything that is about the whole tenant.
 *
 * @throws LatchkeyError `key_limit`
 */
export function requireUnlimited({ caller }: { caller: Pick<Caller, "delegated"> }): Decision {
  if (!caller.delegated) return DECIDED;
  const sentence = "An API key with limits cannot do that, whatever its permissions are.";
  throw new LatchkeyError("key_limit", sentence, { errors: [{ path: "limits", message: "does not allow this" }] });
}

/** Builds the refusal that names a limit. It says nothing of what is there beyond it. */
export function keyLimit(limit: LimitName | "approvals"): LatchkeyError {
  const sentence = `The limits of this API key do not allow that: ${limit}.`;
  return new LatchkeyError("key_limit", sentence, {
    reason: `the limit ${limit}`,
    errors: [{ path: `limits.${limit}`, message: "does not allow this" }],
  });
}
