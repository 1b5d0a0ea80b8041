import { ProviderError } from "../../oauth/errors.ts";
import { revokeTokens } from "../../oauth/revokeTokens.ts";
import { recordAudit } from "../../storage/audit.ts";
import { finishRevocation, type NewRevocation } from "../../storage/revocations.ts";
import { auditEvent } from "../audit.ts";
import { type Context, type Deps, providerHttp } from "../context.ts";
import { type ErrorCode, toLatchkeyError } from "../errors.ts";
import { openPlan, type RevocationPlan } from "./revocationPlan.ts";

type Planned = Pick<NewRevocation, "id" | "tenantId" | "payloadSealed">;
type Occasion = Pick<Context, "requestId" | "origin">;

/**
 * Calls the provider once to revoke a grant. On success the plan is deleted; otherwise it stays for the scheduled work.
 * Both outcomes go into the audit trail.
 *
 * @param occasion the request or the scheduled run that revokes
 * @returns why it failed; undefined when it did not
 */
export async function attemptRevocation(
  deps: Deps,
  planned: Planned,
  occasion: Occasion,
): Promise<ErrorCode | undefined> {
  const plan = await openPlan(deps, planned);
  try {
    await revoke(deps, plan);
  } catch (error) {
    const { code, reason = "" } = toLatchkeyError(error);
    deps.log("warn", "revocation_failed", { tenant: planned.tenantId, connectionId: plan.connectionId, code, reason });
    await recordAudit(deps.db, eventOf(planned, plan, occasion, "failure", { code }));
    return code;
  }
  await finishRevocation(deps.db, planned, eventOf(planned, plan, occasion, "success"));
  return undefined;
}

async function revoke(deps: Deps, { revocation, client, clientSecret, formerSecret, tokens }: RevocationPlan) {
  const revokeWith = (secret: string | undefined) =>
    revokeTokens(providerHttp(deps), revocation, client, secret, tokens);
  try {
    await revokeWith(clientSecret);
  } catch (error) {
    // Not all servers say that it is the client that they do not accept.
    const isRefused = error instanceof ProviderError && ["invalid_client", "refused"].includes(error.kind);
    if (!isRefused || formerSecret === undefined) throw error;
    await revokeWith(formerSecret);
  }
}

function eventOf(
  { tenantId }: Planned,
  { connectionId, principal }: RevocationPlan,
  occasion: Occasion,
  outcome: "success" | "failure",
  details: Record<string, unknown> = {},
) {
  const actor = { ...occasion, caller: { tenant: tenantId, principal, keyId: undefined } };
  return auditEvent(actor, "connection.revoked", connectionId, details, outcome);
}
