import type { Integration } from "../../storage/integrations.ts";
import { addRevocation } from "../../storage/revocations.ts";
import type { Actor } from "../audit.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "./attemptRevocation.ts";
import { planTokenRevocation, type RevokedConnection, type RevokedTokens } from "./planRevocation.ts";

/**
 * Revokes tokens that belong to no connection, for example because it ended while it was being refreshed. The
 * revocation is queued first, so that the scheduled work can continue it. If it cannot be queued, the provider is
 * called nevertheless, because nobody else will. A failure is only logged.
 */
export async function revokeOrphan(
  deps: Deps,
  integration: Integration,
  connection: RevokedConnection,
  tokens: RevokedTokens,
  occasion: Pick<Actor, "requestId" | "origin">,
): Promise<void> {
  const fail = (error: unknown) => {
    const { tenantId: tenant, id: connectionId } = connection;
    deps.log("error", "revocation_failed", { tenant, connectionId, code: toLatchkeyError(error).code });
  };
  try {
    const planned = await planTokenRevocation(deps, { integration, former: undefined }, connection, tokens, undefined);
    if (!planned) return;
    await addRevocation(deps.db, planned).catch(fail);
    await attemptRevocation(deps, planned, occasion);
  } catch (error) {
    fail(error);
  }
}
