import { typeid } from "typeid-js";
import type { AuditEvent } from "../storage/audit.ts";
import { type Caller, type Context, keyPrincipal, SYSTEM } from "./context.ts";

/** What can be done to what. */
export type AuditAction =
  | "integration.created"
  | "integration.updated"
  | "integration.deleted"
  | "integration.transferred"
  | "integration.shared"
  | "integration.unshared"
  | "integration.icon_set"
  | "integration.icon_removed"
  | "connection.connected"
  | "connection.disconnected"
  | "connection.deleted"
  | "connection.revoked"
  | "connection.needs_reauth";

/** Who did it, in which request, from where. */
export type Actor = Pick<Context, "requestId" | "origin"> & {
  /** Without a principal: Latchkey itself. */
  caller: Pick<Caller, "tenant" | "keyId"> & { principal: string | undefined };
};

/**
 * Describes a change for the audit trail.
 * @param details names of fields, principals and levels; never a value that could be secret
 */
export function auditEvent(
  { caller: { tenant, principal = SYSTEM, keyId }, requestId, origin }: Actor,
  action: AuditAction,
  targetId: string,
  details: Record<string, unknown> = {},
  outcome: AuditEvent["outcome"] = "success",
): AuditEvent {
  const actor = keyId === undefined ? principal : keyPrincipal(keyId);
  return {
    id: typeid("evt").toString(),
    tenantId: tenant,
    actor,
    action,
    targetType: action.split(".", 1)[0] ?? "",
    targetId,
    outcome,
    requestId,
    origin,
    details: actor === principal ? details : { ...details, onBehalfOf: principal },
  };
}
