import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import {
  admin,
  type Call,
  connect,
  countRows,
  customBody,
  expectAudited,
  expectProblem,
  makeIntegration,
  racedApp,
  readItem,
  storedState,
} from "../../support/integrations.ts";

let app: TestApp;
let ada: Call;
let id: string;

beforeEach(async () => {
  app = await testApp();
  ada = admin(app);
  id = (await makeIntegration(ada, customBody("oauth2", { slug: "own" }))).id;
});

const shares = (principal = "") => `/api/integrations/${id}/shares${principal && `/${principal}`}`;
const put = (principal: string, body: unknown = {}, call = ada) => call(shares(principal), jsonBody(body, "PUT"));
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

const PRINCIPALS = [
  ["user:bob", "user:bob", "user", "bob"],
  ["user%3Abob", "user:bob", "user", "bob"],
  ["bob", "user:bob", "user", "bob"],
  ["auth0%7Cbob", "user:auth0|bob", "user", "auth0|bob"],
  ["b", "user:b", "user", "b"],
  ["team:red", "team:red", "team", "red"],
  ["everyone", "everyone", "everyone", "everyone"],
  ["user:idp:eu:7", "user:idp:eu:7", "user", "idp:eu:7"],
  ["team:a%2Fb%20c", "team:a/b c", "team", "a/b c"],
  [`user:${"x".repeat(255)}`, `user:${"x".repeat(255)}`, "user", "x".repeat(255)],
] as const;

it.each(PRINCIPALS)("C8 shares with %s, reads the share, and takes it back", async (path, principalId, type, name) => {
  const details = { principal: principalId, accessLevel: 2 };
  const event = { action: "integration.shared", targetId: id, details };
  const shared = await expectAudited(() => put(path, { accessLevel: 2 }), event);
  const item = {
    integrationId: id,
    principalId,
    accessLevel: 2,
    principal: { id: principalId, name, type },
    createdAt: TIME,
    updatedAt: TIME,
  };
  expect(shared.status).toBe(200);
  expect(await shared.json()).toEqual(item);
  const read = await ada(shares(path));
  expect(read.status).toBe(200);
  expect(await read.json()).toEqual(item);
  expect(await (await ada(shares())).json()).toEqual({
    _links: { self: { href: `/api/integrations/${id}/shares` } },
    _embedded: { "inf:integration-share": [item] },
  });
  const remove = () => ada(shares(path), { method: "DELETE" });
  const unshared = { action: "integration.unshared", targetId: id, details: { principal: principalId } };
  const removed = await expectAudited(remove, unshared);
  expect([removed.status, await removed.text()]).toEqual([204, ""]);
  const before = await storedState();
  await expectProblem(await ada(shares(path)), 404, "not_found");
  await expectProblem(await remove(), 404, "not_found");
  expect(await storedState()).toBe(before);
  expect(await countRows("integration_shares")).toBe(0);
});

it("lists all shares, none at first", async () => {
  const list = async () => {
    const response = await ada("/api/integrations/own/shares");
    const body = await response.json<{ _embedded: Record<string, { principalId: string; accessLevel: number }[]> }>();
    return body._embedded["inf:integration-share"]?.map(({ principalId, accessLevel }) => [principalId, accessLevel]);
  };
  expect(await list()).toEqual([]);
  await put("user:bob", { accessLevel: 3 });
  await put("everyone");
  await put("team:red", { accessLevel: 2 });
  expect(await list()).toEqual([
    ["everyone", 1],
    ["team:red", 2],
    ["user:bob", 3],
  ]);
});

it("gives level 1 when none is named, and replaces a level in place", async () => {
  const first = await (await put("user:bob")).json<{ accessLevel: number; createdAt: string }>();
  expect(first.accessLevel).toBe(1);
  for (const accessLevel of [2, 3, 1]) {
    const changed = await (await put("user:bob", { accessLevel })).json();
    expect(changed).toMatchObject({ accessLevel, createdAt: first.createdAt });
  }
  expect(await countRows("integration_shares")).toBe(1);
});

it.each([
  "user:",
  "team:",
  "user",
  "group:red",
  "system",
  "EVERYONE",
  "Everyone",
  "User:bob",
  "everyone:x",
  "idp:eu:7",
  "Team",
  "%20bob",
  "everyone%20",
  "%20user:bob",
  "user:bo%0Ab",
  "user:bo%00b",
  "user:bo%7Fb",
  "*",
  `user:${"x".repeat(256)}`,
])("answers 400 to the principal %s, and stores nothing", async (principal) => {
  const before = await storedState();
  for (const init of [jsonBody({}, "PUT"), { method: "GET" }, { method: "DELETE" }]) {
    await expectProblem(await ada(shares(principal), init), 400, "validation_failed", "principalId");
  }
  expect(await storedState()).toBe(before);
});

