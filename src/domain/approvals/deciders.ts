import type { Approval, ApprovalReader } from "../../storage/approvals.ts";
import { hasPermission, viewerOf } from "../access/permissions.ts";
import type { Caller } from "../context.ts";

type Asked = Pick<Approval, "deciders" | "principal" | "userId" | "keyId">;

/** Returns who looks at approvals. A key with limits sees what it asked for and decides nothing. */
export function readerOf(caller: Caller): ApprovalReader {
  const { tenant: tenantId, principal, userId, keyId, superuser: isSuperuser } = caller;
  const isPermitted = !caller.delegated && hasPermission(caller, "approval:decide");
  return {
    ...{ tenantId, principal, keyId, isSuperuser },
    mayDecide: isPermitted,
    // With a key, nobody is a person: it decides by its permission only.
    userId: keyId === undefined ? userId : undefined,
    principals: keyId === undefined || isPermitted ? viewerOf(caller).principals : [],
  };
}

/**
 * Whether a caller may say yes or no to a call. Every rule that asks must accept the caller: one with a list takes those on it, one without
 * takes the user whose call it is, and whoever has `approval:decide`. An API key needs that permission in any case, has no limits, and never decides about
 * its own calls.
 */
export function mayDecide(caller: Caller, { deciders, keyId, userId }: Asked): boolean {
  if (caller.delegated || caller.connectSession) return false;
  if (caller.superuser) return true;
  const isPermitted = hasPermission(caller, "approval:decide");
  if (caller.keyId !== undefined && (!isPermitted || caller.keyId === keyId)) return false;
  const { principals } = viewerOf(caller);
  const isTheirs = caller.keyId === undefined && userId !== null && caller.userId === userId;
  return deciders.every((by) =>
    by === null ? isPermitted || isTheirs : by.some((principal) => principals.includes(principal)),
  );
}

/** Whether a caller made the call. */
export function isAsker(caller: Caller, { principal, keyId }: Asked): boolean {
  return caller.principal === principal && (caller.keyId ?? null) === keyId;
}
