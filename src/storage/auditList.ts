import { and, desc, eq, getTableColumns, gte, lt, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Stored } from "./readColumns.ts";
import { auditEvents } from "./schema.ts";

/** An event as it is stored in the audit trail. */
export type StoredAuditEvent = Stored<typeof auditEvents>;

const { aboutIntegration: _derived, aboutSubject: _derivedToo, ...stored } = getTableColumns(auditEvents);
/** The columns of a stored event, without those that are derived from others for an index. */
export const eventColumns = stored;

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

/** The filters by a column, the one that leaves the fewest first. Each has an index of its own. */
const COLUMNS = [
  ["target", auditEvents.targetId],
  ["subject", auditEvents.aboutSubject],
  ["integration", auditEvents.aboutIntegration],
  ["actor", auditEvents.actor],
  ["action", auditEvents.action],
] as const;

/**
 * Lists a tenant's events that pass a filter and came before another one, newest first. Their ids are in order of time
 * (UUIDv7). One round trip. It reads the index of one filter in its order; with several, it also reads the rows in between.
 *
 * @param before an event's id; empty for the newest
 */
export function listAuditEvents(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
  before: string,
  limit: number,
): Promise<StoredAuditEvent[]> {
  return db
    .select(eventColumns)
    .from(auditEvents)
    .where(passes(tenantId, filter, before))
    .orderBy(desc(auditEvents.id))
    .limit(limit);
}

/**
 * Returns the id of the event that comes last when so many of those that pass a filter are taken, if even more follow.
 * One round trip, which reads entries of an index, and with several filters the rows.
 */
export async function findLastOf(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
  before: string,
  count: number,
): Promise<string | undefined> {
  const rows = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(passes(tenantId, filter, before))
    .orderBy(desc(auditEvents.id))
    .limit(2)
    .offset(count - 1);
  return rows.length === 2 ? rows[0]?.id : undefined;
}

function passes(tenantId: string, filter: AuditFilter, before: string): SQL | undefined {
  const { since, until } = filter;
  const given = COLUMNS.filter(([name]) => filter[name] !== undefined);
  // The plus sign leaves the index to the first of them.
  const ofColumns = given.map(([name, column], at) =>
    at === 0 ? eq(column, filter[name] ?? "") : sql`+${column} = ${filter[name]}`,
  );
  return and(
    eq(auditEvents.tenantId, tenantId),
    ...ofColumns,
    before === "" ? undefined : lt(auditEvents.id, before),
    // The bounds on the id let the index end the search; the time decides.
    since === undefined
      ? undefined
      : and(gte(auditEvents.id, idAt(since - SKEW_MS)), gte(auditEvents.createdAt, since)),
    until === undefined ? undefined : and(lt(auditEvents.id, idAt(until + SKEW_MS)), lte(auditEvents.createdAt, until)),
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
