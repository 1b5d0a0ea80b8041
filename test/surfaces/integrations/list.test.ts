import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { admin, type Call, customBody, expectProblem, type Item, makeIntegration } from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
});

interface Page {
  _links: Record<string, { href: string }>;
  _embedded: { "inf:integration": Item[] };
  start: number;
  count: number;
  total: number;
}

async function readPage(path: string, call = ada): Promise<Page & { items: Item[] }> {
  const response = await call(path);
  expect(response.status, await response.clone().text()).toBe(200);
  const page = await response.json<Page>();
  const items = page._embedded["inf:integration"];
  expect(page.count).toBe(items.length);
  return { ...page, items };
}

const PATHS = ["/api/integrations", "/api/integrations-list"];

async function slugs(query: Record<string, string>, call = ada): Promise<unknown[]> {
  const search = new URLSearchParams(query);
  const { items, total } = await readPage(`/api/integrations?${search}`, call);
  const plain = await call(`/api/integrations-list?${search}`);
  expect(await plain.json()).toEqual(items);
  expect(total).toBe(items.length);
  return items.map(({ slug }) => slug).sort();
}

/** Many integrations in one statement. */
async function givenMany(count: number): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO integrations (id, tenant_id, owner, slug, name, type, mode, auth_type)
     SELECT printf('int_%04d', i), 'default', 'user:ada', 's' || i, 'N' || i, 'github', 'per-user', 'oauth2' FROM n`,
  )
    .bind(count)
    .run();
}

it("answers an empty page where nothing is to be seen", async () => {
  expect(await (await ada("/api/integrations")).json()).toEqual({
    _links: { self: { href: "/api/integrations?start=0&limit=30" } },
    _embedded: { "inf:integration": [] },
    start: 0,
    count: 0,
    total: 0,
  });
  expect(await (await ada("/api/integrations-list")).json()).toEqual([]);
});

it("lists 30 at a time unless told otherwise, oldest first, with links to the neighbours", async () => {
  await givenMany(65);
  const first = await readPage("/api/integrations");
  expect(first).toMatchObject({ start: 0, count: 30, total: 65 });
  expect(first._links).toEqual({
    self: { href: "/api/integrations?start=0&limit=30" },
    next: { href: "/api/integrations?start=30&limit=30" },
  });
  const second = await readPage(first._links.next?.href ?? "");
  expect(second._links).toEqual({
    self: { href: "/api/integrations?start=30&limit=30" },
    next: { href: "/api/integrations?start=60&limit=30" },
    prev: { href: "/api/integrations?start=0&limit=30" },
  });
  const last = await readPage(second._links.next?.href ?? "");
  expect(last).toMatchObject({ start: 60, count: 5, total: 65 });
  expect(last._links).toEqual({
    self: { href: "/api/integrations?start=60&limit=30" },
    prev: { href: "/api/integrations?start=30&limit=30" },
  });
  const names = [first, second, last].flatMap(({ items }) => items.map(({ slug }) => slug));
  expect(names).toEqual(Array.from({ length: 65 }, (_, at) => `s${at + 1}`));
  const plain = await ada("/api/integrations-list?start=60");
  expect((await plain.json<Item[]>()).map(({ slug }) => slug)).toEqual(["s61", "s62", "s63", "s64", "s65"]);
});

it.each([
  ["limit=1", 1, 1],
  ["limit=100", 100, 100],
  ["limit=101", 100, 100],
  ["limit=999999999", 100, 100],
  ["start=0&limit=0007", 7, 7],
])("gives for %s a page of %i", async (query, count, limit) => {
  await givenMany(103);
  const page = await readPage(`/api/integrations?${query}`);
  expect(page).toMatchObject({ start: 0, count, total: 103 });
  const next = new URL(page._links.next?.href ?? "", "https://x.example");
  expect(Object.fromEntries(next.searchParams)).toEqual({ start: String(limit), limit: String(limit) });
  expect(await (await ada(`/api/integrations-list?${query}`)).json()).toEqual(page.items);
});

it("gives an empty page beyond the end, from where one can go back, and no negative start before the first", async () => {
  await givenMany(5);
  const beyond = await readPage("/api/integrations?start=50&limit=10");
  expect(beyond).toMatchObject({ start: 50, count: 0, total: 5 });
  expect(beyond._links).toEqual({
    self: { href: "/api/integrations?start=50&limit=10" },
    prev: { href: "/api/integrations?start=40&limit=10" },
  });
  const odd = await readPage("/api/integrations?start=2&limit=10");
  expect(odd._links.prev).toEqual({ href: "/api/integrations?start=0&limit=10" });
});

it("keeps the filters in the links, as they were sent", async () => {
  await givenMany(40);
  const query = "q=N&type=github";
  const { _links, total } = await readPage(`/api/integrations?${query}&limit=5&start=5`);
  expect(total).toBe(40);
  const next = new URL(_links.next?.href ?? "", "https://x.example");
  expect(Object.fromEntries(next.searchParams)).toEqual({ q: "N", type: "github", start: "10", limit: "5" });
  const odd = await readPage(`/api/integrations?${new URLSearchParams({ q: "100% & more", limit: "1" })}`);
  const self = new URL(odd._links.self?.href ?? "", "https://x.example");
  expect(self.searchParams.get("q")).toBe("100% & more");
});

it.each([
  "start=-1",
  "start=1.5",
  "start=1e3",
  "start=abc",
  "start=",
  "start=0x10",
  "start=9999999999",
  "start=%00",
  "limit=0",
  "limit=-5",
  "limit=ten",
  "limit=",
  "limit=NaN",
  "limit=1&limit=2",
  `q=${"x".repeat(201)}`,
])("answers 400 to ?%s, naming the parameter", async (query) => {
  for (const path of PATHS) {
    const problem = await expectProblem(await ada(`${path}?${query}`), 400, "validation_failed");
    expect(JSON.stringify(problem.errors)).toContain(query.split("=", 1)[0] ?? "");
  }
});

const NAMED: [string, string, string][] = [
  ["percent", "100% done", "one"],
  ["underscore", "snake_case", "two"],
  ["backslash", "back\\slash", "three"],
  ["quotes", `it's "quoted"`, "four"],
  ["plain", "Plain Words", "a Description; with -- dashes"],
];

