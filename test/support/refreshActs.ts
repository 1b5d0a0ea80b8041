import { eq } from "drizzle-orm";
import { planRefresh } from "../../src/domain/credentials/refreshTimes.ts";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import { releaseLease } from "../../src/storage/backoff.ts";
import { updateIntegration } from "../../src/storage/changeIntegration.ts";
import { deleteConnection, eraseConnectionsOfType } from "../../src/storage/connections.ts";
import type { Connection } from "../../src/storage/integrations.ts";
import * as storage from "../../src/storage/refresh.ts";
import { leaseDue, listDue } from "../../src/storage/refreshQueue.ts";
import { saveConnection } from "../../src/storage/saveConnection.ts";
import { connections } from "../../src/storage/schema.ts";
import type { Row } from "../model/database.ts";
import type { Act, Operation } from "./refreshOperations.ts";
import { auditOf, candidateOf, SUBJECT, type Twins, TYPE } from "./refreshTwins.ts";

const LEASE_MS = 30_000;

/** Results: of the model, where a row stands for the row as it is now, and of D1. */
type Both = [expected: unknown, actual: unknown];
type ActOf<Kind extends Act["kind"]> = Extract<Act, { kind: Kind }>;

/** Does the same to both. */
export function perform(twins: Twins, { act, back, version, leaseId }: Operation): Promise<Both> {
  const read = twins.history.at(-1 - back) ?? twins.history[0];
  if (!read) throw new Error("nothing was ever connected");
  const versions = { version: read.version + version, grantVersion: read.grantVersion + version };
  const seen = { ...read, ...versions, ...(leaseId !== undefined && { leaseId }) };
  switch (act.kind) {
    case "takeLease":
    case "leaseDue":
      return lease(twins, act, seen);
    case "commit":
    case "keepCandidate":
      return keep(twins, act, seen);
    case "giveUp":
    case "release":
      return fail(twins, act, seen);
    case "findConnection":
    case "listCandidates":
      return look(twins, act, seen);
    case "deleteCandidate":
      return forget(twins, act);
    case "authorize":
      return authorize(twins, act, seen);
    case "updateIntegration":
      return changeIntegration(twins, act);
    case "disconnect":
    case "remove":
      return end(twins, act, seen);
  }
}

/** The row that is meant, in D1's words. */
function inD1(twins: Twins, { id, version, leaseId, grantVersion }: Row) {
  return { tenantId: twins.tenantId, id: twins.idOf(id), version, leaseId, grantVersion };
}

const rowOf = (timed: storage.TimedConnection | undefined): Connection | undefined => timed?.connection;

const idOf = ({ tenantId }: Twins, commitId: string): string => `${tenantId}_${commitId}`;

async function lease(twins: Twins, act: ActOf<"takeLease" | "leaseDue">, seen: Row): Promise<Both> {
  const { db, model, tenantId } = twins;
  const { leaseId } = act;
  if (act.kind === "takeLease") {
    const { byHand } = act;
    const expected = model.takeLease(seen.id, seen.version, leaseId, LEASE_MS, byHand);
    return [expected, rowOf(await storage.takeLease(db, inD1(twins, seen), leaseId, LEASE_MS, byHand))];
  }
  const expected = model.leaseDue(leaseId, LEASE_MS);
  const { ids = [] } = (await listDue(db, [tenantId])).get(tenantId) ?? {};
  const leased = await leaseDue(db, ids.slice(0, 1), leaseId, LEASE_MS);
  return [expected, rowOf(leased[0])];
}

async function keep(twins: Twins, act: ActOf<"commit" | "keepCandidate">, seen: Row): Promise<Both> {
  const { db, model, tenantId } = twins;
  const id = idOf(twins, act.commitId);
  const credential = { refreshToken: act.token };
  const credentialSealed = JSON.stringify(credential);
  const { grantVersion } = seen;
  if (act.kind === "keepCandidate") {
    const expected = model.keepCandidate({ id, connectionId: seen.id, grantVersion, credential });
    const candidate = { id, tenantId, connectionId: twins.idOf(seen.id), grantVersion, credentialSealed };
    return [expected, await storage.keepCandidate(db, candidate)];
  }
  const write: storage.RefreshWrite = {
    ...{ commitId: id, credentialSealed, refreshable: true, scopes: null, data: {} },
    times: planRefresh(twins.lifetime / 1000, true, 0),
    ...{ tokenLifetime: null, refreshTokenIn: undefined },
  };
  return [model.commit(seen, id, credential), rowOf(await storage.commitRefresh(db, inD1(twins, seen), write))];
}

