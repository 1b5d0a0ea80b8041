import { eraseConnectionsOfType } from "../../storage/connections.ts";
import { requireNoSession } from "../access/requireWithinSession.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findProvider } from "../integrations/findProvider.ts";

/**
 * Disconnects the caller from a provider and erases the secrets. The grant at the provider is not revoked. Any
 * signed-in user may, for itself, also when the integration is no longer visible.
 *
 * @throws LatchkeyError `not_found` for an unknown provider and when nothing is connected
 */
export async function disconnectProvider(ctx: Context, providerId: string): Promise<void> {
  const { deps, caller } = ctx;
  requireNoSession(ctx);
  const provider = findProvider(ctx, providerId);
  const subject = caller.principal;
  const event = auditEvent(ctx, "connection.disconnected", provider.id, { provider: provider.slug });
  const ended = await eraseConnectionsOfType(deps.db, caller.tenant, subject, provider.slug, event);
  if (ended === 0) throw new LatchkeyError("not_found", `${provider.name} is not connected.`);
}
