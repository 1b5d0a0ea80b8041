import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import type { IntegrationFilter } from "../../src/storage/integrationList.ts";
import { listIntegrationPage } from "../../src/storage/integrationPages.ts";
import type { Viewer } from "../../src/storage/visibility.ts";
import { observeD1, type Prepared } from "../support/d1.ts";
import { FAYS, givenTenant, shareWithEveryone } from "../support/manyIntegrations.ts";

const SMALL = 300;
const LARGE = 100_000;
const PAGE = 50;
const ALL: IntegrationFilter = { text: undefined, types: [], tags: [] };

type Who = "a superuser" | "a key that reads" | "Fay" | "Bob" | "Eve";

function viewer(who: Who, tenant: string): Viewer {
  const [principals, levelOnAll] = {
    "a superuser": [["user:root", "everyone"], 3],
    "a key that reads": [["key:reader"], 1],
    Fay: [["user:fay", "team:red", "team:blue", "everyone"], 0],
    Bob: [["user:bob", "everyone"], 0],
    Eve: [["user:eve", "everyone"], 0],
  }[who] as [string[], number];
  return { tenant, principals, levelOnAll };
}

/** The statements of a first page, and of the one that follows it. */
async function statementsOf(reader: Viewer, filter: IntegrationFilter): Promise<[Prepared[], Prepared[]]> {
  const observed = observeD1(env.DB);
  const db = openDatabase(observed.d1);
  const limit = PAGE + 1;
  const { items, total } = await listIntegrationPage(db, reader, filter, { after: "", limit, total: undefined });
  const after = items.at(PAGE - 1)?.integration.id ?? "";
  await listIntegrationPage(db, reader, filter, { after, limit, total });
  const [first, next, ...more] = observed.calls.map(({ statements }) => statements);
  expect(more).toEqual([]);
  return [first ?? [], next ?? []];
}

async function rowsReadBy(statements: Prepared[]): Promise<number[]> {
  const results = statements.map(({ sql, values }) =>
    env.DB.prepare(sql)
      .bind(...values)
      .all(),
  );
  return (await Promise.all(results)).map(({ meta }) => meta.rows_read);
}

/** Rows read for the first page, for the total, and for the page after it, by D1's own count. */
async function cost(who: Who, tenant: string, filter = ALL) {
  const [first, next] = await statementsOf(viewer(who, tenant), filter);
  const [page = 0, total = 0] = await rowsReadBy(first);
  const [later = 0, ...more] = await rowsReadBy(next);
  expect(more).toEqual([]);
  return { page, total, later };
}

/** Reading a page costs about the same in a large tenant as in a small one, and no more than so many rows. */
async function expectOnlyItsPage(who: Who, most: number, filter = ALL) {
  const [small, large] = [await cost(who, "small", filter), await cost(who, "large", filter)];
  const name = `${who} ${JSON.stringify(filter)} ${JSON.stringify({ small, large })}`;
  expect(Math.max(large.page, large.later), name).toBeLessThan(most);
  expect(large.page - small.page, name).toBeLessThan(2 * PAGE);
  expect(large.later - small.later, name).toBeLessThan(2 * PAGE);
  return { small, large };
}

describe("a page of integrations", () => {
  it("reads what it shows, and not what the tenant has: among 300 and among 100,000", { timeout: 60_000 }, async () => {
    await givenTenant("small", 1, SMALL);
    await givenTenant("large", 2, LARGE);
    for (const who of ["a superuser", "a key that reads"] as const) {
      const { large } = await expectOnlyItsPage(who, 6 * PAGE);
      expect(large.total).toBe(1);
    }
    await expectOnlyItsPage("Bob", 8 * PAGE);
    // Fay sees a hundred in either tenant. Each of her principals is asked for a page.
    const { small, large } = await expectOnlyItsPage("Fay", 16 * PAGE);
    expect(large.total).toBeLessThan(4 * FAYS);
    expect(large.total - small.total).toBeLessThan(10);

    await shareWithEveryone("small");
    await shareWithEveryone("large");
    await expectOnlyItsPage("a superuser", 6 * PAGE);
    await expectOnlyItsPage("Eve", 12 * PAGE);
    await expectOnlyItsPage("Bob", 12 * PAGE);
    await expectOnlyItsPage("Fay", 20 * PAGE);

    for (const filter of [
      { ...ALL, types: ["github", "custom"] },
      { ...ALL, text: "name" },
    ]) {
      await expectOnlyItsPage("a superuser", 6 * PAGE, filter);
      await expectOnlyItsPage("Eve", 14 * PAGE, filter);
    }
    // Every tenth has the tag: a page is full after ten times as many. The small tenant has less than a page of them.
    const tenth = { ...ALL, tags: ["tenth"] };
    for (const who of ["a superuser", "Eve", "Bob"] as const) {
      const { page, later } = await cost(who, "large", tenth);
      expect(Math.max(page, later), who).toBeLessThan(10 * 8 * PAGE);
    }
  });

  it("is found by the indexes that have its order, and by no scan of a table", async () => {
    const steps = async (who: Who, filter: IntegrationFilter) => {
      const statements = (await statementsOf(viewer(who, "t"), filter)).flat();
      const plans = statements.map(({ sql, values }) =>
        env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...values)
          .all<{ detail: string }>(),
      );
      return (await Promise.all(plans)).flatMap(({ results }) => results.map(({ detail }) => detail));
    };
    for (const filter of [ALL, { text: "a", types: ["b"], tags: ["c"] }]) {
      const all = await steps("a superuser", filter);
      const own = await steps("Fay", filter);
      const scans = [...all, ...own].filter((step) =>
        /^SCAN (?!given|position|asker|named|\d+-ROW VALUES|\d+ CONSTANT ROWS|.*VIRTUAL TABLE|CONSTANT ROW|\(subquery)/.test(
          step,
        ),
      );
      expect(scans).toEqual([]);
      const sought = (index: string) => expect.stringContaining(index);
      expect(all).toContainEqual(sought("integrations_by_id (tenant_id=? AND id>?)"));
      expect(all.filter((step) => step.includes("ORDER BY"))).toEqual([]);
      expect(own).toContainEqual(sought("integrations_by_owner (tenant_id=? AND owner=? AND id>?)"));
      const shares = "integration_shares_by_principal (tenant_id=? AND principal=? AND integration_id>?)";
      expect(own).toContainEqual(sought(shares));
    }
  });

  it("takes one round trip, the total included, and few parameters for lists of any length", async () => {
    const observed = observeD1(env.DB);
    const many = Array.from({ length: 1000 }, (_, index) => `team:${index}`);
    const page = { after: "", limit: 1001, total: undefined };
    const everything = { text: "a", types: many, tags: many };
    const reader = { tenant: "t", principals: many, levelOnAll: 0 };
    const answer = await listIntegrationPage(openDatabase(observed.d1), reader, everything, page);
    expect(answer).toEqual({ items: [], total: 0 });
    expect(observed.calls.map(({ kind }) => kind)).toEqual(["batch"]);
    const counts = observed.calls.flatMap(({ statements }) => statements.map(({ values }) => values.length));
    expect(Math.max(...counts)).toBeLessThan(50);
  });
});
