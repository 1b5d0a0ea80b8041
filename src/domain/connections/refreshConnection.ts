import { recordAudit } from "../../storage/audit.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { needsReauth, refreshCredential } from "../credentials/refreshCredential.ts";
import { seenOf } from "../credentials/refreshIo.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { findTenantConnection } from "./findTenantConnection.ts";

/**
 * Refreshes a connection of the tenant now, whoever has it, whether it is due or not, and also when the last refresh failed
 * more than ten seconds ago. Needs `connection:write`. The trail tells who tried, and how it ended.
 *
 * @throws LatchkeyError `forbidden`, `not_found`, `refresh_not_supported`, `needs_reauth`, `refresh_in_progress`, or the
 *   provider's failure
 * @throws KeyError when it does not open
 */
export async function refreshConnection(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, "connection:write");
  const view = await findTenantConnection(ctx, id);
  const { connection, integration } = view;
  if (connection.status === "needs_reauth") throw needsReauth();
  if (!connection.refreshable) {
    throw new LatchkeyError(
      "refresh_not_supported",
      "This account came without a refresh token: it cannot be refreshed.",
    );
  }
  const details = { integrationId: integration.id, subject: connection.subject };
  try {
    const { refreshed } = await refreshCredential(ctx, integration, seenOf(view), { refused: true, byHand: true });
    if (refreshed) await recordAudit(ctx.deps.db, auditEvent(ctx, "token.refreshed", id, details));
  } catch (error) {
    const { code } = toLatchkeyError(error);
    await recordAudit(ctx.deps.db, auditEvent(ctx, "token.refreshed", id, { ...details, code }, "failure"));
    throw error;
  }
}
