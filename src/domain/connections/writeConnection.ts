import { typeid } from "typeid-js";
import { StorageError } from "../../storage/errors.ts";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import { type ConnectionWrite, saveConnection, type WriteGuard } from "../../storage/saveConnection.ts";
import { requireWithinSession } from "../access/requireWithinSession.ts";
import { type Actor, auditEvent } from "../audit.ts";
import { noteSessionResult } from "../connectSessions/flowSession.ts";
import type { Caller, Deps } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { chanceOf } from "../credentials/refreshFailure.ts";
import { planRefresh } from "../credentials/refreshTimes.ts";
import { LatchkeyError } from "../errors.ts";
import { planReplacement } from "../revocations/planReplacement.ts";
import { revokeOrphan } from "../revocations/revokeOrphan.ts";
import { sealCredential } from "../vault/credential.ts";
import { type Grant, secondsUntil } from "../vault/grant.ts";

/** Whose connection it is, and which user connected it. */
export type Holder = Pick<ConnectionWrite, "subject" | "ownerId">;

/** Returns the holder of a connection that a caller makes: everyone in shared mode, otherwise the caller. */
export function holderOf(
  { mode }: Pick<Integration, "mode">,
  { principal, userId }: Pick<Caller, "principal" | "userId">,
): Holder {
  return { subject: mode === "shared" ? "shared" : principal, ownerId: userId ?? null };
}

/** What to write, and where: over the connection that was read, or into an empty place. */
export interface NewConnection {
  place: Pick<IntegrationView, "integration" | "connection" | "now">;
  holder: Holder;
  grant: Grant;
  guard?: WriteGuard;
}

/** Who writes, and by which connect session, if by one. */
type Writer = Actor & { caller: Pick<Caller, "connectSession"> };

export interface Writing {
  /** Reads the place again and repeats the checks. Called when something has changed since the last read. */
  again: () => Promise<NewConnection>;
  /**
   * Whether the input for the grant can be used only once, like a code. The write is then repeated while the storage
   * fails, because nobody could get the grant a second time.
   */
  isUsedUp: boolean;
  /** Whether Latchkey itself obtained the grant, so that nobody else could use or end it. */
  isOurs?: boolean;
}

const ATTEMPTS = 3;

/**
 * Seals a grant and writes it as a connection, with its audit event. A grant that it replaces is left to be revoked.
 * When the integration or the connection has changed since they were read, it reads them again and repeats the write, at
 * most three attempts in all. A grant of ours that is refused in the end is revoked. When the storage fails it is not: it
 * may have been written. A caller who came by a connect session stays within it, and the result is noted on it.
 *
 * @throws LatchkeyError `conflict` when something changed each time, and whatever `again` throws
 * @throws QuotaError, StorageError
 */
export async function writeConnection(
  deps: Deps,
  actor: Writer,
  first: NewConnection,
  writing: Writing,
): Promise<Connection> {
  const { id: integrationId } = first.place.integration;
  try {
    requireWithinSession(actor, first.place.integration);
    const written = await write(deps, actor, first, writing);
    await noteSessionResult(deps, actor.caller, { integrationId, connectionId: written.id, error: null });
    return written;
  } catch (error) {
    const { credential, parameters } = first.grant;
    if (writing.isOurs && credential.type === "oauth2" && !(error instanceof StorageError)) {
      const { id, tenantId } = first.place.integration;
      const owner = { id, tenantId, parameters, ownerId: first.holder.ownerId };
      await revokeOrphan(deps, first.place.integration, owner, credential, actor);
    }
    throw error;
  }
}

async function write(deps: Deps, actor: Actor, first: NewConnection, { again, isUsedUp }: Writing) {
  let next = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const attemptOnce = () => store(deps, actor, next);
    const written = await (isUsedUp ? persist(pausesOf(deps), attemptOnce) : attemptOnce());
    if (written) return written;
    next = await again();
  }
  throw new LatchkeyError("conflict", "Something else changed this connection at the same time. Please try again.");
}

/** @returns undefined when the integration or the connection changed since the place was read */
async function store(
  deps: Deps,
  actor: Actor,
  { place, holder, grant, guard = {} }: NewConnection,
): Promise<Connection | undefined> {
  const { integration, connection, now } = place;
  const { credential, scopes, expiry, lifetime, refreshExpiry, data, parameters } = grant;
  const refreshSeconds = secondsUntil(refreshExpiry, now);
  const refreshable = credential.type === "oauth2" && credential.refreshToken !== undefined;
  // Without a word about a lifetime it is the one that this provider named last. A guess that is too short costs a refresh.
  const known = refreshable ? connection?.tokenLifetime : undefined;
  const owner = { id: connection?.id ?? typeid("conn").toString(), tenantId: integration.tenantId };
  const write: ConnectionWrite = {
    ...owner,
    ...holder,
    integrationId: integration.id,
    credentialSealed: await sealCredential(deps, owner, credential),
    ...{ scopes, refreshable, data, parameters, lifetime },
    times: planRefresh(secondsUntil(expiry, now) ?? known ?? null, refreshable, chanceOf(deps), refreshSeconds),
    refreshTokenIn: refreshSeconds === null ? null : refreshSeconds * 1000,
    expiresAt: expiry !== null && "at" in expiry ? expiry.at : undefined,
    integrationVersion: integration.version,
    replacesVersion: connection?.version ?? null,
  };
  const { subject } = holder;
  const event = auditEvent(actor, "connection.connected", owner.id, { integrationId: integration.id, subject, scopes });
  const revocation = await planReplacement(deps, integration, connection, grant, actor.caller.principal);
  return saveConnection(deps.db, write, deps.settings.quotas, event, { ...guard, revocation });
}
