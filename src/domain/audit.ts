import { typeid } from "typeid-js";
import { type AuditEvent, recordAudit } from "../storage/audit.ts";
import { type Caller, type Context, keyPrincipal, SYSTEM } from "./context.ts";
import { toLatchkeyError } from "./errors.ts";

/** The actions that the audit trail records. */
export const auditActions = [
  "integration.created",
  "integration.updated",
  "integration.deleted",
  "integration.offered",
  "integration.transferred",
  "integration.shared",
  "integration.unshared",
  "integration.icon_set",
  "integration.icon_removed",
  "integration.client_tested",
  "connection.connected",
  "connection.disconnected",
  "connection.deleted",
  "connection.revoked",
  "connection.needs_reauth",
  "connection.checked",
  "token.refreshed",
  "token.deleted",
  "key.created",
  "key.deleted",
  "connect_session.created",
  "connect_session.opened",
  "connect_session.ended",
  "tenant.updated",
  "config.created",
  "config.updated",
  "config.deleted",
  "grant.obtained",
  "grant.failed",
  "grant.expired",
  "tools.imported",
  "approval.requested",
  "approval.approved",
  "approval.denied",
  "approval.executed",
] as const;

export type AuditAction = (typeof auditActions)[number];

/** Who did it, in which request, from where. */
export type Actor = Pick<Context, "requestId" | "clientRequestId" | "origin"> & {
  /** Without a principal: Latchkey itself. */
  caller: Pick<Caller, "tenant" | "keyId"> & { principal: string | undefined };
};

/**
 * Builds an event for the audit trail.
 * @param details names of fields, principals and levels; never a value that could be secret
 */
export function auditEvent(
  { caller: { tenant, principal = SYSTEM, keyId }, requestId, clientRequestId, origin }: Actor,
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
    clientRequestId,
    origin,
    details: actor === principal ? details : { ...details, onBehalfOf: principal },
  };
}

/**
 * Writes an event after the answer, for an action that changed no row. If the write fails, it is logged as an error.
 */
export function auditLater(
  { deps, requestId, waitUntil }: Pick<Context, "deps" | "requestId" | "waitUntil">,
  event: AuditEvent,
): void {
  const written = recordAudit(deps.db, event).catch((error: unknown) => {
    const { tenantId: tenant, action: reason } = event;
    deps.log("error", "audit_not_written", { requestId, tenant, reason, code: toLatchkeyError(error).code });
  });
  waitUntil(written);
}

/** Who acts in the scheduled work of a tenant: Latchkey itself. */
export function scheduledActor(tenant: string): Actor {
  return { requestId: "scheduled", origin: undefined, caller: { tenant, principal: undefined, keyId: undefined } };
}
