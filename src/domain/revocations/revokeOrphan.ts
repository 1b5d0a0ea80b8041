import type { Connection, Integration } from "../../storage/integrations.ts";
import { addRevocation } from "../../storage/revocations.ts";
import type { Actor } from "../audit.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "./attemptRevocation.ts";
import { planTokenRevocation, type RevokedTokens } from "./planRevocation.ts";

/**
 * Ends a grant whose connection ended while it was being refreshed: the new tokens belong to nobody. The wish to revoke is
 * written first, so that the scheduled work goes on with it; where it cannot be written, the provider is asked all the
 * same, for nobody else will. A failure is logged and goes no further.
 */
export async function revokeOrphan(
  deps: Deps,
  integration: Integration,
  connection: Pick<Connection, "id" | "tenantId" | "parameters">,
  tokens: RevokedTokens,
  occasion: Pick<Actor, "requestId" | "origin">,
): Promise<void> {
  const fail = (error: unknown) => {
    const { tenantId: tenant, id: connectionId } = connection;
    deps.log("error", "revocation_failed", { tenant, connectionId, code: toLatchkeyError(error).code });
  };
  try {
    const planned = await planTokenRevocation(deps, integration, connection, tokens, undefined);
    if (!planned) return;
    await addRevocation(deps.db, planned).catch(fail);
    await attemptRevocation(deps, planned, occasion);
  } catch (error) {
    fail(error);
  }
}
