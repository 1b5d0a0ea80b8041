import { finishRevocation, MAX_ATTEMPTS, type Revocation } from "../../storage/revocations.ts";
import { auditEvent, scheduledActor } from "../audit.ts";
import type { Deps } from "../context.ts";
import { openPlan } from "./revocationPlan.ts";

/**
 * Gives up a revocation that has failed too often. The grant stays valid at its provider: the trail says so, also of a plan
 * that does not open.
 */
export async function giveUpRevocation(deps: Deps, planned: Revocation): Promise<void> {
  const { tenantId: tenant, id } = planned;
  const plan = await openPlan(deps, planned).catch(() => undefined);
  const { connectionId = id, principal } = plan ?? {};
  const actor = { ...scheduledActor(tenant), caller: { tenant, principal, keyId: undefined } };
  await finishRevocation(
    deps.db,
    planned,
    auditEvent(actor, "connection.revoked", connectionId, { givenUp: true, attempts: MAX_ATTEMPTS }, "failure"),
  );
  deps.log("error", "revocation_given_up", { tenant, connectionId, count: MAX_ATTEMPTS });
}
