import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type ObservedD1, observeD1 } from "../../support/d1.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { ADMIN, givenCustom } from "../../support/integrationsApi.ts";
import { type StageHandle, stage } from "../../support/stage.ts";
import { stagedApp, tokens } from "../../support/stagedFlow.ts";

const CUSTOM = { name: "New", type: "custom", authType: "bearer", apiBaseUri: "https://api.example.com" };
const OWN = "/api/integrations/own";

let observed: ObservedD1;
let app: TestApp;
let server: StageHandle;

beforeEach(async () => {
  observed = observeD1(env.DB);
  server = await stage(tokens());
  app = await testApp({ db: openDatabase(observed.d1) });
});

/** Calls as Ada, who administers integrations, and tells the number of round trips to D1. */
async function tripsOf(path: string, init: RequestInit | undefined, status: number, user = "ada"): Promise<number> {
  observed.calls.length = 0;
  const response = await app.as(user, ADMIN)(path, init);
  expect([path, response.status]).toEqual([path, status]);
  return observed.calls.length;
}

const remove = { method: "DELETE" };

describe("round trips to D1", () => {
  it("one for creating an integration, also when the slug is taken; none when it is not allowed or not valid", async () => {
    expect(await tripsOf("/api/integrations", jsonBody(CUSTOM), 201)).toBe(1);
    expect(await tripsOf("/api/integrations", jsonBody(CUSTOM), 409)).toBe(1);
    expect(await tripsOf("/api/integrations", jsonBody({ name: "x" }), 400)).toBe(0);
    observed.calls.length = 0;
    expect((await app.as("bob")("/api/integrations", jsonBody(CUSTOM))).status).toBe(403);
    expect(observed.calls).toEqual([]);
  });

  it("one for reading an integration however it is named, and for each list", async () => {
    const id = await givenCustom(app.deps, server);
    for (const reference of [id, "own", "admin:own"])
      expect(await tripsOf(`/api/integrations/${reference}`, undefined, 200)).toBe(1);
    expect(await tripsOf("/api/integrations/nothing", undefined, 404)).toBe(1);
    for (const query of ["", "?q=ow&tags=a,b&type=custom", "?start=1&limit=2"]) {
      expect(await tripsOf(`/api/integrations${query}`, undefined, 200)).toBe(1);
      expect(await tripsOf(`/api/integrations-list${query}`, undefined, 200)).toBe(1);
    }
  });

  it("two for changing an integration, also its endpoints, and for deleting it; one when it is refused", async () => {
    await givenCustom(app.deps, server, { owner: "user:ada" });
    expect(await tripsOf(OWN, jsonBody({ name: "Other" }, "PATCH"), 200)).toBe(2);
    expect(
      await tripsOf(OWN, jsonBody({ tokenUri: `${server.url}/other`, clientSecret: canary("again") }, "PATCH"), 200),
    ).toBe(2);
    expect(await tripsOf(OWN, jsonBody({ name: "Other" }, "PATCH"), 403, "bob")).toBe(1);
    expect(await tripsOf(OWN, remove, 403, "bob")).toBe(1);
    expect(await tripsOf(OWN, remove, 204)).toBe(2);
  });

  it("two for each call about shares and one or two about the owner; one when it is refused", async () => {
    await givenCustom(app.deps, server, { owner: "user:ada" });
    const share = `${OWN}/shares/user:eve`;
    expect(await tripsOf(share, jsonBody({ accessLevel: 2 }, "PUT"), 200)).toBe(2);
    expect(await tripsOf(share, undefined, 200)).toBe(2);
    expect(await tripsOf(`${OWN}/shares`, undefined, 200)).toBe(2);
    expect(await tripsOf(share, remove, 204)).toBe(2);
    expect(await tripsOf(`${OWN}/shares`, undefined, 403, "bob")).toBe(1);
    expect(await tripsOf(`${OWN}/owner`, undefined, 200)).toBe(1);
    expect(await tripsOf(`${OWN}/owner`, jsonBody({ teamId: "red" }, "PUT"), 200)).toBe(2);
  });

  it("one for beginning to connect, two for connecting without a browser, one for reading the connection", async () => {
    await givenCustom(app.deps, server);
    expect(await tripsOf(`${OWN}/connect`, undefined, 302)).toBe(1);
    expect(await tripsOf(`${OWN}/connection`, undefined, 404)).toBe(1);
    expect(await tripsOf(`${OWN}/connect`, jsonBody({ code: "code" }), 201)).toBe(2);
    expect(await tripsOf(`${OWN}/connect`, jsonBody({ refreshToken: canary("refresh") }), 201)).toBe(2);
    expect(await tripsOf(`${OWN}/connect`, jsonBody({ apiKey: canary("key") }), 400)).toBe(1);
    expect(await tripsOf(`${OWN}/connection`, undefined, 200)).toBe(1);
    expect(await tripsOf("/api/integration-connections", undefined, 200)).toBe(1);
    expect(await tripsOf("/api/integration-connections?limit=1&start=1", undefined, 200)).toBe(1);
  });

  it("two for deleting a connection, three when its grant is revoked", async () => {
    await givenCustom(app.deps, server);
    await app.as("ada")(`${OWN}/connect`, jsonBody({ code: "code" }));
    expect(await tripsOf(`${OWN}/connection`, remove, 204)).toBe(2);
    expect(await tripsOf(`${OWN}/connection`, remove, 404)).toBe(1);
    const oauth2 = { revocation: { endpoint: `${server.url}/revoke` } };
    ({ app } = await stagedApp({ oauth2, overrides: () => ({ db: openDatabase(observed.d1) }) }));
    for (const act of [{ status: 200 }, { status: 503 }]) {
      await app.as("ada")("/api/integrations/staged/connect", jsonBody({ accessToken: canary("access") }));
      await server.act(act);
      expect(await tripsOf("/api/integrations/staged/connection", remove, 204)).toBe(3);
    }
  });

  it("none for a caller who is not signed in", async () => {
    observed.calls.length = 0;
    for (const path of [
      "/api/integrations",
      OWN,
      `${OWN}/connection`,
      `${OWN}/shares`,
      "/api/integration-connections",
    ]) {
      expect((await app.fetch(path)).status).toBe(401);
    }
    expect(observed.calls).toEqual([]);
  });
});

