import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { databaseNow, integrations } from "./schema.ts";

/** What a call showed about an integration's client. */
export type SeenClient = Pick<Integration, "clientStatus"> & Partial<Pick<Integration, "basicEncoding">>;

const refusedSince = sql`COALESCE(${integrations.clientRefusedSince}, ${databaseNow})`;

/**
 * Notes whether the provider accepts the client, and how; not when the client was changed since it was read. Since when it is
 * refused is told by the first of the refusals.
 */
export async function markClient(
  db: Database,
  { id, tenantId, version, clientSecretSealed }: Integration,
  seen: SeenClient,
) {
  await db
    .update(integrations)
    .set({ ...seen, clientRefusedSince: seen.clientStatus === "ok" ? null : refusedSince })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, version),
        sql`${integrations.clientSecretSealed} IS ${clientSecretSealed}`,
      ),
    );
}
