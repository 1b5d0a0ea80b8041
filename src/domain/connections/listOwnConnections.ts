import { type ConnectionView, listConnections } from "../../storage/connections.ts";
import type { Context } from "../context.ts";

/** Lists the caller's connections, newest first, without secrets. Any signed-in user may. One database round trip. */
export function listOwnConnections({ deps, caller }: Context): Promise<ConnectionView[]> {
  return listConnections(deps.db, caller.tenant, caller.principal);
}
