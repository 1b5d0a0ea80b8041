import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenCustom } from "../../support/integrationsApi.ts";
import { type StageHandle, stage } from "../../support/stage.ts";

const PATH = "/api/integration-connections";
const REL = "inf:integration-connection";
const SLUGS = ["one", "two", "three", "four", "five"];

interface Page {
  _links: Record<string, { href: string }>;
  _embedded: { [REL]: { id: string; integrationId: string; _embedded: Record<string, unknown> }[] };
  start: number;
  count: number;
  total: number;
}

let app: TestApp;
let server: StageHandle;
let ids: Record<string, string>;

beforeEach(async () => {
  app = await testApp();
  server = await stage();
  ids = {};
  for (const slug of SLUGS) {
    ids[slug] = await givenCustom(app.deps, server, { slug, name: slug.toUpperCase(), authType: "bearer" });
    await connect(slug);
  }
});

async function connect(slug: string, user = "ada"): Promise<void> {
  const response = await app.as(user)(`/api/integrations/${slug}/connect`, jsonBody({ token: canary(slug) }));
  if (response.status !== 201) throw new Error(`connecting answered ${response.status}`);
}

async function page(query = "", user = "ada", claims = {}): Promise<Page> {
  const response = await app.as(user, claims)(`${PATH}${query}`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, expect.stringContaining("json")]);
  return response.json();
}

const slugsOf = ({ _embedded }: Page) =>
  _embedded[REL].map(({ integrationId }) => SLUGS.find((slug) => ids[slug] === integrationId));

it("lists one's own connections, newest first, each with its integration, and no secret", async () => {
  await connect("one", "bob");
  const listed = await page();
  expect(slugsOf(listed)).toEqual([...SLUGS].reverse());
  expect([listed.start, listed.count, listed.total]).toEqual([0, 5, 5]);
  expect(JSON.stringify(listed)).not.toMatch(/canary-|sealed/i);
  for (const { _embedded, ...item } of listed._embedded[REL]) {
    const slug = SLUGS.find((known) => ids[known] === item.integrationId) ?? "";
    expect(_embedded).toEqual({ "inf:integration": { id: ids[slug], name: slug.toUpperCase(), type: "custom" } });
    expect(item).toEqual(await (await app.as("ada")(`/api/integrations/${slug}/connection`)).json());
  }
  expect(slugsOf(await page("", "bob"))).toEqual(["one"]);
});

it.each([
  ["?start=0&limit=2", ["five", "four"], { next: 2 }],
  ["?start=2&limit=2", ["three", "two"], { next: 4, prev: 0 }],
  ["?start=4&limit=2", ["one"], { prev: 2 }],
  ["?start=1&limit=4", ["four", "three", "two", "one"], { prev: 0 }],
  ["?start=5&limit=2", [], { prev: 3 }],
  ["?start=900&limit=2", [], { prev: 898 }],
  ["?limit=500", [...SLUGS].reverse(), {}],
])("pages %s", async (query, slugs, links) => {
  const listed = await page(query);
  expect(slugsOf(listed)).toEqual(slugs);
  expect([listed.count, listed.total]).toEqual([slugs.length, 5]);
  const { self, ...neighbours } = listed._links;
  expect(self?.href).toMatch(/^\/api\/integration-connections\?/);
  const starts = Object.entries(neighbours).map(([name, { href }]) => [
    name,
    Number(new URL(href, env.PUBLIC_URL).searchParams.get("start")),
  ]);
  expect(Object.fromEntries(starts)).toEqual(links);
});

it("leads from page to page by its links alone", async () => {
  const seen: unknown[] = [];
  let next: string | undefined = "?limit=2";
  for (let pages = 0; next !== undefined && pages < 10; pages++) {
    const listed: Page = await page(next);
    seen.push(...slugsOf(listed));
    next = listed._links.next?.href.slice(PATH.length);
  }
  expect(seen).toEqual([...SLUGS].reverse());
});

it.each(["?start=-1", "?start=x", "?limit=0", "?limit=1.5", "?limit=", "?start=1&start=2"])(
  "refuses %s",
  async (query) => {
    const response = await app.as("ada")(`${PATH}${query}`);
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
  },
);

it("T13 shows nobody else's connections, not to a superuser and not to the same user of another tenant", async () => {
  expect(await page("", "bob")).toMatchObject({ total: 0, count: 0, _embedded: { [REL]: [] } });
  expect(await page("", "root", { roles: ["superuser"] })).toMatchObject({ total: 0 });
  expect(await page("", "ada", { tenant: "t2" })).toMatchObject({ total: 0 });
  expect((await app.fetch(PATH)).status).toBe(401);
});

it("leaves out what was disconnected or deleted, and goes on showing what needs consent again", async () => {
  await env.DB.prepare(
    "UPDATE connections SET status = 'disconnected', credential_sealed = NULL WHERE integration_id = ?",
  )
    .bind(ids.five)
    .run();
  await env.DB.prepare("UPDATE connections SET status = 'needs_reauth' WHERE integration_id = ?").bind(ids.two).run();
  await app.as("ada")("/api/integrations/three/connection", { method: "DELETE" });
  const listed = await page();
  expect(slugsOf(listed)).toEqual(["four", "two", "one"]);
  expect(listed.total).toBe(3);
});

describe("C2 what is shared", () => {
  it("C2 is in the list of whoever connected it, as shared, and in nobody else's", async () => {
    const shares = ["ada", "bob"].map((user) => ({ principal: `user:${user}`, accessLevel: 2 }));
    ids.team = await givenCustom(app.deps, server, { slug: "team", authType: "bearer", mode: "shared" }, shares);
    await connect("team");
    const [first] = (await page())._embedded[REL];
    expect(first).toMatchObject({ integrationId: ids.team, isShared: true, ownerId: "ada" });
    expect((await page()).total).toBe(6);
    expect(await page("", "bob")).toMatchObject({ total: 0 });
    await connect("team", "bob");
    expect((await page()).total).toBe(5);
    const [bobs] = (await page("", "bob"))._embedded[REL];
    expect(bobs).toMatchObject({ integrationId: ids.team, isShared: true, ownerId: "bob" });
    expect(bobs).toMatchObject(await (await app.as("ada")("/api/integrations/team/connection")).json<object>());
  });

  it("C2 is in its place among one's own, page by page, and leaves with its end", async () => {
    const shares = [{ principal: "user:ada", accessLevel: 2 }];
    ids.team = await givenCustom(app.deps, server, { slug: "team", authType: "bearer", mode: "shared" }, shares);
    await connect("team");
    ids.last = await givenCustom(app.deps, server, { slug: "last", authType: "bearer" });
    await connect("last");
    const pages = [await page("?start=0&limit=2"), await page("?start=2&limit=2")];
    const listed = pages.flatMap(({ _embedded }) => _embedded[REL].map(({ integrationId }) => integrationId));
    expect(listed).toEqual([ids.last, ids.team, ids.five, ids.four]);
    expect(pages.map(({ total }) => total)).toEqual([7, 7]);
    const id = pages[0]?._embedded[REL][1]?.id;
    expect((await app.as("ada")(`${PATH}/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await page()).total).toBe(6);
  });
});
