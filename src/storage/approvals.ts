import { and, asc, desc, eq, getTableColumns, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { ApprovalState } from "../terms/approvals.ts";
import { type AuditEvent, auditAfterChange } from "./audit.ts";
import type { Database } from "./database.ts";
import { selectRow } from "./rows.ts";
import { approvals, databaseNow, integrations } from "./schema.ts";

type Row = typeof approvals.$inferSelect;

/** An approval as it stands by the database's clock. */
export type Approval = Omit<Row, "fingerprint" | "requestKid"> & { integrationName: string | null };

/** A call that somebody is to be asked about. */
export type NewApproval = Pick<
  Row,
  | "id"
  | "tenantId"
  | "integrationId"
  | "configId"
  | "tool"
  | "principal"
  | "userId"
  | "keyId"
  | "fingerprint"
  | "deciders"
> & { requestSealed: string };

/** Who looks: somebody with a permission or not, under these principals, as this user, with this key. */
export interface ApprovalReader {
  tenantId: string;
  /** Sees all of the tenant. */
  isSuperuser: boolean;
  /** Has the permission to decide. */
  mayDecide: boolean;
  principal: string;
  /** The principal, its teams, and everyone. */
  principals: readonly string[];
  userId: string | undefined;
  keyId: string | undefined;
}

const { requestKid: _kid, fingerprint: _fingerprint, ...columns } = getTableColumns(approvals);
const isOpen = sql`${approvals.state} IN ('pending', 'approved')`;
const isOver = sql`(${isOpen} AND ${approvals.expiresAt} <= ${databaseNow})`;
const state = sql<ApprovalState>`CASE WHEN ${isOver} THEN 'expired' ELSE ${approvals.state} END`;
const integrationName = sql<
  string | null
>`(SELECT name FROM ${integrations} AS place WHERE place.id = ${approvals.integrationId})`;
const shown = { ...columns, state, integrationName };

/** Open ones that one principal may have at a time: a person can look at no more. */
const MAX_OPEN = 50;

/**
 * Asks about a call, unless somebody has been asked about the same one and the time for that is not over. However many ask at
 * once, there is one. One round trip.
 *
 * @param milliseconds for so long somebody can decide
 * @returns undefined when the principal has too many open ones
 */
export async function askApproval(
  db: Database,
  approval: NewApproval,
  milliseconds: number,
  audit: AuditEvent,
): Promise<Approval | undefined> {
  const { tenantId, fingerprint, principal } = approval;
  const isSame = and(eq(approvals.tenantId, tenantId), eq(approvals.fingerprint, fingerprint));
  // A union, so that each part goes by its own index.
  const isWaiting = sql`${approvals.id} IN (
    SELECT id FROM ${approvals} AS same WHERE same.tenant_id = ${tenantId} AND same.fingerprint = ${fingerprint}
      AND same.state IN ('pending', 'approved')
    UNION ALL SELECT id FROM ${approvals} AS same WHERE same.tenant_id = ${tenantId} AND same.fingerprint = ${fingerprint}
      AND same.state = 'denied' AND same.expires_at > ${databaseNow})`;
  const open = sql`(SELECT COUNT(*) FROM ${approvals} AS open WHERE open.tenant_id = ${tenantId}
    AND open.principal = ${principal} AND open.state IN ('pending', 'approved') AND open.expires_at > ${databaseNow})`;
  const isAsked = sql`EXISTS (SELECT 1 FROM ${approvals} WHERE ${isWaiting})`;
  const row = {
    ...{
      ...approval,
      state: "pending" as const,
      createdAt: databaseNow,
      expiresAt: sql`${databaseNow} + ${milliseconds}`,
    },
    ...{ decidedBy: null, decidedAt: null, reason: null, executedAt: null, outcomeStatus: null },
  };
  const [, , , found] = await db.batch([
    db
      .update(approvals)
      .set({ state: "expired", requestSealed: null })
      .where(and(isSame, isOpen, isOver)),
    db.insert(approvals).select(selectRow(approvals, row, sql`WHERE NOT ${isAsked} AND ${open} < ${MAX_OPEN}`)),
    auditAfterChange(db, audit),
    db.select(shown).from(approvals).where(isWaiting),
  ]);
  return found[0];
}

/** Reads one approval, whoever asks. One round trip. */
export async function findApproval(
  db: Database,
  tenantId: string,
  id: string,
): Promise<(Approval & { fingerprint: string }) | undefined> {
  const [found] = await db
    .select({ ...shown, fingerprint: approvals.fingerprint })
    .from(approvals)
    .where(and(eq(approvals.id, id), eq(approvals.tenantId, tenantId)));
  return found;
}

/**
 * Lists approvals that a reader may decide about, or has asked for, newest first. One round trip. It reads those of the tenant,
 * which are deleted a month after their end.
 *
 * @param before an id; empty: from the newest on
 */
export function listApprovals(
  db: Database,
  reader: ApprovalReader,
  filter: { state: ApprovalState | undefined },
  before: string,
  limit: number,
): Promise<Approval[]> {
  return db
    .select(shown)
    .from(approvals)
    .where(
      and(
        eq(approvals.tenantId, reader.tenantId),
        before === "" ? undefined : lt(approvals.id, before),
        filter.state && sql`${state} = ${filter.state}`,
        isSeenBy(reader),
      ),
    )
    .orderBy(desc(approvals.id))
    .limit(limit);
}

/** In SQL what the domain's `mayDecide` decides, or the caller's own. */
function isSeenBy({ isSuperuser, mayDecide, principal, principals, userId, keyId }: ApprovalReader): SQL | undefined {
  if (isSuperuser) return undefined;
  const isUsers = userId === undefined ? sql`FALSE` : sql`${approvals.userId} = ${userId}`;
  const accepts = sql`CASE WHEN rule.value IS NULL THEN (${mayDecide ? sql`TRUE` : isUsers})
    ELSE EXISTS (SELECT 1 FROM json_each(rule.value) AS one
      WHERE one.value IN (SELECT value FROM json_each(${JSON.stringify(principals)}))) END`;
  const isDecider = sql`NOT EXISTS (SELECT 1 FROM json_each(${approvals.deciders}) AS rule WHERE NOT ${accepts})`;
  const isOwn = and(eq(approvals.principal, principal), sql`${approvals.keyId} IS ${keyId ?? null}`);
  return sql`(${isOwn} OR ${isDecider})`;
}

/** What somebody says. */
export interface Decision {
  state: "approved" | "denied";
  decidedBy: string;
  reason: string | null;
  /** For so long it counts. */
  milliseconds: number;
}

/**
 * Decides about a call that waits. Of any number of decisions the first one counts. One round trip.
 * @returns the approval as it stands then
 */
export async function decideApproval(
  db: Database,
  { id, tenantId }: Pick<Approval, "id" | "tenantId">,
  { milliseconds, ...decision }: Decision,
  audit: AuditEvent,
): Promise<Approval | undefined> {
  const isMeant = and(eq(approvals.id, id), eq(approvals.tenantId, tenantId));
  const [, , found] = await db.batch([
    db
      .update(approvals)
      .set({
        ...decision,
        decidedAt: databaseNow,
        expiresAt: sql`${databaseNow} + ${milliseconds}`,
        ...(decision.state === "denied" && { requestSealed: null }),
      })
      .where(and(isMeant, eq(approvals.state, "pending"), sql`${approvals.expiresAt} > ${databaseNow}`)),
    auditAfterChange(db, audit),
    db.select(shown).from(approvals).where(isMeant),
  ]);
  return found[0];
}

/**
 * Claims an approved call to be sent: of any number of claims one succeeds, in its time. What was sealed is cleared. One round
 * trip.
 */
export async function claimApproval(
  db: Database,
  { id, tenantId }: Pick<Approval, "id" | "tenantId">,
  audit: AuditEvent,
): Promise<boolean> {
  const [claimed] = await db.batch([
    db
      .update(approvals)
      .set({ state: "executed", executedAt: databaseNow, requestSealed: null })
      .where(
        and(
          eq(approvals.id, id),
          eq(approvals.tenantId, tenantId),
          eq(approvals.state, "approved"),
          sql`${approvals.expiresAt} > ${databaseNow}`,
        ),
      )
      .returning({ id: approvals.id }),
    auditAfterChange(db, audit),
  ]);
  return claimed.length === 1;
}

/** Notes what the API answered. One round trip. */
export async function noteApprovalOutcome(
  db: Database,
  { id, tenantId }: Pick<Approval, "id" | "tenantId">,
  outcomeStatus: number,
): Promise<void> {
  await db
    .update(approvals)
    .set({ outcomeStatus })
    .where(and(eq(approvals.id, id), eq(approvals.tenantId, tenantId)));
}

/**
 * Forgets the calls whose time is over, and deletes the approvals that ended longest ago, of those that ended before so many
 * milliseconds. One round trip.
 *
 * @returns the number of rows that were written
 */
export async function cleanApprovals(db: Database, milliseconds: number, limit: number): Promise<number> {
  const over = db
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(lt(approvals.expiresAt, databaseNow), isOpen))
    .orderBy(asc(approvals.expiresAt))
    .limit(limit);
  const old = db
    .select({ id: approvals.id })
    .from(approvals)
    .where(lt(approvals.expiresAt, sql`${databaseNow} - ${milliseconds}`))
    .orderBy(asc(approvals.expiresAt))
    .limit(limit);
  const results = await db.batch([
    db.update(approvals).set({ requestSealed: null, state: "expired" }).where(inArray(approvals.id, over)),
    db.delete(approvals).where(inArray(approvals.id, old)),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}
