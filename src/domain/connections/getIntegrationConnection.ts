import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";

/**
 * Returns the connection that the caller uses on an integration: its own, or the shared one. Needs level 1. One
 * database round trip.
 *
 * @throws LatchkeyError `not_found`
 */
export async function getIntegrationConnection(
  ctx: Context,
  reference: string,
): Promise<{ integration: Integration; connection: Connection; now: number }> {
  const { integration, connection, now } = await findIntegration(ctx, reference);
  if (connection && connection.status !== "disconnected") return { integration, connection, now };
  throw new LatchkeyError("not_found", "No account is connected to this integration.");
}
