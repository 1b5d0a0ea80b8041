import { findIntegrationById, type Integration } from "../../storage/integrations.ts";
import { claimEndedGrant, type EndedGrant, endedGrants } from "../../storage/pendingGrants.ts";
import { auditEvent, scheduledActor } from "../audit.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { givenSettings } from "../revocations/givenSettings.ts";
import { planTokenRevocation } from "../revocations/planRevocation.ts";
import { type CredentialTicket, peekGrant } from "./credentialTicket.ts";

const BATCH = 50;
const PATIENCE_MS = 3600_000;
/** The next page, the payload, the integration as it is and was, and the claim with its event, its wish to revoke and its end. */
const COST_OF_ONE = 8;

/**
 * Ends the grants that nobody consumed in time, so that no unknown token stays valid. It claims each one as a caller would
 * and queues its revocation in the same transaction; of two concurrent claims exactly one succeeds. The provider is asked by
 * the work that retries revocations, where a slow one holds up nobody. Grants that cannot be revoked yet stay and are
 * skipped, however many they are. Can stop anywhere.
 *
 * @param keep the part of the budget that must be left
 */
export async function endUnconsumedGrants(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let page: EndedGrant[];
  let last: EndedGrant | undefined;
  do {
    page = await endedGrants(deps.db, last, BATCH);
    for (const pending of page) {
      if (budget.left() - keep < COST_OF_ONE) return;
      // KV calls also count against the platform's limit, and nothing else counts them.
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
    // A grant that does not open, or a failing database, must not hold up the others.
    deps.log("error", "grant_not_ended", { tenant: pending.tenantId, code: toLatchkeyError(error).code });
  }
}

async function endGrant(deps: Deps, pending: EndedGrant): Promise<void> {
  const { db, log } = deps;
  const { tenantId: tenant } = pending;
  const ticket = await peekGrant(deps, pending.ticketHash);
  // KV may not have it here yet, or may miss it for a moment.
  if (!ticket && pending.overdue < PATIENCE_MS) return;
  const integration = ticket && (await findIntegrationById(db, tenant, ticket.integrationId));
  const revocation = ticket && integration && (await planEnd(deps, integration, ticket));
  const actor = scheduledActor(tenant);
  const event = auditEvent(actor, "grant.expired", ticket?.integrationId ?? "unknown", {
    revoked: revocation !== undefined,
  });
  if (!ticket) log("error", "grant_lost", { tenant });
  await claimEndedGrant(db, pending, revocation, event);
}

async function planEnd(deps: Deps, integration: Integration, ticket: CredentialTicket) {
  const { grant, integrationVersion, principal } = ticket;
  const { credential, parameters } = grant;
  const given = { integrationVersion, parameters };
  const settings = (await givenSettings(deps, integration, [given])).of(given);
  if (!settings || credential.type !== "oauth2") return undefined;
  const owner = { id: integration.id, tenantId: integration.tenantId, parameters, ownerId: principal };
  return planTokenRevocation(deps, settings, owner, credential, undefined);
}