it.each([0, 4, -1, 1.5, "1", true, [1], {}])("answers 400 to the level %j, and stores nothing", async (level) => {
  const before = await storedState();
  await expectProblem(await put("user:bob", { accessLevel: level }), 400, "validation_failed", "accessLevel");
  expect(await storedState()).toBe(before);
});

describe("lets whom it is shared with do what the level says", () => {
  const holders = [
    ["user:bob", {}],
    ["team:red", { groups: ["blue", "red"] }],
    ["everyone", {}],
  ] as const;
  const cases = holders.flatMap(([principal, claims]) => [1, 2, 3].map((level) => ({ principal, claims, level })));
  it.each(cases)("$principal at level $level", async ({ principal, claims, level }) => {
    const bob = admin(app, "bob", { ...claims });
    await expectProblem(await bob(`/api/integrations/${id}`), 404, "not_found");
    await put(principal, { accessLevel: level });
    expect(await readItem(bob, id)).toMatchObject({ ownerId: "ada", shared: true });
    const allowed = async (needed: number, response: Response) =>
      level >= needed ? expect(response.status).toBe(200) : expectProblem(response, 403, "forbidden");
    await allowed(2, await bob(`/api/integrations/${id}`, jsonBody({ description: "x" }, "PATCH")));
    await allowed(3, await bob(shares()));
    await allowed(3, await bob(shares(principal)));
    await allowed(3, await put("user:carol", {}, bob));
    await allowed(3, await bob(`/api/integrations/${id}/owner`));
    await ada(shares(principal), { method: "DELETE" });
    await expectProblem(await bob(`/api/integrations/${id}`), 404, "not_found");
  });

  it("the highest of several shares counts", async () => {
    await put("everyone", { accessLevel: 1 });
    await put("team:red", { accessLevel: 2 });
    const patch = (call: Call) => call(`/api/integrations/${id}`, jsonBody({ description: "x" }, "PATCH"));
    expect((await patch(admin(app, "bob", { groups: ["red"] }))).status).toBe(200);
    await expectProblem(await patch(admin(app, "bob", { groups: ["blue"] })), 403, "forbidden");
  });
});

it("a share that was taken back bites with the next request, also for who has connected", async () => {
  await put("user:bob");
  const bob = app.as("bob");
  await connect(bob, id);
  await ada(shares("user:bob"), { method: "DELETE" });
  await expectProblem(await bob(`/api/integrations/${id}/connection`), 404, "not_found");
});

it.each([
  ["a stranger with every permission", "bob", {}, 404, "not_found"],
  ["a superuser of another tenant", "root", { roles: ["superuser"], tenant: "t2" }, 404, "not_found"],
  ["who may edit only", "editor", {}, 403, "forbidden"],
  ["the owner without integration:share", "ada", { scope: "integration:write integration:delete" }, 403, "forbidden"],
])("keeps shares from %s, and changes nothing", async (_who, user, claims, status, code) => {
  await put("user:editor", { accessLevel: 2 });
  const before = await storedState();
  const call = admin(app, user, claims);
  await expectProblem(await call(shares()), status, code);
  await expectProblem(await call(shares("user:editor")), status, code);
  await expectProblem(await put("everyone", { accessLevel: 3 }, call), status, code);
  await expectProblem(await call(shares("user:editor"), { method: "DELETE" }), status, code);
  expect(await storedState()).toBe(before);
});

it("lets a superuser share what is another's, and a tenant's everyone is not another tenant's", async () => {
  const root = app.as("root", { roles: ["superuser"] });
  expect((await put("everyone", {}, root)).status).toBe(200);
  expect(await readItem(app.as("anyone"), id)).toMatchObject({ id });
  await expectProblem(await app.as("anyone", { tenant: "t2" })(`/api/integrations/${id}`), 404, "not_found");
});

it("needs an integration that is there", async () => {
  for (const reference of ["int_01h4zzzzzzzzzzzzzzzzzzzzzz", "nobody", "bob:own"]) {
    const path = `/api/integrations/${reference}/shares`;
    await expectProblem(await ada(path), 404, "not_found");
    await expectProblem(await ada(`${path}/everyone`, jsonBody({}, "PUT")), 404, "not_found");
  }
});

it("answers 404 when the integration is deleted at the same time, and leaves no share and no line behind", async () => {
  const racing = admin(await racedApp("DELETE FROM integrations"));
  await expectProblem(await put("user:bob", {}, racing), 404, "not_found");
  expect([await countRows("integration_shares"), await countRows("audit_events")]).toEqual([0, 1]);
});
