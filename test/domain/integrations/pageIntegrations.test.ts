import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../src/domain/context.ts";
import { toLatchkeyError } from "../../../src/domain/errors.ts";
import { pageIntegrations } from "../../../src/domain/integrations/pageIntegrations.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import type { IntegrationFilter } from "../../../src/storage/integrationList.ts";
import { testApp } from "../../support/app.ts";
import { keyCaller, userCaller } from "../../support/callers.ts";
import { type ObservedD1, observeD1 } from "../../support/d1.ts";

const ALL: IntegrationFilter = { text: undefined, types: [], tags: [] };
const ADA = userCaller("ada", { teams: ["red"] });
const ROOT = userCaller("root", { superuser: true, levelOnAll: 3 });
const EVERYONE = "everyone";

let observed: ObservedD1;
let deps: AppDeps;

beforeEach(async () => {
  observed = observeD1(env.DB);
  ({ deps } = await testApp({ db: openDatabase(observed.d1) }));
});

interface Asked {
  caller?: Caller;
  filter?: IntegrationFilter;
  pageSize?: number;
  pageToken?: string | undefined;
}

function ask({ caller = ADA, filter = ALL, pageSize = 2, pageToken }: Asked = {}) {
  return pageIntegrations({ deps, caller }, { filter, pageSize, pageToken });
}

const idOf = (number: number) => `int_${String(number).padStart(26, "0")}`;

async function insert(number: number, owner = "user:ada", { tenant = "default", type = "github" } = {}): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
    VALUES (?1, ?2, ?3, ?1, ?1, ?4, 'per-user', 'bearer') ON CONFLICT DO NOTHING`,
  )
    .bind(idOf(number), tenant, owner, type)
    .run();
}

async function share(number: number, principal: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
    SELECT id, tenant_id, ?2, 2, slug, type FROM integrations WHERE id = ?1 ON CONFLICT DO NOTHING`,
  )
    .bind(idOf(number), principal)
    .run();
}

async function expectRefused(asked: Asked): Promise<void> {
  observed.calls.length = 0;
  const error = toLatchkeyError(await ask(asked).catch((reason: unknown) => reason));
  expect({ code: error.code, paths: error.errors?.map(({ path }) => path) }).toEqual({
    code: "validation_failed",
    paths: ["page_token"],
  });
  expect(observed.calls).toEqual([]);
}

describe("the pages of a tenant's integrations", () => {
  it("hold so many at the most, oldest first, each with the caller's level, and end without a token", async () => {
    for (const number of [3, 1, 2]) await insert(number);
    await insert(4, "user:bob");
    await share(4, EVERYONE);
    await insert(5, "user:bob");
    const first = await ask();
    expect(first.items.map(({ integration, ...rest }) => [integration.id, rest])).toEqual([
      [idOf(1), { level: 3, shared: false }],
      [idOf(2), { level: 3, shared: false }],
    ]);
    expect(first).toMatchObject({ totalCount: 4, nextPageToken: expect.any(String) });
    const second = await ask({ pageToken: first.nextPageToken });
    expect(second.items.map(({ integration, ...rest }) => [integration.id, rest])).toEqual([
      [idOf(3), { level: 3, shared: false }],
      [idOf(4), { level: 2, shared: true }],
    ]);
    expect(second).toMatchObject({ totalCount: 4, nextPageToken: undefined });
  });

  it("are one, and empty, where there is nothing to see", async () => {
    await insert(1, "user:bob");
    await insert(2, "user:ada", { tenant: "other" });
    const nothing = { items: [], nextPageToken: undefined, totalCount: 0 };
    expect(await ask()).toEqual(nothing);
    expect(await ask({ caller: userCaller("root", { tenant: "empty", levelOnAll: 3 }) })).toEqual(nothing);
  });

  it("T13 show to an API key that acts for its tenant what its level on all shows, and nothing that is everyone's", async () => {
    await insert(1, "user:bob");
    await share(1, EVERYONE);
    expect((await ask({ caller: keyCaller("key_1") })).totalCount).toBe(0);
    const { items } = await ask({ caller: keyCaller("key_1", { levelOnAll: 1 }) });
    expect(items.map(({ level }) => level)).toEqual([1]);
  });

  it("take one round trip each; the total is counted for the first and goes along in the token", async () => {
    for (let number = 1; number <= 5; number++) await insert(number);
    for (const caller of [ADA, ROOT]) {
      for (const filter of [ALL, { text: "INT_", types: ["github"], tags: [] }]) {
        observed.calls.length = 0;
        const first = await ask({ caller, filter });
        await ask({ caller, filter, pageToken: first.nextPageToken });
        expect(observed.calls.map(({ statements }) => statements.length)).toEqual([2, 1]);
      }
    }
    const first = await ask();
    await insert(6);
    expect(await ask({ pageToken: first.nextPageToken })).toMatchObject({ totalCount: 5 });
    expect((await ask()).totalCount).toBe(6);
  });

  it("may have another size each", async () => {
    for (let number = 1; number <= 9; number++) await insert(number);
    const seen: string[] = [];
    let pageToken: string | undefined;
    for (const pageSize of [1, 3, 2, 1000]) {
      const page = await ask({ pageSize, pageToken });
      seen.push(...page.items.map(({ integration }) => integration.id));
      pageToken = page.nextPageToken;
    }
    expect([seen, pageToken]).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9].map(idOf), undefined]);
  });

  it("T13 T45 go on for the same caller and the same filter only, and nothing is read for another", async () => {
    for (let number = 1; number <= 5; number++) await insert(number);
    const filter = { text: "int", types: ["github", "custom"], tags: [] };
    const { nextPageToken: pageToken } = await ask({ filter });
    expect((await ask({ filter: { ...filter, types: ["custom", "github"] }, pageToken })).items).toHaveLength(2);
    await expectRefused({ filter: ALL, pageToken });
    await expectRefused({ filter: { ...filter, types: ["github"] }, pageToken });
    await expectRefused({ filter: { ...filter, text: "INT" }, pageToken });
    await expectRefused({ filter: { ...filter, types: [], tags: filter.types }, pageToken });
    for (const caller of [userCaller("bob"), ROOT, userCaller("ada", { tenant: "other" }), keyCaller("ada")]) {
      await expectRefused({ filter, caller, pageToken });
    }
    for (const other of ["", "0", "' OR 1=1 --", `${pageToken}x`]) await expectRefused({ filter, pageToken: other });
  });

  it("T14 stop showing what was shared when the share is taken back between two pages", async () => {
    for (let number = 1; number <= 4; number++) {
      await insert(number, "user:bob");
      await share(number, "team:red");
    }
    const { nextPageToken: pageToken } = await ask();
    await env.DB.prepare("DELETE FROM integration_shares WHERE integration_id = ?").bind(idOf(3)).run();
    expect((await ask({ pageToken })).items.map(({ integration }) => integration.id)).toEqual([idOf(4)]);
  });
});

