import { typeid } from "typeid-js";
import { saveConnection } from "../../storage/connections.ts";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import { type Actor, auditEvent } from "../audit.ts";
import { type Deps, userPrincipal } from "../context.ts";
import { type Credential, sealCredential } from "../credentials/credential.ts";
import { chanceOf } from "../credentials/refreshFailure.ts";
import { planRefresh } from "../credentials/refreshTimes.ts";

/** What an account's authorization gave. */
export interface Grant {
  credential: Credential;
  scopes: string[] | null;
  /** Seconds; null when unknown. */
  expiresIn: number | null;
  data: Record<string, string>;
}

/** Whose connection a user makes on an integration: everyone's in shared mode, else the user's own. */
export function subjectOf({ mode }: Pick<Integration, "mode">, userId: string): string {
  return mode === "shared" ? "shared" : userPrincipal(userId);
}

/**
 * Seals a grant and writes it as a connection, in the place of the one that the view shows, with its audit event.
 *
 * @returns the connection, or undefined when the integration or the connection changed since the view was read
 */
export async function storeConnection(
  deps: Deps,
  actor: Actor & { caller: { userId: string } },
  { integration, connection }: Pick<IntegrationView, "integration" | "connection">,
  grant: Grant,
): Promise<Connection | undefined> {
  const { userId } = actor.caller;
  const refreshable = grant.credential.type === "oauth2" && grant.credential.refreshToken !== undefined;
  const owner = { id: connection?.id ?? typeid("conn").toString(), tenantId: integration.tenantId };
  const write = {
    ...owner,
    integrationId: integration.id,
    subject: subjectOf(integration, userId),
    ownerId: userId,
    credentialSealed: await sealCredential(deps, owner, grant.credential),
    scopes: grant.scopes,
    refreshable,
    times: planRefresh(grant.expiresIn, refreshable, chanceOf(deps)),
    data: grant.data,
    integrationVersion: integration.version,
    replacesVersion: connection?.version ?? null,
  };
  const details = { integrationId: integration.id, scopes: grant.scopes };
  return saveConnection(deps.db, write, auditEvent(actor, "connection.connected", owner.id, details));
}
