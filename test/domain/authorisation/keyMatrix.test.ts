import { expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { pageOf } from "../../support/tenants.ts";
import { givenKey, store, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

const PATH = "/v1/tenants/default/api-keys";
const TENANT = "the tenant";
const ALL = ["ada", "bob", TENANT];

/** Somebody who acts as Ada or as the tenant: whose keys they list and delete, and for whom they make some. */
interface Row {
  name: string;
  open(app: TestApp): Promise<Call>;
  /** Undefined: they may manage no keys. */
  reaches: string[] | undefined;
  makes: string[];
}

function session(scope: string, reaches: Row["reaches"], makes = reaches ?? [], claims = {}): Row {
  const name = `${"roles" in claims ? "a superuser" : "a session"} [${scope}]`;
  return { name, open: async (app) => app.as("ada", { scope, ...claims }), reaches, makes };
}

interface KeyFacts {
  bound?: boolean;
  actsAs?: string;
}

function key(scopes: string[], reaches: Row["reaches"], makes = reaches ?? [], { bound, actsAs }: KeyFacts = {}): Row {
  const open = async (app: TestApp) => {
    const given = await givenKey({ scopes, ...(bound && { userId: "ada" }) });
    return withKey(app, given.key, actsAs === undefined ? {} : { "x-act-as-user": actsAs });
  };
  return { name: `a key of ${bound ? "ada" : TENANT} as ${actsAs ?? "itself"} [${scopes}]`, open, reaches, makes };
}

const AS_ADA = { actsAs: "ada" };
const OF_ADA = { bound: true };

const rows: Row[] = [
  session("", undefined),
  session("user:act-as token:read integration:write audit:read key:manage-tenants key key:", undefined),
  session("key:manage", ["ada"]),
  session("key:manage user:act-as", ["ada"]),
  session("key:manage-tenant", ALL, ["ada", TENANT]),
  session("key:* user:act-as", ALL),
  session("key:manage key:manage-tenant user:act-as", ALL),
  session("", ALL, ALL, { roles: ["superuser"] }),
  key(["key:manage"], ["ada"], ["ada"], OF_ADA),
  key(["key:manage", "user:act-as"], ["ada"], ["ada"], OF_ADA),
  key(["key:manage-tenant", "user:act-as"], ALL, ["ada"], OF_ADA),
  key(["key:manage"], undefined),
  key(["key:manage", "user:act-as"], undefined),
  key(["key:manage-tenant"], ALL, [TENANT]),
  key(["key:*", "user:act-as"], ALL),
  key(["key:manage", "user:act-as"], ["ada"], ["ada"], AS_ADA),
  key(["key:manage-tenant", "user:act-as"], ALL, ["ada"], AS_ADA),
];

async function givenOwners(): Promise<Record<string, string>> {
  const made = { ada: await givenKey({ userId: "ada" }), bob: await givenKey({ userId: "bob" }) };
  const abroad = await givenKey({ userId: "ada", tenantId: "elsewhere" });
  return { ada: made.ada.id, bob: made.bob.id, [TENANT]: (await givenKey()).id, abroad: abroad.id };
}

/** The ids of the keys at home that are an owner's. */
async function idsOf(owners: string[]): Promise<string[]> {
  const there = (await rowsOf("api_keys")).filter(({ tenant_id }) => tenant_id === "default");
  return there.filter(({ user_id }) => owners.includes(String(user_id ?? TENANT))).map(({ id }) => String(id));
}

async function outcome(response: Response): Promise<string | number> {
  return response.ok ? response.status : `${response.status} ${await problemCode(response)}`;
}

it.each(rows)("A13 T15 $name lists and counts the keys that it reaches, and no others", async ({ open, reaches }) => {
  const app = await testApp();
  await givenOwners();
  const call = await open(app);
  if (!reaches) {
    await expectProblem(await call(PATH), 403, "forbidden");
    return;
  }
  const expected = (await idsOf(reaches)).sort();
  const page = await pageOf<{ id: string }>(call, PATH);
  expect([page.items.map(({ id }) => id).sort(), page.totalCount]).toEqual([expected, expected.length]);
});

it.each(rows)("A13 T15 $name deletes the keys that it reaches; others are not there", async ({ open, reaches }) => {
  const app = await testApp();
  const ids = await givenOwners();
  const call = await open(app);
  const answers: Record<string, string | number> = {};
  for (const [owner, id] of Object.entries(ids)) {
    answers[owner] = await outcome(await call(`${PATH}/${id}`, { method: "DELETE" }));
  }
  const expected = (owner: string) => (reaches ? (reaches.includes(owner) ? 204 : "404 not_found") : "403 forbidden");
  expect(answers).toEqual(Object.fromEntries(Object.keys(ids).map((owner) => [owner, expected(owner)])));
  const left = (await rowsOf("api_keys")).map(({ id }) => String(id));
  expect(Object.keys(ids).filter((owner) => left.includes(ids[owner] ?? ""))).toEqual(
    Object.keys(ids).filter((owner) => expected(owner) !== 204),
  );
});

it.each(rows)("A13 T15 $name makes keys for whom it may, and for nobody else", async ({ open, makes }) => {
  const app = await testApp();
  const call = await open(app);
  for (const owner of ALL) {
    const body = { name: "k", scopes: [], ...(owner !== TENANT && { userId: owner }) };
    const expected = makes.includes(owner) ? 201 : "403 forbidden";
    expect(await outcome(await call(PATH, jsonBody(body))), owner).toBe(expected);
  }
});

it("A13 Carol does not read Ada's tokens with a key that she makes herself, nor see what others keep to themselves", async () => {
  const app = await testApp();
  await store(withKey(app, (await givenKey()).key), "ada", storeBody());
  await givenIntegration(app.deps, { type: "github", slug: "hidden", owner: "user:mallory" }, []);
  const carol = app.as("carol", { scope: "key:manage token:read integration:read integration:write" });
  const scopes = ["token:read", "integration:read", "integration:write"];
  await expectProblem(await carol(PATH, jsonBody({ name: "k", scopes })), 403, "forbidden");
  const made = await carol(PATH, jsonBody({ name: "k", scopes, userId: "carol" }));
  const call = withKey(app, (await made.json<{ key: string }>()).key);
  await expectProblem(await call(tokensPath("ada", "google")), 404, "not_found");
  await expectProblem(await call("/api/integrations/mallory:hidden"), 404, "not_found");
});

it("A13 T52 what a key may is a part of what its maker may, along a chain of keys", async () => {
  const app = await testApp();
  const chain = [["key:manage", "token:read", "integration:read"], ["key:manage", "token:read"], ["key:manage"]];
  let call = app.as("ada", { scope: "key:manage token:read integration:read" });
  let held = ["key:manage", "token:read", "integration:read"];
  for (const scopes of chain) {
    for (const wanted of ["token:write", "token:read", "integration:read", "key:manage", "key:manage-tenant"]) {
      const response = await call(PATH, jsonBody({ name: "k", scopes: [wanted], userId: "ada" }));
      expect([wanted, response.status]).toEqual([wanted, held.includes(wanted) ? 201 : 403]);
    }
    const next = await call(PATH, jsonBody({ name: "k", scopes, userId: "ada" }));
    call = withKey(app, (await next.json<{ key: string }>()).key);
    held = scopes;
  }
});

it("A13 T13 a page token of the tenant's keys goes on with them only, and ends with the permission", async () => {
  const app = await testApp();
  await givenOwners();
  const manager = app.as("ada", { scope: "key:manage-tenant" });
  const token = encodeURIComponent(String((await pageOf(manager, `${PATH}?page_size=1`)).nextPageToken));
  const next = `${PATH}?page_size=1&page_token=${token}`;
  expect((await manager(next)).status).toBe(200);
  await expectProblem(await app.as("ada", { scope: "key:manage" })(next), 400, "validation_failed", "page_token");
});
