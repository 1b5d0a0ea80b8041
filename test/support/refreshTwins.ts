import { env } from "cloudflare:workers";
import { and, eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import type { AuditEvent } from "../../src/storage/audit.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import type { Connection, Integration } from "../../src/storage/integrations.ts";
import { timedColumns } from "../../src/storage/refresh.ts";
import { connections, databaseNow, integrations, refreshCandidates } from "../../src/storage/schema.ts";
import { Database as ModelDatabase, type Row } from "../model/database.ts";

export const SUBJECT = "user:ada";
export const TYPE = "acme";

const MOMENTS = ["tokenExpiresAt", "nextRefreshAt", "nextAttemptAt", "leaseUntil", "failedAt"] as const;
const BYSTANDER = "bystander";

/** One connection in the model and in D1. */
export class Twins {
  readonly db: Database = openDatabase(env.DB);
  readonly model: ModelDatabase;
  readonly tenantId: string;
  /** In milliseconds. */
  readonly lifetime: number;
  /** Everything that could have been read, in the order of the changes. */
  readonly history: Row[] = [];
  /** The integration now, and as it was read before its last change. */
  integration: Integration;
  oldIntegration: Integration;
  /** The model's clock: D1's, and all the pauses that D1 has not noticed. */
  clock: number;
  #skipped = 0;

  constructor(tenantId: string, lifetime: number, integration: Integration, clock: number) {
    this.tenantId = tenantId;
    this.lifetime = lifetime;
    this.integration = integration;
    this.clock = clock;
    this.oldIntegration = integration;
    this.model = new ModelDatabase(() => this.clock, lifetime);
  }

  /** The id in D1. */
  idOf(id: number | string): string {
    return `${this.tenantId}_conn_${id}`;
  }

  /**
   * Checks that an operation had the same result, and left the same. The model's clock stood still meanwhile, so a moment
   * that D1 wrote is the model's or as much later as D1's clock went on; the model takes it over.
   *
   * @param prior the model's row before the operation
   * @returns false when a time limit passed during the operation, so that either result is right
   */
  async agree(prior: Row | undefined, expected: unknown, actual: unknown, pause: number): Promise<boolean> {
    const { row, now, candidates } = await this.#look(pause);
    const after = now + this.#skipped;
    if (prior && MOMENTS.some((moment) => isBetween(this.clock, prior[moment], after))) return false;
    const { row: left } = this.model;
    expectEqual("the row", row && this.#shapeOf(row), left && shapeOf(left, (id) => this.idOf(id)));
    expectEqual("the candidates", candidates, this.model.candidates.toReversed().map(candidateOf));
    if (left && row) this.model.row = { ...left, ...this.#momentsOf(left, row, after) };
    // Whatever row the model returns is the one that is there now.
    expectEqual("the result", actual, expected !== undefined && expected === left ? row : expected);
    const { row: present } = this.model;
    if (present && left !== prior) this.history.push(present);
    this.#skipped += pause;
    this.clock = after + pause;
    return true;
  }

  /** What is in D1, and what lets time pass right after that. */
  async #look(pause: number) {
    const isOurs = and(eq(connections.tenantId, this.tenantId), eq(connections.subject, SUBJECT));
    const earlier = (column: (typeof connections)[(typeof MOMENTS)[number]]) => sql`${column} - ${pause}`;
    const moments = Object.fromEntries(MOMENTS.map((moment) => [moment, earlier(connections[moment])]));
    const { db, tenantId } = this;
    const pass = [
      db.update(connections).set(moments).where(isOurs),
      db
        .update(refreshCandidates)
        .set({ createdAt: sql`created_at - ${pause}` })
        .where(eq(refreshCandidates.tenantId, tenantId)),
    ];
    const [[row], kept, [timed]] = await db.batch([
      db.select(timedColumns.connection).from(connections).where(isOurs),
      db.select().from(refreshCandidates).where(eq(refreshCandidates.tenantId, tenantId)).orderBy(sql`created_at DESC`),
      db.select({ now: databaseNow.as("now") }).from(sql`(SELECT 1)`),
      ...(pause > 0 ? pass : []),
    ]);
    const ours = kept.filter(({ connectionId }) => !connectionId.startsWith(BYSTANDER));
    return { row, candidates: ours.map(candidateOf), now: timed?.now ?? 0 };
  }

  #momentsOf(expected: Row, actual: Connection, after: number): Pick<Row, (typeof MOMENTS)[number]> {
    const moment = (name: (typeof MOMENTS)[number]) => {
      const [from, stored] = [expected[name], actual[name]];
      const found = stored === null ? null : stored + this.#skipped;
      const agrees = from === null || found === null ? from === found : isWithin(from, found, after - this.clock);
      expect(agrees, `${name}: ${from} in the model, ${found} in D1, at ${this.clock} to ${after}`).toBe(true);
      return found;
    };
    return {
      tokenExpiresAt: moment("tokenExpiresAt"),
      nextRefreshAt: moment("nextRefreshAt"),
      nextAttemptAt: moment("nextAttemptAt"),
      leaseUntil: moment("leaseUntil"),
      failedAt: moment("failedAt"),
    };
  }

  #shapeOf(row: Connection) {
    const credential = row.credentialSealed === null ? null : JSON.parse(row.credentialSealed);
    return shapeOf({ ...row, credential }, (id) => id);
  }
}

