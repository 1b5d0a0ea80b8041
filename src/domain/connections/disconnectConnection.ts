import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { endConnection } from "./endConnection.ts";
import { findTenantConnection } from "./findTenantConnection.ts";

/**
 * Deletes a connection of the tenant, whoever has it, and ends its grant at the provider. Needs `connection:write`. The event
 * names who did it, and whose it was.
 *
 * @throws LatchkeyError `forbidden`, `not_found`, `conflict`
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function disconnectConnection(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, "connection:write");
  const { integration, connection } = await findTenantConnection(ctx, id);
  await endConnection(ctx, integration, connection);
}
