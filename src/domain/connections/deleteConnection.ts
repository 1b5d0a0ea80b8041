import { findConnectionById } from "../../storage/connections.ts";
import type { Connection } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { endConnection } from "./endConnection.ts";

/**
 * Deletes a connection by its id and ends its grant at the provider. Any signed-in user may, for itself: always, also when
 * the integration is not shared with the user any more. A superuser may for everyone of the tenant. To others it does not
 * exist.
 *
 * @throws LatchkeyError `not_found`, `conflict`
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function deleteConnection(ctx: Context, id: string): Promise<void> {
  const { deps, caller } = ctx;
  const mayEnd = ({ subject, ownerId }: Connection) =>
    caller.superuser || subject === caller.principal || (ownerId !== null && ownerId === caller.userId);
  const found = await findConnectionById(deps.db, caller.tenant, id);
  if (!found || !mayEnd(found.connection)) throw new LatchkeyError("not_found", "There is no such connection.");
  await endConnection(ctx, found.integration, found.connection);
}