const TENANT = 2000;
const VISIBLE = 300;
const LIMIT = 10;

/** Integrations number `from` to `to`. Of the first 300 a third is Ada's own, a third shared with all, a third with a team of hers. */
async function givenIntegrations(from: number, to: number): Promise<void> {
  const template = await givenIntegration(app.deps, { type: "acme", slug: `t-${from}`, authType: "bearer" }, []);
  const info = await env.DB.prepare("SELECT name FROM pragma_table_info('integrations')").all<{ name: string }>();
  const columns = info.results.map(({ name }) => name).filter((name) => !["id", "owner", "slug"].includes(name));
  await env.DB.batch([
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})
      INSERT INTO integrations (id, owner, slug, ${columns.join(", ")})
      SELECT printf('int_%026d', (i * 7919) % ${TENANT}), CASE WHEN i <= 100 THEN 'user:ada' ELSE 'user:bob' END,
        'slug-' || i, ${columns.join(", ")} FROM n CROSS JOIN integrations WHERE id = ?`,
    ).bind(template),
    env.DB.prepare(
      `INSERT INTO integration_shares (integration_id, tenant_id, principal, access_level, slug, type)
      SELECT id, tenant_id, CASE WHEN CAST(substr(slug, 6) AS INTEGER) <= 200 THEN 'everyone' ELSE 'team:red' END, 1,
        slug, type
      FROM integrations WHERE slug LIKE 'slug-%' AND CAST(substr(slug, 6) AS INTEGER) BETWEEN 101 AND ${VISIBLE}
      ON CONFLICT DO NOTHING`,
    ),
    env.DB.prepare("DELETE FROM integrations WHERE id = ?").bind(template),
  ]);
}

/** The rows that each statement of one request reads, by D1's own count. */
async function rowsRead(path: string): Promise<number[]> {
  observed.calls.length = 0;
  const page = await (await app.as("ada", { groups: ["red"] })(path)).json();
  expect(page).toMatchObject({ count: LIMIT, total: VISIBLE });
  const statements = observed.calls.flatMap((call) => call.statements);
  const read = statements.map(({ sql, values }) =>
    env.DB.prepare(sql)
      .bind(...values)
      .all(),
  );
  return (await Promise.all(read)).map(({ meta }) => meta.rows_read);
}

describe("what a list reads", () => {
  it("of integrations follows what the caller may see, not the size of the tenant", async () => {
    const path = `/api/integrations?limit=${LIMIT}`;
    await givenIntegrations(1, VISIBLE);
    const alone = await rowsRead(path);
    await givenIntegrations(VISIBLE + 1, TENANT);
    const amongOthers = await rowsRead(path);
    expect(amongOthers).toEqual(alone);
    // Both statements read the visible ids from the indexes; only `total` needs all their rows. The page adds its own
    // rows and a few shares for each.
    const [page = 0, count = 0] = alone;
    expect(page).toBeLessThan(VISIBLE + 10 * LIMIT);
    expect(count).toBeLessThan(4 * VISIBLE);
  });

  it("of connections follows what the caller has", async () => {
    const path = `/api/integration-connections?limit=${LIMIT}`;
    await givenIntegrations(1, TENANT);
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, owner_id, status, credential_sealed, created_at, updated_at, last_authorized_at)
      SELECT 'conn_' || substr(id, 5), tenant_id, id,
        CASE WHEN CAST(substr(slug, 6) AS INTEGER) <= ${VISIBLE} THEN 'user:ada' ELSE 'user:bob' END,
        'ada', 'connected', 'sealed', 0, 0, 0 FROM integrations`,
    ).run();
    const [connections = 0, integrations = 0, count = 0] = await rowsRead(path);
    expect(connections).toBeLessThan(10 * LIMIT);
    expect(integrations).toBeLessThan(10 * LIMIT);
    expect(count).toBeLessThan(2 * VISIBLE + 10);
  });
});
