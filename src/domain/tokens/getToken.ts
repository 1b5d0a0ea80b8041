import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { notConnected } from "../credentials/refreshCredential.ts";
import { useCredential } from "../credentials/useCredential.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { takeDelegatedCall } from "../delegation/takeDelegatedCall.ts";
import type { Credential } from "../vault/credential.ts";
import { findToken, tokensOf } from "./tokenAccess.ts";

/** A token in clear, with its metadata. */
export interface OpenToken {
  integration: Integration;
  connection: Connection;
  credential: Credential;
  /** Whether this call refreshed it. */
  refreshed: boolean;
  /** The database's clock, in milliseconds. */
  now: number;
}

/**
 * Hands out a user's token, refreshed first when it is due. Whoever `tokensOf` lets. One database round trip when nothing
 * is to be refreshed, and one more for an API key whose calls are counted. The route counts the use.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `key_limit`, `needs_reauth`, `refresh_in_progress`; the provider's failure, when
 *   the current token has expired
 * @throws KeyError when it does not open
 */
export async function getToken(ctx: Context, userId: string, key: string): Promise<OpenToken> {
  const owner = tokensOf(ctx, userId, "token:read");
  const { integration, connection, now } = await findToken(ctx, owner, userId, key);
  const decision = requireAllowed(ctx, { does: "hold", integrationId: integration.id, userId });
  await takeDelegatedCall(ctx);
  const { credential, seen, refreshed } = await useCredential(ctx, { integration, connection, now }, decision, "read");
  // The integration's own credential for everyone is not a user's token.
  if (!seen) throw notConnected();
  return { integration, connection: seen.row, credential, refreshed, now };
}