async function fail(twins: Twins, act: ActOf<"giveUp" | "release">, seen: Row): Promise<Both> {
  const { db, model, tenantId } = twins;
  const row = inD1(twins, seen);
  if (act.kind === "release") {
    const { code, retryAfter, isRefusal } = act;
    return [
      model.release(seen, code, retryAfter, isRefusal),
      await releaseLease(db, row, { code, retryAfter, isRefusal, chance: 0 }),
    ];
  }
  const known = act.known === "any" ? "any" : act.known.map((id) => idOf(twins, id));
  const expected = model.giveUp(seen, act.reason, known);
  return [expected, await storage.giveUpRefresh(db, row, act.reason, known, auditOf(tenantId))];
}

async function look(twins: Twins, act: ActOf<"findConnection" | "listCandidates">, seen: Row): Promise<Both> {
  const { db, model } = twins;
  const row = inD1(twins, seen);
  if (act.kind === "findConnection") return [model.find(seen.id), rowOf(await storage.findConnection(db, row))];
  return [model.listCandidates(seen).map(candidateOf), (await storage.listCandidates(db, row)).map(candidateOf)];
}

async function forget(twins: Twins, { commitId }: ActOf<"deleteCandidate">): Promise<Both> {
  const id = idOf(twins, commitId);
  return [twins.model.deleteCandidate(id), await storage.deleteCandidate(twins.db, twins.tenantId, id)];
}

/** Nothing is written when the integration or the connection is not what the user's flow saw. */
async function authorize(twins: Twins, act: ActOf<"authorize">, seen: Row): Promise<Both> {
  const { model } = twins;
  const { row } = model;
  const replaced = { "the present one": row, "the seen one": seen, none: undefined }[act.sees];
  const integration = act.ofOldIntegration ? twins.oldIntegration : twins.integration;
  const isAsSeen = replaced?.id === row?.id && replaced?.version === row?.version;
  const isAllowed = isAsSeen && integration.version === twins.integration.version;
  const expected = isAllowed ? model.authorize(act.token) : undefined;
  const id = replaced?.id ?? expected?.id ?? crypto.randomUUID();
  return [expected, await saveTwin(twins, { id, token: act.token, version: replaced?.version, integration })];
}

interface Save {
  id: number | string;
  token: string;
  version: number | undefined;
  integration: Twins["integration"];
}

function saveTwin(twins: Twins, { id, token, version, integration }: Save): Promise<Connection | undefined> {
  const write = {
    ...{ id: twins.idOf(id), tenantId: twins.tenantId, integrationId: integration.id, subject: SUBJECT },
    ...{ ownerId: "ada", credentialSealed: JSON.stringify({ refreshToken: token }), scopes: null, refreshable: true },
    ...{
      times: planRefresh(twins.lifetime / 1000, true, 0),
      data: {},
      parameters: {},
      integrationVersion: integration.version,
    },
    replacesVersion: version ?? null,
    ...{ lifetime: null, refreshTokenIn: null },
  };
  return saveConnection(twins.db, write, DEFAULT_QUOTAS, auditOf(twins.tenantId));
}

async function changeIntegration(twins: Twins, act: ActOf<"updateIntegration">): Promise<Both> {
  const { db, integration: present, quarantine } = { ...act, ...twins };
  const before = act.isStale ? twins.oldIntegration : present;
  const isAllowed = before.version === present.version && before.updatedAt === present.updatedAt;
  if (isAllowed && quarantine) twins.model.endConsent();
  if (isAllowed && act.isNewClient && !quarantine) twins.model.liftBackoff();
  const changed = await updateIntegration(
    db,
    { before, set: {}, quarantine, isNewClient: act.isNewClient },
    auditOf(twins.tenantId),
  );
  if (changed) Object.assign(twins, { oldIntegration: present, integration: changed });
  return [isAllowed, changed !== undefined];
}

async function end(twins: Twins, { kind }: ActOf<"disconnect" | "remove">, seen: Row): Promise<Both> {
  const { db, model, tenantId } = twins;
  const { row } = model;
  const audit = auditOf(tenantId);
  if (kind === "disconnect") {
    model.disconnect();
    return [model.row === row ? 0 : 1, await eraseConnectionsOfType(db, tenantId, SUBJECT, TYPE, audit)];
  }
  const isAllowed = row?.id === seen.id && row.version === seen.version;
  if (isAllowed) model.remove();
  // The statement reads no more of it.
  const connection = inD1(twins, seen) as Connection;
  return [isAllowed, await deleteConnection(db, connection, undefined, audit)];
}

/** Connects both for the first time; so many failures in a row are behind them. */
export async function begin(twins: Twins, failures: number): Promise<void> {
  const { db, model, integration } = twins;
  const row = model.set(model.authorize("first"), { failures });
  await saveTwin(twins, { id: row.id, token: "first", version: undefined, integration });
  const isThis = eq(connections.id, twins.idOf(row.id));
  if (failures > 0) await db.update(connections).set({ failures }).where(isThis);
  await twins.agree(undefined, undefined, undefined, 0);
}