const number = fc.integer({ min: 1, max: 40 });
const principal = fc.constantFrom("user:ada", "team:red", EVERYONE, "user:bob");
const owner = fc.constantFrom("user:ada", "team:red", "user:bob", "user:bob");
const change = fc.oneof(
  fc.record({ act: fc.constant("insert" as const), number, principal: owner }),
  fc.record({ act: fc.constant("transfer" as const), number, principal: owner }),
  fc.record({ act: fc.constant("delete" as const), number, principal }),
  fc.record({ act: fc.constant("share" as const), number, principal }),
  fc.record({ act: fc.constant("unshare" as const), number, principal }),
);
type Change = { act: "insert" | "transfer" | "delete" | "share" | "unshare"; number: number; principal: string };

const statements: Record<Change["act"], string> = {
  insert: `INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
    VALUES (?1, 'default', ?2, ?1, ?1, 'github', 'per-user', 'bearer') ON CONFLICT DO NOTHING`,
  transfer: "UPDATE integrations SET owner = ?2 WHERE id = ?1",
  delete: "DELETE FROM integrations WHERE id = ?1 AND ?2 <> ''",
  share: `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
    SELECT id, tenant_id, ?2, 1, slug, type FROM integrations WHERE id = ?1 ON CONFLICT DO NOTHING`,
  unshare: "DELETE FROM integration_shares WHERE integration_id = ?1 AND principal = ?2",
};

/** Makes the changes, and tells what of it all the caller sees then. */
async function apply(changes: Change[], all: boolean): Promise<Set<string>> {
  const prepared = changes.map(({ act, ...to }) => env.DB.prepare(statements[act]).bind(idOf(to.number), to.principal));
  const seen = env.DB.prepare(
    `SELECT id FROM integrations WHERE ?1 OR owner IN ('user:ada', 'team:red') OR id IN (
      SELECT integration_id FROM integration_shares WHERE principal IN ('user:ada', 'team:red', 'everyone'))`,
  ).bind(all ? 1 : 0);
  const results = await env.DB.batch<{ id: string }>([...prepared, seen]);
  return new Set(results.at(-1)?.results.map(({ id }) => id));
}

const walks = fc.record({
  all: fc.boolean(),
  given: fc.array(change, { minLength: 20, maxLength: 60 }),
  pages: fc.array(fc.record({ pageSize: fc.integer({ min: 1, max: 6 }), before: fc.array(change, { maxLength: 6 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
});

it("paging is stable: whatever comes, goes and is shared in between, what was there all the time is listed once", async () => {
  let listed = 0;
  await fc.assert(
    fc.asyncProperty(walks, async ({ all, given, pages }) => {
      await env.DB.prepare("DELETE FROM integrations").run();
      let always = await apply(given, all);
      const ever = new Set(always);
      const seen: string[] = [];
      let pageToken: string | undefined;
      for (let turn = 0; turn === 0 || pageToken !== undefined; turn++) {
        expect(turn, "pages without an end").toBeLessThan(100);
        const { pageSize, before } = pages[turn % pages.length] ?? { pageSize: 1, before: [] };
        const now = turn === 0 ? always : await apply(before, all);
        always = new Set([...always].filter((id) => now.has(id)));
        for (const id of now) ever.add(id);
        const page = await ask({ caller: all ? ROOT : ADA, pageSize, pageToken });
        expect(page.items.length).toBeLessThanOrEqual(pageSize);
        seen.push(...page.items.map(({ integration }) => integration.id));
        pageToken = page.nextPageToken;
      }
      expect(seen).toEqual([...new Set(seen)].sort());
      expect([...always].filter((id) => !seen.includes(id))).toEqual([]);
      expect(seen.filter((id) => !ever.has(id))).toEqual([]);
      listed += always.size;
    }),
    { numRuns: 100 },
  );
  expect(listed).toBeGreaterThan(300);
}, 60_000);
