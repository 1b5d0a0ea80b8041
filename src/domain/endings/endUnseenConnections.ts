import { deleteConnection } from "../../storage/connections.ts";
import { findUnseen, type UnseenConnection } from "../../storage/unseen.ts";
import { scheduledActor } from "../audit.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { planEndings } from "./planEndings.ts";

const PAGE = 50;
/** Reading the next page and what is kept of a former version, deleting, the event, and the wish to revoke. */
const COST_OF_ONE = 5;
/** For so long a share may come back, and with it the connection. */
const PATIENCE_MS = 30 * 24 * 3600 * 1000;

/**
 * Ends the connections that their users could not use for thirty days: each is deleted with the wish to revoke its grant.
 * Until then nothing happens to them, and the schedule does not refresh them. One whose encryption key is missing waits for
 * it. Can stop anywhere.
 *
 * @param keep what is to be left of the budget
 */
export async function endUnseenConnections(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let page: UnseenConnection[];
  let last: UnseenConnection["connection"] | undefined;
  do {
    page = await findUnseen(deps.db, PATIENCE_MS, last, PAGE);
    for (const unseen of page) {
      if (budget.left() - keep < COST_OF_ONE) return;
      await tryToEnd(deps, unseen);
    }
    last = page.at(-1)?.connection;
  } while (page.length === PAGE);
}

async function tryToEnd(deps: Deps, { connection, integration }: UnseenConnection): Promise<void> {
  const { tenantId: tenant, id: connectionId } = connection;
  try {
    const how = { mayWait: true, reason: "not_visible" };
    const { ended } = await planEndings(deps, integration, [connection], scheduledActor(tenant), how);
    for (const { revocation, audit } of ended) await deleteConnection(deps.db, connection, revocation, audit);
  } catch (error) {
    // A database that fails must not hold up the others.
    deps.log("error", "connection_not_ended", { tenant, connectionId, code: toLatchkeyError(error).code });
  }
}
