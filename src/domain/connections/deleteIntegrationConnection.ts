import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { endConnection } from "./endConnection.ts";
import { getIntegrationConnection } from "./getIntegrationConnection.ts";
import { isHolder } from "./isHolder.ts";

/**
 * Deletes a connection and revokes its grant at the provider. Needs level 1, and the connection must be the caller's
 * own unless the caller is a superuser.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 */
export async function deleteIntegrationConnection(ctx: Context, reference: string): Promise<void> {
  const { caller } = ctx;
  const { integration, connection } = await getIntegrationConnection(ctx, reference);
  if (!isHolder(caller, connection)) {
    throw new LatchkeyError("forbidden", "Only the user who connected this account may end the connection.");
  }
  await endConnection(ctx, integration, connection);
}
