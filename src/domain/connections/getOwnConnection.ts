import { type ConnectionView, listConnections } from "../../storage/connections.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findProvider } from "../integrations/findProvider.ts";

/**
 * Returns the caller's newest connection to a provider, without secrets. Any signed-in user may. One database round
 * trip.
 * @throws LatchkeyError `not_found` for an unknown provider and when nothing is connected
 */
export async function getOwnConnection(ctx: Context, providerId: string): Promise<ConnectionView> {
  const { deps, caller } = ctx;
  const provider = findProvider(ctx, providerId);
  const [view] = await listConnections(deps.db, caller.tenant, caller.principal, provider.slug);
  if (view) return view;
  throw new LatchkeyError("not_found", `${provider.name} is not connected.`);
}
