import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomFrom } from "../../bench/load/random.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { findIntegrations } from "../../src/storage/findIntegrations.ts";
import { findTokenOfName } from "../../src/storage/tokenOfName.ts";
import type { Viewer } from "../../src/storage/visibility.ts";
import { testApp } from "../support/app.ts";
import { givenIntegration } from "../support/fixtures.ts";
import { rowsReadBy } from "../support/rowsRead.ts";
import { backEnd, store, storeBody } from "../support/tokens.ts";

const db = openDatabase(env.DB);
const SUBJECT = "user:ada";
const VIEWERS: Viewer[] = [
  { tenant: "default", principals: [SUBJECT, "everyone"], levelOnAll: 0 },
  { tenant: "default", principals: [SUBJECT, "team:red", "team:blue", "everyone"], levelOnAll: 0 },
  { tenant: "elsewhere", principals: [SUBJECT, "everyone"], levelOnAll: 0 },
];
const ALL_SEEING: Viewer[] = [
  { tenant: "default", principals: [SUBJECT, "everyone"], levelOnAll: 3 },
  { tenant: "default", principals: ["key:key_1"], levelOnAll: 1 },
];
const OWNERS = [SUBJECT, "user:bob", "team:red", "team:green", "system"];
const PRINCIPALS = ["everyone", SUBJECT, "user:bob", "team:red", "team:blue", "team:green"];
const SLUGS = ["one", "two", "three"];

/** What happens to integrations and shares, at random. The unique index refuses some of it. */
const ACTS = [
  "UPDATE OR IGNORE integrations SET slug = ?2 WHERE id = ?1 AND ?3 <> '' AND ?4 <> ''",
  "UPDATE OR IGNORE integrations SET owner = ?3 WHERE id = ?1 AND ?2 <> '' AND ?4 <> ''",
  `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
    SELECT id, tenant_id, ?4, 1, slug, type FROM integrations WHERE id = ?1 AND ?2 <> '' AND ?3 <> '' ON CONFLICT DO NOTHING`,
  "DELETE FROM integration_shares WHERE integration_id = ?1 AND principal = ?4 AND ?2 <> '' AND ?3 <> ''",
];

async function givenRandom(random: () => number): Promise<string[]> {
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const ids = Array.from({ length: 24 }, (_, number) => `int_${String(number).padStart(26, "0")}`);
  await env.DB.batch(
    ids.flatMap((id) => [
      env.DB.prepare(
        `INSERT OR IGNORE INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
        VALUES (?1, ?2, ?3, ?4, 'n', 'acme', 'per-user', 'bearer')`,
      ).bind(id, random() < 0.85 ? "default" : "elsewhere", one(OWNERS), one(SLUGS)),
    ]),
  );
  for (let act = 0; act < 120; act++) {
    await env.DB.prepare(one(ACTS)).bind(one(ids), one(SLUGS), one(OWNERS), one(PRINCIPALS)).run();
  }
  return ids;
}

it.each([1, 2, 3, 4, 5, 6])("a token is seen where its integration is (seed %i)", async (seed) => {
  const ids = await givenRandom(randomFrom(seed));
  for (const id of ids) {
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status, token_key)
      SELECT 'conn_' || id, tenant_id, id, 'user:ada', 'connected', id FROM integrations WHERE id = ?`,
    )
      .bind(id)
      .run();
    for (const viewer of [...VIEWERS, ...ALL_SEEING]) {
      const found = await findTokenOfName(db, { viewer, subject: SUBJECT }, id);
      const [view] = await findIntegrations(db, viewer, SUBJECT, { by: "id", id });
      expect([id, viewer.tenant, found?.seen ?? false]).toEqual([id, viewer.tenant, view !== undefined]);
    }
  }
});

it("finding a place costs the same beside a thousand tokens, shared integrations and others of the name", async () => {
  const app = await testApp();
  const call = await backEnd(app);
  await givenIntegration(app.deps, { type: "google", slug: "mine", clientId: "ours" });
  await store(call, "ada", storeBody({ integration_key: "kept" }));
  const [viewer] = VIEWERS as [Viewer];
  const cost = async () => ({
    row: await rowsReadBy((metered) => findTokenOfName(metered, { viewer, subject: SUBJECT }, "kept")),
    none: await rowsReadBy((metered) => findTokenOfName(metered, { viewer, subject: SUBJECT }, "mine")),
    places: await rowsReadBy((metered) => findIntegrations(metered, viewer, SUBJECT, { by: "slug", slug: "mine" })),
  });
  const small = await cost();
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";
  const integrations = (id: string, owner: string, slug: string) =>
    env.DB.prepare(
      `${numbers} INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
      SELECT ${id} || i, 'default', ${owner}, ${slug}, 'n', 'google', 'per-user', 'oauth2' FROM n`,
    );
  await env.DB.batch([
    integrations("'int_own'", "'user:ada'", "'token-' || i"),
    integrations("'int_shared'", "'user:bob'", "'shared-' || i"),
    integrations("'int_same'", "'user:' || i", "'mine'"),
    env.DB.prepare(`${numbers} INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT 'int_shared' || i, 'default', 'everyone', 1, 'shared-' || i, 'google' FROM n`),
    env.DB.prepare(`${numbers} INSERT INTO connections (id, tenant_id, integration_id, subject, status, token_key)
      SELECT 'conn_' || i, 'default', 'int_own' || i, 'user:ada', 'connected', 'token-' || i FROM n`),
  ]);
  const large = await cost();
  // One look-up of an index may meet the row after the one that it looks for.
  for (const what of ["row", "none", "places"] as const) expect(large[what]).toBeLessThanOrEqual(small[what] + 2);
  expect(small.row).toBeLessThanOrEqual(4);
  expect(small.places).toBeLessThanOrEqual(20);
});
