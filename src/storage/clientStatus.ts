import { and, eq, sql } from "drizzle-orm";
import type { ClientStatus } from "../terms/integration.ts";
import type { Database } from "./database.ts";
import type { Integration } from "./integrations.ts";
import { integrations } from "./schema.ts";

/** Notes whether the provider accepts the client; not when the client was changed since it was read. */
export async function markClient(
  db: Database,
  { id, tenantId, version, clientSecretSealed }: Integration,
  status: ClientStatus,
) {
  await db
    .update(integrations)
    .set({ clientStatus: status })
    .where(
      and(
        eq(integrations.tenantId, tenantId),
        eq(integrations.id, id),
        eq(integrations.version, version),
        sql`${integrations.clientSecretSealed} IS ${clientSecretSealed}`,
      ),
    );
}
