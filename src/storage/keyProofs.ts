import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { encryptionKeys } from "./schema.ts";
import { isAnySealed, isSealedUnder, isSealedUnderOne } from "./sealed.ts";

/** What is needed to tell whether the configured keys are those of the stored secrets. */
export interface StoredKeys {
  proofs: Pick<typeof encryptionKeys.$inferSelect, "kid" | "proofSealed">[];
  /** Whether secrets are stored, and none of them names one of the keys that were asked about. */
  isUnknown: boolean;
}

/** The proofs of these keys, and whether the stored secrets name any of them. One round trip. */
export async function readStoredKeys(db: Database, kids: string[]): Promise<StoredKeys> {
  const { kid, proofSealed } = encryptionKeys;
  const isUnknown = sql<number>`(${isAnySealed()}) AND NOT (${isSealedUnder(kids)})`;
  const [proofs, [use]] = await db.batch([
    db.select({ kid, proofSealed }).from(encryptionKeys).where(inArray(kid, kids)),
    db.select({ isUnknown: isUnknown.as("is_unknown") }).from(sql`(SELECT 1)`),
  ]);
  return { proofs, isUnknown: use?.isUnknown === 1 };
}

/** Which of these keys a stored secret names. One round trip. */
export async function findKeysInUse(db: Database, kids: string[]): Promise<string[]> {
  const isInUse = isSealedUnderOne(sql`json_each.value`);
  const rows = await db.all<{ kid: string }>(
    sql`SELECT value AS kid FROM json_each(${JSON.stringify(kids)}) WHERE ${isInUse}`,
  );
  return rows.map(({ kid }) => kid);
}

/**
 * Leaves the proof of a key at its first use.
 * @returns false when there is one already
 */
export async function addKeyProof(db: Database, kid: string, proofSealed: string): Promise<boolean> {
  const { meta } = await db.insert(encryptionKeys).values({ kid, proofSealed }).onConflictDoNothing();
  return meta.changes > 0;
}

/**
 * Replaces a proof under which nothing is stored.
 * @returns false when something is by now, or the proof is another
 */
export async function replaceKeyProof(
  db: Database,
  kid: string,
  before: string,
  proofSealed: string,
): Promise<boolean> {
  const isIdle = sql`NOT (${isSealedUnder([kid])})`;
  const isThis = and(eq(encryptionKeys.kid, kid), eq(encryptionKeys.proofSealed, before), isIdle);
  const { meta } = await db.update(encryptionKeys).set({ proofSealed }).where(isThis);
  return meta.changes > 0;
}
