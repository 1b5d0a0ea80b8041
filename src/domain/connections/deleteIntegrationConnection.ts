import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { endConnection } from "./endConnection.ts";
import { getIntegrationConnection } from "./getIntegrationConnection.ts";

/**
 * Deletes a connection and revokes its grant at the provider. Needs level 1, and the connection must be the caller's
 * own unless the caller is a superuser.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `conflict`
 */
export async function deleteIntegrationConnection(ctx: Context, reference: string): Promise<void> {
  const { caller } = ctx;
  const { integration, connection } = await getIntegrationConnection(ctx, reference);
  const isOwner = connection.ownerId === caller.userId || connection.subject === caller.principal;
  if (!caller.superuser && !isOwner) {
    throw new LatchkeyError("forbidden", "Only the user who connected this account may end the connection.");
  }
  await endConnection(ctx, integration, connection);
}
