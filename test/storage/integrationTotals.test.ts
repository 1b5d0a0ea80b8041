import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../src/domain/limits/quotas.ts";
import type { AuditEvent } from "../../src/storage/audit.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { findIntegrations } from "../../src/storage/findIntegrations.ts";
import { insertIntegrationIfAbsent } from "../../src/storage/insertIntegration.ts";
import { beginDeletion } from "../../src/storage/integrationDeletion.ts";
import { listIntegrationPage } from "../../src/storage/integrationPages.ts";
import type { NewIntegration } from "../../src/storage/integrations.ts";
import { countRows } from "../support/integrations.ts";

const db = openDatabase(env.DB);
const ALL = { text: undefined, types: [], tags: [] };
const EVERYONE = [{ principal: "everyone", accessLevel: 1 }];

const row = (slug: string, tenantId = "t"): NewIntegration => ({
  ...{ id: `int_${tenantId}_${slug}`, tenantId, owner: "user:ada", slug, name: slug, type: "custom" },
  ...{ mode: "per-user", authType: "bearer" },
});
const superuser = (tenant: string) => ({ tenant, principals: ["user:root"], levelOnAll: 3 });

/** What is kept for the tenant, after comparing it with a count. */
async function total(tenant = "t"): Promise<number> {
  const page = { after: "", limit: 1, total: undefined };
  const kept = (await listIntegrationPage(db, superuser(tenant), ALL, page)).total;
  const counted = await env.DB.prepare("SELECT COUNT(*) AS n FROM integrations WHERE tenant_id = ?").bind(tenant);
  expect(kept).toBe(await counted.first<number>("n"));
  return kept;
}

async function remove(slug: string): Promise<void> {
  const reference = { by: "slug", slug } as const;
  const [view] = await findIntegrations(db, superuser("t"), "user:root", reference);
  if (!view) throw new Error("no such integration");
  const event: AuditEvent = {
    ...{ id: crypto.randomUUID(), tenantId: "t", actor: "user:ada", action: "integration.deleted" },
    ...{
      outcome: "success",
      targetType: "integration",
      targetId: view.integration.id,
      requestId: "r",
      origin: undefined,
      details: {},
    },
  };
  await beginDeletion(db, view.integration, event, 1);
}

it("keeps the number of a tenant's integrations with each insertion and deletion", async () => {
  expect(await total()).toBe(0);
  for (const slug of ["a", "b", "c"]) await insertIntegrationIfAbsent(db, row(slug), EVERYONE, DEFAULT_QUOTAS);
  expect(await total()).toBe(3);
  await remove("b");
  expect(await total()).toBe(2);
  await insertIntegrationIfAbsent(db, row("b"), [], DEFAULT_QUOTAS);
  expect(await total()).toBe(3);
  for (const slug of ["a", "b", "c"]) await remove(slug);
  expect(await total()).toBe(0);
});

it("does not count an integration that was there already, nor one that a constraint or a rolled back batch refused", async () => {
  await insertIntegrationIfAbsent(db, row("a"), EVERYONE, DEFAULT_QUOTAS);
  await insertIntegrationIfAbsent(db, { ...row("a"), id: "int_other" }, EVERYONE, DEFAULT_QUOTAS);
  expect(await total()).toBe(1);
  const insert = (id: string, slug: string) =>
    env.DB.prepare(
      `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
      VALUES (?, 't', 'user:ada', ?, 'x', 'custom', 'per-user', 'bearer')`,
    ).bind(id, slug);
  await expect(insert("int_new", "a").run()).rejects.toThrow("UNIQUE");
  await expect(env.DB.batch([insert("int_b", "b"), insert("int_c", "a")])).rejects.toThrow("UNIQUE");
  expect(await total()).toBe(1);
});

it("keeps it when many rows come and go in one statement, and what belongs to them goes too", async () => {
  for (const slug of ["a", "b", "c"]) await insertIntegrationIfAbsent(db, row(slug), EVERYONE, DEFAULT_QUOTAS);
  await env.DB.prepare("DELETE FROM integrations WHERE slug IN ('a', 'c')").run();
  expect([await total(), await countRows("integration_shares")]).toEqual([1, 1]);
  await env.DB.prepare("UPDATE integrations SET owner = 'team:red', name = 'Other'").run();
  expect(await total()).toBe(1);
});

it("T13 keeps it for each tenant by itself", async () => {
  for (const [slug, tenant] of [
    ["a", "t"],
    ["a", "u"],
    ["b", "u"],
  ] as const)
    await insertIntegrationIfAbsent(db, row(slug, tenant), [], DEFAULT_QUOTAS);
  expect([await total("t"), await total("u"), await total("nobody's")]).toEqual([1, 2, 0]);
  await remove("a");
  expect([await total("t"), await total("u")]).toEqual([0, 2]);
});
