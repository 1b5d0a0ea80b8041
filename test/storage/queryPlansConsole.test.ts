import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as auditList from "../../src/storage/auditList.ts";
import * as connectionStory from "../../src/storage/connectionStory.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import * as tenantConnections from "../../src/storage/tenantConnections.ts";
import { connectionStatuses } from "../../src/terms/connection.ts";
import { observeD1 } from "../support/d1.ts";

type Query = (db: Database) => Promise<unknown>;

const list =
  (filter: Partial<tenantConnections.ConnectionFilter>, before = ""): Query =>
  (db) =>
    tenantConnections.listTenantConnections(db, "t", { words: [], ...filter }, before, 50);
const WORDS = {
  words: [
    { text: "ada", providers: [] },
    { text: "slack", providers: ["slack"] },
  ],
};

/** Each form of the list of connections, and the indexes that it may read. */
const LISTS: [string, Query, string[]][] = [
  ["all", list({}), ["connections_by_tenant"]],
  ["all of the next page", list({}, "conn_1"), ["connections_by_tenant"]],
  ["a user's", list({ user: "ada", status: "degraded" }), ["connections_by_age", "connections_by_owner"]],
  ["those of an integration", list({ integration: "int_1" }, "conn_1"), ["connections_by_integration"]],
  ["those of a provider", list({ provider: "slack", status: "connected" }), ["connections_by_provider"]],
  ...connectionStatuses.map((status): [string, Query, string[]] => [
    `those that are ${status}`,
    list({ status }, "conn_1"),
    [status === "connected" ? "connections_by_tenant" : "connections_in_trouble"],
  ]),
  [
    "those with some words",
    list({ ...WORDS, status: "needs_reauth" }, "conn_1"),
    [
      ...["connections_in_trouble", "connections_by_age", "connections_by_provider"],
      ...["integrations_by_slug", "connections_by_integration"],
    ],
  ],
  ["the counts", (db) => tenantConnections.countByStatus(db, "t"), ["connections_by_tenant", "connections_in_trouble"]],
];

const SPAN = { since: 1, until: 2 };
const events =
  (filter: auditList.AuditFilter, before = ""): Query =>
  (db) =>
    auditList.listAuditEvents(db, "t", filter, { before }, 50);
const EVERYTHING = { target: "conn_1", subject: "user:ada", integration: "int_1", actor: "user:ada", action: "a" };

/** Each form of the trail, and the index that it reads. */
const TRAILS: [string, Query, string][] = [
  ["all", events({}), "audit_events_by_id (tenant_id=?)"],
  ["all of the next page", events({}, "evt_1"), "audit_events_by_id (tenant_id=? AND id<?)"],
  ["those of a time", events(SPAN), "audit_events_by_id (tenant_id=? AND id>? AND id<?)"],
  ["those of a target", events({ target: "conn_1" }), "audit_events_by_target (tenant_id=? AND target_id=?)"],
  [
    "the end of a part",
    (db) => auditList.findLastOf(db, "t", { actor: "user:ada" }, "evt_1", 100),
    "audit_events_by_id (tenant_id=? AND id<?)",
  ],
  [
    "the end of a part of a target's",
    (db) => auditList.findLastOf(db, "t", EVERYTHING, "evt_1", 100),
    "audit_events_by_target (tenant_id=? AND target_id=? AND id<?)",
  ],
];

/** Filters that no index knows: what is read is bounded by the end of a span, which is found by an index. */
const LOOKED: [string, auditList.AuditFilter, string][] = [
  ["an actor", { actor: "user:ada" }, "audit_events_by_id (tenant_id=? AND id>? AND id<?)"],
  ["an action", { action: "a", ...SPAN }, "audit_events_by_id (tenant_id=? AND id>? AND id<?)"],
  ["a user's connections", { subject: "user:ada" }, "audit_events_by_id (tenant_id=? AND id>? AND id<?)"],
  ["all of it", EVERYTHING, "audit_events_by_target (tenant_id=? AND target_id=? AND id>? AND id<?)"],
];

async function stepsOf(query: Query): Promise<string[]> {
  const observed = observeD1(env.DB);
  await query(openDatabase(observed.d1));
  expect(observed.calls, "round trips").toHaveLength(1);
  const plans = observed.calls
    .flatMap(({ statements }) => statements)
    .map(async ({ sql, values }) => {
      expect(values, "T13 names the tenant").toContain("t");
      expect(values.length).toBeLessThan(100);
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...values)
        .all<{ detail: string }>();
      return plan.results.map(({ detail }) => detail);
    });
  return (await Promise.all(plans)).flat();
}

describe("what the console asks for", () => {
  it.each(LISTS)("finds connections by their indexes: %s", async (_name, query, indexes) => {
    const steps = await stepsOf(query);
    expect(steps.filter((step) => /^SCAN (?:connections|integrations)/.test(step))).toEqual([]);
    const used = steps.flatMap((step) => /INDEX (connections_\w+|integrations_by_\w+)/.exec(step)?.[1] ?? []);
    expect([...new Set(used)].sort()).toEqual([...indexes].sort());
  });

  it.each(TRAILS)("finds events by an index, in its order: %s", async (_name, query, index) => {
    const steps = await stepsOf(query);
    expect(steps).toHaveLength(1);
    expect(steps[0]?.replace(/^SEARCH audit_events USING (?:COVERING )?INDEX /, "")).toBe(index);
  });

  it.each(LOOKED)("looks through a span of the trail that an index bounds: %s", async (_name, filter, index) => {
    const steps = await stepsOf(events(filter, "evt_9"));
    const searched = steps.filter((step) => step.startsWith("SEARCH audit_events"));
    expect(searched[0]?.replace(/^SEARCH audit_events USING INDEX /, "")).toBe(index);
    expect(searched.slice(1).every((step) => step.includes("COVERING INDEX") || "since" in filter)).toBe(true);
    expect(steps.filter((step) => /^SCAN (?!CONSTANT)|TEMP B-TREE/.test(step))).toEqual([]);
  });

  it("reads a story by ids, and of the trail what is about them", async () => {
    const steps = await stepsOf((db) => connectionStory.readStory(db, "t", "conn_1"));
    const searched = steps.filter((step) => step.startsWith("SE") || step.startsWith("SCAN"));
    expect(searched.filter((step) => !/\((?:id=\?|tenant_id=\? AND target_id=\?)\)$/.test(step))).toEqual([]);
    expect(steps.filter((step) => step.startsWith("USE TEMP B-TREE"))).toEqual([]);
  });

  it("is all of these queries", () => {
    const exported = [tenantConnections, auditList, connectionStory].flatMap((module) => Object.entries(module));
    const functions = exported.filter(([, value]) => typeof value === "function");
    const covered = ["listTenantConnections", "countByStatus", "listAuditEvents", "findLastOf", "idAt", "readStory"];
    expect(functions.map(([name]) => name).sort()).toEqual([...covered].sort());
  });
});
