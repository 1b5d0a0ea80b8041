import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { composeDeps } from "../../../src/deps.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import type { Archive } from "../../../src/domain/context.ts";
import { cleanTrail } from "../../../src/domain/trail/cleanTrail.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { rowsOf } from "../../support/integrationsApi.ts";

const DAY_MS = 24 * 3600 * 1000;
let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

/** Events and uses of a tenant, so many days old. */
async function given(tenant: string, days: number, count = 1): Promise<void> {
  const at = Date.now() - days * DAY_MS;
  const events = Array.from({ length: count }, (_, index) => ({ id: idAt(at + index), at: at + index }));
  await env.DB.prepare(
    `INSERT INTO audit_events (id, tenant_id, actor, action, target_type, target_id, outcome, request_id, created_at)
     SELECT value ->> 'id', ?, 'user:ada', 'key.created', 'key', 'key_1', 'success', 'req_1', value ->> 'at' FROM json_each(?)`,
  )
    .bind(tenant, JSON.stringify(events))
    .run();
  await env.DB.prepare(
    `INSERT INTO uses SELECT ?, value ->> 'at', value ->> 'id', '', '', 'token.read', 'success', 1 FROM json_each(?)`,
  )
    .bind(tenant, JSON.stringify(events))
    .run();
}

/** A TypeID of that time, as `typeid` makes it: 48 bits of milliseconds come first. */
function idAt(milliseconds: number): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  let bits = (BigInt(milliseconds) << 80n) | BigInt(Math.floor(Math.random() * 2 ** 50));
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = `${alphabet[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return `evt_${text}`;
}

async function left(): Promise<Record<string, [events: number, uses: number]>> {
  const count = async (table: "audit_events" | "uses") =>
    (await rowsOf(table)).map(({ tenant_id }) => String(tenant_id));
  const [events, uses] = [await count("audit_events"), await count("uses")];
  const tenants = [...new Set([...events, ...uses])].sort();
  const of = (list: string[], tenant: string) => list.filter((id) => id === tenant).length;
  return Object.fromEntries(tenants.map((tenant) => [tenant, [of(events, tenant), of(uses, tenant)]]));
}

describe("A04 retention", () => {
  it("A04 deletes what is older than 90 days, of every tenant, and nothing that is younger", async () => {
    for (const tenant of ["acme", "default", "zoo"]) for (const days of [1, 89, 91, 400]) await given(tenant, days);
    await cleanTrail(app.deps, createBudget(1000), 0);
    expect(await left()).toEqual({ acme: [2, 2], default: [2, 2], zoo: [2, 2] });
  });

  it("A04 keeps as long as the deployment says, or as the tenant itself does", async () => {
    const root = app.as("root", { roles: ["superuser"] });
    expect((await root("/v1/tenants/default", jsonBody({ auditRetentionDays: 7 }, "PATCH"))).status).toBe(200);
    await env.DB.prepare("DELETE FROM audit_events").run();
    for (const tenant of ["default", "other"]) for (const days of [6, 8, 29, 31]) await given(tenant, days);
    const deps = { ...app.deps, settings: { ...app.deps.settings, auditRetentionDays: 30 } };
    await cleanTrail(deps, createBudget(1000), 0);
    expect(await left()).toEqual({ default: [1, 1], other: [3, 3] });
  });

  it("A04 deletes thousands in pages, stops at the budget, and goes on the next time", async () => {
    await given("default", 100, 22_500);
    const budget = createBudget(8);
    await cleanTrail(await composeDeps(env, (count) => budget.spend(count)), budget, 0);
    expect(await left()).toEqual({ default: [20_500, 2500] });
    await cleanTrail(app.deps, createBudget(1000), 0);
    expect(await left()).toEqual({});
  });

  it("A04 T58 lets no tenant wait for another that has more", async () => {
    await given("acme", 100, 5000);
    for (const tenant of ["default", "zoo"]) await given(tenant, 100, 10);
    const budget = createBudget(12);
    await cleanTrail(await composeDeps(env, (count) => budget.spend(count)), budget, 0);
    const rest = await left();
    expect(Object.keys(rest)).toEqual(["acme"]);
    expect(rest.acme?.[0]).toBeLessThan(5000);
  });

  it("A04 asks for nothing of tenants that have nothing old, however many they are", async () => {
    for (let tenant = 0; tenant < 30; tenant++) await given(`tenant-${tenant}`, 1);
    await given("zoo", 100);
    let queries = 0;
    await cleanTrail(await composeDeps(env, (count) => (queries += count)), createBudget(1000), 0);
    expect(queries).toBe(3);
    expect((await left()).zoo).toBeUndefined();
  });

  it("A04 writes events into the archive before it deletes them, and keeps them when that fails", async () => {
    await given("default", 100, 3);
    const kept = new Map<string, string>();
    const archive: Archive = { put: async (name, text) => kept.set(name, text) };
    const failing: Archive = { put: () => Promise.reject(new Error("full")) };
    await expect(cleanTrail({ ...app.deps, archive: failing }, createBudget(1000), 0)).rejects.toThrow();
    expect((await rowsOf("audit_events")).length).toBe(3);
    const ids = (await rowsOf("audit_events")).map(({ id }) => String(id)).sort();
    await cleanTrail({ ...app.deps, archive }, createBudget(1000), 0);
    expect(await rowsOf("audit_events")).toEqual([]);
    const [[name, text] = ["", ""]] = [...kept];
    expect(name).toBe(`audit/default/${ids[0]}.jsonl`);
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(ids);
  });

  it("A04 reads what it deletes, and not the whole trail", async () => {
    await given("default", 1, 2000);
    await given("default", 100, 10);
    const { meta } = await env.DB.prepare(
      "EXPLAIN QUERY PLAN SELECT id FROM audit_events WHERE tenant_id = 'default' AND id < 'evt_0' ORDER BY id LIMIT 10",
    ).run();
    expect(meta.rows_read).toBeLessThan(100);
    await cleanTrail(app.deps, createBudget(1000), 0);
    expect(await left()).toEqual({ default: [2000, 2000] });
  });
});
