import { and, desc, eq, gte, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Stored } from "./readColumns.ts";
import { auditEvents } from "./schema.ts";

/** An event as it is stored in the audit trail. */
export type StoredAuditEvent = Stored<typeof auditEvents>;

/** Which events a list contains. All that are given must hold. Times are milliseconds since the epoch. */
export interface AuditFilter {
  /** Who did it: `user:<id>`, `key:<id>` or `system`. */
  actor?: string | undefined;
  action?: string | undefined;
  /** The id of what it was done to. */
  target?: string | undefined;
  /** The integration that it is about, also where something else of it was changed. */
  integration?: string | undefined;
  /** Whose connection it is about: `user:<id>`, `shared` or `config:<id>`. */
  subject?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** So many events are looked through at once, where no index says which of them pass. */
export const LOOKED_THROUGH = 10_000;

/** Events that pass a filter. */
export interface AuditSlice {
  /** The newest first. */
  events: StoredAuditEvent[];
  /** The id at which the search stopped before the end of the trail. Undefined when it did not, or has found enough. */
  stoppedAt: string | undefined;
}

/** Between which events of the trail to look. Both are ids. */
export interface AuditSpan {
  /** Events that came before this one; empty: from the newest on. */
  before: string;
  /** The last one to look at. */
  last?: string | undefined;
}

/**
 * Lists a tenant's events that pass a filter, newest first. Their ids are in order of time (UUIDv7). One round trip. By a
 * target, a time, or without a filter it reads what it returns. Other filters have no index, which every event would have
 * to be written into: with them it looks through `LOOKED_THROUGH` events at most.
 */
export async function listAuditEvents(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
  { before, last }: AuditSpan,
  limit: number,
): Promise<AuditSlice> {
  const isInSpan = and(inSpan(tenantId, filter, before), last === undefined ? undefined : gte(auditEvents.id, last));
  const isWanted = passes(filter);
  const end = endOf(db, isInSpan, LOOKED_THROUGH);
  const isLookedAt = isWanted && sql`${auditEvents.id} >= COALESCE((${end}), '')`;
  const list = db
    .select()
    .from(auditEvents)
    .where(and(isInSpan, isLookedAt, isWanted))
    .orderBy(desc(auditEvents.id))
    .limit(limit);
  if (!isWanted) return { events: await list, stoppedAt: undefined };
  const [events, [stop]] = await db.batch([list, end]);
  return { events, stoppedAt: events.length < limit ? stop?.id : undefined };
}

/**
 * Returns the id of the event that comes last when so many are taken of those that an index finds by a filter (by its target
 * and its times), if even more follow. One round trip, which reads entries of the index.
 */
export async function findLastOf(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
  before: string,
  count: number,
): Promise<string | undefined> {
  const rows = await endOf(db, inSpan(tenantId, filter, before), count).limit(2);
  return rows.length === 2 ? rows[0]?.id : undefined;
}

/** The event that comes last of so many. */
function endOf(db: Database, condition: SQL | undefined, count: number) {
  return db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(condition)
    .orderBy(desc(auditEvents.id))
    .limit(1)
    .offset(count - 1)
    .$dynamic();
}

/** What an index finds. */
function inSpan(tenantId: string, { target, since, until }: AuditFilter, before: string): SQL | undefined {
  return and(
    eq(auditEvents.tenantId, tenantId),
    // The hint makes its index win over that of the ids, whatever bounds these have.
    target === undefined ? undefined : sql`likelihood(${auditEvents.targetId} = ${target}, 0.0001)`,
    before === "" ? undefined : lt(auditEvents.id, before),
    // The bounds on the id let the index end the search; the time decides.
    since === undefined
      ? undefined
      : and(gte(auditEvents.id, idAt(since - SKEW_MS)), gte(auditEvents.createdAt, since)),
    until === undefined ? undefined : and(lt(auditEvents.id, idAt(until + SKEW_MS)), lte(auditEvents.createdAt, until)),
  );
}

/** Whose connection an event is about, and which integration, as far as it says. */
const aboutSubject = sql`${auditEvents.details} ->> 'subject'`;
const aboutIntegration = sql`CASE WHEN ${auditEvents.targetType} IN ('integration', 'tools', 'grant')
  THEN ${auditEvents.targetId} ELSE ${auditEvents.details} ->> 'integrationId' END`;

/** What no index says; undefined where nothing of that is asked. */
function passes({ actor, action, integration, subject }: AuditFilter): SQL | undefined {
  return and(
    actor === undefined ? undefined : eq(auditEvents.actor, actor),
    action === undefined ? undefined : eq(auditEvents.action, action),
    integration === undefined ? undefined : sql`${aboutIntegration} = ${integration}`,
    subject === undefined ? undefined : sql`${aboutSubject} = ${subject}`,
  );
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** An id is made by the isolate's clock, which may differ from the database's by a little. */
export const SKEW_MS = 60_000;

/** The smallest id of an event that can have been made at a time: a UUIDv7 begins with 48 bits of milliseconds. */
export function idAt(milliseconds: number): string {
  let bits = BigInt(Math.max(0, milliseconds)) << 80n;
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = `${ALPHABET[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return `evt_${text}`;
}
