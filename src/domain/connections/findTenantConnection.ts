import { findConnectionById } from "../../storage/connections.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Finds a connection of the caller's tenant, whoever has it. Whoever calls this has checked the permission. One database
 * round trip.
 * @throws LatchkeyError `not_found`, also when it has ended
 */
export async function findTenantConnection(
  { deps, caller, about }: Context,
  id: string,
): Promise<{ connection: Connection; integration: Integration; now: number }> {
  const found = await findConnectionById(deps.db, caller.tenant, id);
  if (!found) throw new LatchkeyError("not_found", "There is no such connection.");
  about.connectionId = id;
  about.integrationId = found.integration.id;
  return found;
}
