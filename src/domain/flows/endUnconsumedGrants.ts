import { findIntegrationById, type Integration } from "../../storage/integrations.ts";
import { claimEndedGrant, type EndedGrant, endedGrants } from "../../storage/pendingGrants.ts";
import { type Actor, auditEvent } from "../audit.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { attemptRevocation } from "../revocations/attemptRevocation.ts";
import { hasTypedInRevocation, planTokenRevocation } from "../revocations/planRevocation.ts";
import { type CredentialTicket, peekGrant } from "./credentialTicket.ts";

const BATCH = 50;
const PATIENCE_MS = 3600_000;
/** Reading the next page, the payload and the integration, claiming, two requests, and noting how they went. */
const COST_OF_ONE = 12;

/**
 * Ends the grants that nobody consumed in time, so that no token lives on that nobody knows of. Each is claimed like
 * anybody would, together with the wish to revoke it: whoever consumes it at the same moment wins or loses wholly. Those
 * that cannot be ended yet stay, however many they are, and are passed by. Can stop anywhere.
 *
 * @param keep what is to be left of the budget
 */
export async function endUnconsumedGrants(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let page: EndedGrant[];
  let last: EndedGrant | undefined;
  do {
    page = await endedGrants(deps.db, last, BATCH);
    for (const pending of page) {
      if (budget.left() - keep < COST_OF_ONE) return;
      // KV counts like any other service, and nobody else tells of it.
      budget.spend(1);
      await tryToEnd(deps, pending);
    }
    last = page.at(-1);
  } while (page.length === BATCH);
}

async function tryToEnd(deps: Deps, pending: EndedGrant): Promise<void> {
  try {
    await endGrant(deps, pending);
  } catch (error) {
    // One that does not open, or a database that fails, must not hold up the others.
    deps.log("error", "grant_not_ended", { tenant: pending.tenantId, code: toLatchkeyError(error).code });
  }
}

async function endGrant(deps: Deps, pending: EndedGrant): Promise<void> {
  const { db, log } = deps;
  const { tenantId: tenant } = pending;
  const ticket = await peekGrant(deps, pending.ticketHash);
  // KV may not have it here yet, or for a moment.
  if (!ticket && pending.overdue < PATIENCE_MS) return;
  const integration = ticket && (await findIntegrationById(db, tenant, ticket.integrationId));
  const revocation = ticket && integration && (await planEnd(deps, integration, ticket));
  const actor: Actor = {
    requestId: "scheduled",
    origin: undefined,
    caller: { tenant, principal: undefined, keyId: undefined },
  };
  const event = auditEvent(actor, "grant.expired", ticket?.integrationId ?? "unknown", {
    revoked: revocation !== undefined,
  });
  if (!ticket) log("error", "grant_lost", { tenant });
  if (await claimEndedGrant(db, pending, revocation, event)) {
    if (revocation) await attemptRevocation(deps, revocation, actor);
  }
}

/** Undefined where there is no address to ask at that was there when somebody agreed. */
async function planEnd(deps: Deps, integration: Integration, ticket: CredentialTicket) {
  const hasChanged = integration.version !== ticket.integrationVersion;
  if (hasChanged && hasTypedInRevocation(integration)) return undefined;
  const { credential, parameters } = ticket.grant;
  if (credential.type !== "oauth2") return undefined;
  const owner = { id: integration.id, tenantId: integration.tenantId, parameters };
  return planTokenRevocation(deps, integration, owner, credential, undefined);
}
