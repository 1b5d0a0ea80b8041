import { typeid } from "typeid-js";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import { type ConnectionWrite, saveConnection } from "../../storage/saveConnection.ts";
import { type Actor, auditEvent } from "../audit.ts";
import type { Caller, Deps } from "../context.ts";
import { chanceOf } from "../credentials/refreshFailure.ts";
import { planRefresh } from "../credentials/refreshTimes.ts";
import { type Credential, sealCredential } from "../vault/credential.ts";

/** What an account's authorization gave. */
export interface Grant extends Pick<ConnectionWrite, "expiresAt" | "parameters" | "token" | "config" | "ticketHash"> {
  credential: Credential;
  scopes: string[] | null;
  /** Seconds; null when unknown. */
  expiresIn: number | null;
  data: Record<string, string>;
}

/** Whose connection it is, and which user made it. */
export type Holder = Pick<ConnectionWrite, "subject" | "ownerId">;

/** Whose connection a caller makes on an integration: everyone's in shared mode, else the caller's own. */
export function holderOf(
  { mode }: Pick<Integration, "mode">,
  { principal, userId }: Pick<Caller, "principal" | "userId">,
): Holder {
  return { subject: mode === "shared" ? "shared" : principal, ownerId: userId ?? null };
}

/**
 * Seals a grant and writes it as a connection, in the place of the one that the view shows, with its audit event.
 *
 * @returns the connection, or undefined when the integration or the connection changed since the view was read
 */
export async function storeConnection(
  deps: Deps,
  actor: Actor,
  { integration, connection }: Pick<IntegrationView, "integration" | "connection">,
  holder: Holder,
  grant: Grant,
): Promise<Connection | undefined> {
  const refreshable = grant.credential.type === "oauth2" && grant.credential.refreshToken !== undefined;
  const owner = { id: connection?.id ?? typeid("conn").toString(), tenantId: integration.tenantId };
  const write = {
    ...owner,
    ...holder,
    integrationId: integration.id,
    credentialSealed: await sealCredential(deps, owner, grant.credential),
    scopes: grant.scopes,
    refreshable,
    times: planRefresh(grant.expiresIn, refreshable, chanceOf(deps)),
    expiresAt: grant.expiresAt,
    data: grant.data,
    parameters: grant.parameters,
    token: grant.token,
    config: grant.config,
    ticketHash: grant.ticketHash,
    integrationVersion: integration.version,
    replacesVersion: connection?.version ?? null,
  };
  const { scopes, token } = grant;
  const details = { integrationId: integration.id, scopes, ...(token && { integrationKey: token.key }) };
  return saveConnection(deps.db, write, auditEvent(actor, "connection.connected", owner.id, details));
}
