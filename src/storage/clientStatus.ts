import { and, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { integrations } from "./schema.ts";

/** What a call showed about an integration's client. */
export type SeenClient = Pick<Integration, "clientStatus"> & Partial<Pick<Integration, "basicEncoding">>;

/** Notes whether the provider accepts the client, and how; not when the client was changed since it was read. */
export async function markClient(
  db: Database,
  { id, tenantId, version, clientSecretSealed }: Integration,
  seen: SeenClient,
) {
  await db
    .update(integrations)
    .set(seen)
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, version),
        sql`${integrations.clientSecretSealed} IS ${clientSecretSealed}`,
      ),
    );
}
