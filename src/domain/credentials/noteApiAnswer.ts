import { clearApiRefusals, countApiRefusal, endRefusedConnection, TOKEN_REFUSED } from "../../storage/apiRefusals.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";

/** So many calls in a row, without a success in between, say that the token has ended. */
const ENOUGH = 3;

/**
 * Notes what an API's answer says of the token of a call, so that the status that is shown is true. Refusals in a row are
 * counted; a success sets them back. A connection that nobody can refresh ends with the third: where one address alone refuses,
 * successes of others come in between. A success of a connection that nobody refuses writes nothing, and after the third
 * refusal nothing is written any more.
 *
 * A failure to write is logged: the caller gets the API's answer all the same.
 *
 * @param connection the row as it was read for the call
 * @param answer `isTokenEnded`: the API refused the token
 */
export async function noteApiAnswer(
  ctx: Context,
  integration: Pick<Integration, "id">,
  connection: Connection,
  answer: { isTokenEnded: boolean; status: number },
): Promise<void> {
  const { log } = ctx.deps;
  try {
    if (answer.isTokenEnded) await noteRefusal(ctx, integration, connection);
    else if (answer.status < 400) await noteSuccess(ctx, connection);
  } catch (error) {
    const { tenantId: tenant, id: connectionId } = connection;
    log("error", "refusal_not_noted", { tenant, connectionId, code: toLatchkeyError(error).code });
  }
}

async function noteSuccess({ deps }: Context, connection: Connection): Promise<void> {
  if (connection.apiRefusals > 0) await clearApiRefusals(deps.db, connection);
}

async function noteRefusal(ctx: Context, { id }: Pick<Integration, "id">, connection: Connection): Promise<void> {
  const { deps } = ctx;
  const { apiRefusals, refreshable, status } = connection;
  const isEnough = apiRefusals + 1 >= ENOUGH;
  if (isEnough && !refreshable && status === "connected") {
    const details = { integrationId: id, subject: connection.subject, reason: TOKEN_REFUSED };
    const event = auditEvent(ctx, "connection.needs_reauth", connection.id, details);
    await endRefusedConnection(deps.db, connection, event);
  } else if (apiRefusals < ENOUGH || status === "needs_reauth") {
    await countApiRefusal(deps.db, connection);
  }
}