/** Without the moments, which do not agree to the millisecond. */
function shapeOf<Id>(row: Omit<Row, "id"> & { id: Id }, idOf: (id: Id) => string) {
  const { id, version, grantVersion, status, statusReason, credential, leaseId, commitId } = row;
  const { failures, failure, refusals } = row;
  const shape = { version, grantVersion, status, statusReason, credential, leaseId, commitId };
  return { id: idOf(id), ...shape, failures, failure, refusals };
}

/** Of either kind. */
export function candidateOf(
  candidate: { id: string; grantVersion: number } & ({ credentialSealed: string } | { credential: unknown }),
) {
  const { id, grantVersion } = candidate;
  const credential =
    "credentialSealed" in candidate ? JSON.parse(candidate.credentialSealed) : { ...Object(candidate.credential) };
  return { id, grantVersion, credential };
}

/** Vitest abridges both. */
function expectEqual(what: string, inD1: unknown, inModel: unknown): void {
  expect(inD1, `${what}: ${JSON.stringify(inD1)} in D1, ${JSON.stringify(inModel)} in the model`).toEqual(inModel);
}

function isBetween(before: number, moment: number | null, after: number): boolean {
  return moment !== null && before < moment && moment <= after;
}

function isWithin(from: number, found: number, tolerance: number): boolean {
  return from <= found && found <= from + tolerance;
}

/** A tenant with an integration, and nothing connected yet. */
export async function givenTwins(tenantId: string, lifetime: number): Promise<Twins> {
  const db = openDatabase(env.DB);
  const integration = integrationOf(tenantId, "ours");
  const [[made], [timed]] = await db.batch([
    db.insert(integrations).values(integration).returning(),
    db.select({ now: databaseNow.as("now") }).from(sql`(SELECT 1)`),
    db.insert(integrations).values(integrationOf(tenantId, "another")),
    db.insert(integrations).values(integrationOf(`${tenantId}-2`, "ours")),
    db.insert(connections).values([bystanderOf(tenantId, "another"), bystanderOf(`${tenantId}-2`, "ours")]),
    db.insert(refreshCandidates).values([bystandingCandidate(tenantId), bystandingCandidate(`${tenantId}-2`)]),
  ]);
  if (!made || !timed) throw new Error("no integration was made");
  return new Twins(tenantId, lifetime, made, timed.now);
}

/** Checks that what belongs to others is as it was. */
export async function expectBystandersUntouched(tenantId: string): Promise<void> {
  const db = openDatabase(env.DB);
  const isTheirs = sql`tenant_id IN (${tenantId}, ${`${tenantId}-2`}) AND id LIKE ${`${BYSTANDER}%`}`;
  const [rows, candidates] = await db.batch([
    db.select().from(connections).where(isTheirs).orderBy(connections.tenantId),
    db.select().from(refreshCandidates).where(isTheirs),
  ]);
  const before = [bystanderOf(tenantId, "another"), bystanderOf(`${tenantId}-2`, "ours")];
  expect(rows, "the connections of others").toMatchObject(before);
  expect(candidates, "the candidates of others").toHaveLength(2);
}

function integrationOf(tenantId: string, slug: string) {
  const id = `${tenantId}_${slug}`;
  return {
    ...{ id, tenantId, owner: "system", slug, name: slug, type: TYPE },
    ...({ mode: "per-user", authType: "oauth2" } as const),
  };
}

/** Of another user in the same tenant, and of the same user in another: alike in all that a guard could look at. */
function bystanderOf(tenantId: string, slug: string): typeof connections.$inferInsert {
  const subject = slug === "ours" ? SUBJECT : "user:bob";
  return {
    ...{ id: `${BYSTANDER}_${tenantId}`, tenantId, integrationId: `${tenantId}_${slug}`, subject },
    ...{ status: "connected", version: 1, grantVersion: 1, credentialSealed: "theirs", leaseId: "lease_1" },
    ...{
      integrationVersion: 1,
      leaseUntil: 1,
      failures: 0,
      failure: null,
      commitId: null,
      nextRefreshAt: null,
      nextAttemptAt: null,
    },
  };
}

function bystandingCandidate(tenantId: string): typeof refreshCandidates.$inferInsert {
  const connectionId = `${BYSTANDER}_${tenantId}`;
  return { id: connectionId, tenantId, connectionId, grantVersion: 1, credentialSealed: "theirs" };
}

/** Each event has an id of its own. */
export function auditOf(tenantId: string): AuditEvent {
  return {
    ...{ id: crypto.randomUUID(), tenantId, actor: SUBJECT, action: "connection.changed", outcome: "success" },
    ...{ targetType: "connection", targetId: "", requestId: "req_1", origin: undefined, details: {} },
  };
}
