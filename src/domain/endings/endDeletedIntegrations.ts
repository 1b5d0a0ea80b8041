import { deleteEndedConnections, findDeleted, pageOfIntegration } from "../../storage/integrationDeletion.ts";
import type { Integration } from "../../storage/integrations.ts";
import { scheduledActor } from "../audit.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { planEndings } from "./planEndings.ts";

const PAGE = 20;
const INTEGRATIONS = 20;
/** Deleting it, its event, and its wish to revoke. */
const COST_OF_ONE = 3;
/** Reading a page and what is kept of former versions, and deleting the integration. */
const COST_OF_A_PAGE = 3;
/** For so long a key that is not configured may come back. Then a connection is ended without a revocation. */
const PATIENCE_MS = 30 * 24 * 3600 * 1000;

/**
 * Works through the connections of the integrations that are being deleted: each is deleted together with the wish to
 * revoke its grant, and at last the integration, whose client was needed for that. The provider is asked by the work that
 * retries revocations. Can stop anywhere.
 *
 * @param keep what is to be left of the budget
 */
export async function endDeletedIntegrations(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let last: Integration | undefined;
  for (;;) {
    const found = await findDeleted(deps.db, last, INTEGRATIONS);
    for (const { integration, age } of found) {
      if (pageSize(budget, keep) < 1) return;
      await tryToEnd(deps, budget, keep, integration, age < PATIENCE_MS);
    }
    last = found.at(-1)?.integration;
    if (found.length < INTEGRATIONS) return;
  }
}

async function tryToEnd(deps: Deps, budget: Budget, keep: number, integration: Integration, mayWait: boolean) {
  try {
    await endConnections(deps, budget, keep, integration, mayWait);
  } catch (error) {
    // A database that fails, or one that cannot be planned, must not hold up the others.
    const { id: integrationId, tenantId: tenant } = integration;
    deps.log("error", "deletion_left", { tenant, integrationId, code: toLatchkeyError(error).code });
  }
}

async function endConnections(deps: Deps, budget: Budget, keep: number, integration: Integration, mayWait: boolean) {
  const { tenantId: tenant, id: integrationId } = integration;
  const actor = scheduledActor(tenant);
  for (let after = "", size = pageSize(budget, keep); size >= 1; size = pageSize(budget, keep)) {
    const page = await pageOfIntegration(deps.db, integration, after, size);
    const { ended, waiting } = await planEndings(deps, integration, page, actor, { mayWait });
    if (waiting > 0) deps.log("error", "grants_wait_for_their_key", { tenant, integrationId, count: waiting });
    // Also of an empty page: then only the integration is left.
    const isGone = await deleteEndedConnections(deps.db, integration, ended);
    const last = page.at(-1);
    if (isGone || !last || page.length < size) return;
    after = last.id;
  }
}

function pageSize(budget: Budget, keep: number): number {
  return Math.min(PAGE, Math.floor((budget.left() - keep - COST_OF_A_PAGE) / COST_OF_ONE));
}
