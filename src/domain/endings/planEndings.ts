import { KeyError } from "../../crypto/keyring.ts";
import type { EndedConnection } from "../../storage/integrationDeletion.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import { type Actor, auditEvent } from "../audit.ts";
import type { Deps } from "../context.ts";
import { type GivenSettings, givenSettings } from "../revocations/givenSettings.ts";
import { planRevocation } from "../revocations/planRevocation.ts";

/**
 * Plans the ends of connections of one integration, each with the revocation of its grant and its event. What a back end
 * stored as a token is not revoked: the grant is the back end's own, which may go on using it. No round trip, one when the
 * integration has changed since a grant was given.
 *
 * @param actor who ends them
 * @param mayWait whether one whose key is not configured stays for later: the key may come back. One that is damaged never
 *   opens, and is ended without a revocation
 */
export async function planEndings(
  deps: Deps,
  integration: Integration,
  connections: Connection[],
  actor: Actor,
  { mayWait, reason }: { mayWait: boolean; reason?: string },
): Promise<{ ended: EndedConnection[]; waiting: number }> {
  const settings = await givenSettings(deps, integration, connections);
  const ended: EndedConnection[] = [];
  for (const connection of connections) {
    const plan = await tryToPlan(deps, settings, connection, actor);
    if ("key" in plan && mayWait && plan.key !== "credential_corrupt") continue;
    if ("key" in plan) logLost(deps, connection, plan.key);
    const { subject } = connection;
    const details = { integrationId: integration.id, subject, ...(reason !== undefined && { reason }) };
    const audit = auditEvent(actor, "connection.deleted", connection.id, details);
    ended.push({ connection, revocation: "key" in plan ? undefined : plan.revocation, audit });
  }
  return { ended, waiting: connections.length - ended.length };
}

async function tryToPlan(
  deps: Deps,
  settings: GivenSettings,
  connection: Connection,
  { caller: { principal } }: Actor,
): Promise<{ revocation: NewRevocation | undefined } | { key: KeyError["kind"] }> {
  if (connection.tokenKey !== null) return { revocation: undefined };
  try {
    return { revocation: await planRevocation(deps, settings, connection, principal) };
  } catch (error) {
    if (error instanceof KeyError) return { key: error.kind };
    throw error;
  }
}

function logLost({ log }: Deps, { tenantId: tenant, id: connectionId }: Connection, code: string): void {
  log("error", "grant_not_ended", { tenant, connectionId, code });
}