it.each([
  ["%", ["percent"]],
  ["100%", ["percent"]],
  ["_", ["underscore"]],
  ["e_c", ["underscore"]],
  ["\\", ["backslash"]],
  ["\\s", ["backslash"]],
  ["\\%", []],
  ["'", ["quotes"]],
  ['"quoted"', ["quotes"]],
  ["' OR 1=1 --", []],
  ["--", ["plain"]],
  ["plain words", ["plain"]],
  ["DESCRIPTION", ["plain"]],
  ["perCENT", ["percent"]],
  ["nothing like it", []],
  ["%_\\".repeat(20), []],
  ["x".repeat(200), []],
  [`${"long ".repeat(20)}name`, []],
])("T45 finds by q=%s exactly what holds that text, and takes nothing in it for a wildcard", async (q, expected) => {
  for (const [slug, name, description] of NAMED) {
    await makeIntegration(ada, customBody("bearer", { slug, name, description }));
  }
  expect(await slugs({ q })).toEqual(expected);
});

it("finds a long text that is there", async () => {
  const name = `${"long ".repeat(20)}name`;
  await makeIntegration(ada, customBody("bearer", { slug: "long", name }));
  expect(await slugs({ q: name })).toEqual(["long"]);
});

it.each([
  ["crm", ["both", "crm"]],
  ["crm,eu", ["both"]],
  ["eu,crm", ["both"]],
  ["cr", []],
  ["CRM", []],
  ["%", []],
  ['"', ["odd"]],
  ["quo\"te's%", []],
  ["crm,", ["both", "crm"]],
  ["none,crm", []],
])("finds by tags=%s what has each of them", async (tags, expected) => {
  for (const [slug, values] of [
    ["crm", ["crm"]],
    ["both", ["crm", "eu"]],
    ["odd", ['"', "50%"]],
    ["bare", []],
  ] as const) {
    await makeIntegration(ada, customBody("bearer", { slug, tags: values }));
  }
  expect(await slugs({ tags })).toEqual(expected);
});

it("finds by type exactly, and by all filters together", async () => {
  await makeIntegration(ada, { name: "Hub", type: "github", tags: ["dev"] });
  await makeIntegration(ada, { name: "Hub two", type: "github" });
  await makeIntegration(ada, { name: "Drive", type: "google-drive", tags: ["dev"] });
  await makeIntegration(ada, customBody("bearer", { name: "Hub three", tags: ["dev"] }));
  expect(await slugs({ type: "github" })).toEqual(["hub", "hub-two"]);
  expect(await slugs({ type: "custom" })).toEqual(["hub-three"]);
  for (const type of ["git", "GITHUB", "google%", "nobody"]) expect(await slugs({ type })).toEqual([]);
  expect(await slugs({ type: "github", tags: "dev", q: "hub" })).toEqual(["hub"]);
});

it("lists what is one's own, one's teams', or shared, each once; nothing else, and nothing of other tenants", async () => {
  const make = (slug: string, owner: string, shares: string[] = [], tenantId = "default") => {
    const given = shares.map((principal) => ({ principal, accessLevel: 1 }));
    return givenIntegration(app.deps, { type: "github", slug, owner, tenantId }, given);
  };
  await make("own", "user:ada", ["user:ada", "team:red", "everyone"]);
  await make("team", "team:red");
  await make("to-me", "user:bob", ["user:ada", "everyone"]);
  await make("to-team", "user:bob", ["team:red"]);
  await make("to-all", "user:bob", ["everyone"]);
  await make("hidden", "user:bob", ["user:carol", "team:blue"]);
  await make("abroad", "user:ada", ["user:ada", "team:red", "everyone"], "t2");
  expect(await slugs({}, app.as("ada", { groups: ["red"] }))).toEqual(["own", "team", "to-all", "to-me", "to-team"]);
  expect(await slugs({}, app.as("ada"))).toEqual(["own", "to-all", "to-me"]);
  expect(await slugs({ q: "hidden" }, app.as("ada"))).toEqual([]);
  expect(await slugs({}, app.as("ada", { tenant: "t2" }))).toEqual(["abroad"]);
  const all = ["hidden", "own", "team", "to-all", "to-me", "to-team"];
  expect(await slugs({}, app.as("root", { roles: ["superuser"] }))).toEqual(all);
});

it("shows in each item what a read of it shows", async () => {
  const made = await makeIntegration(ada, customBody("oauth2", { tags: ["x"] }));
  await ada(`/api/integrations/${made.id}/shares/everyone`, jsonBody({}, "PUT"));
  const { items } = await readPage("/api/integrations");
  expect(items).toEqual([{ ...made, shared: true }]);
});
