import { beforeEach, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import {
  admin,
  type Call,
  connect,
  customBody,
  expectAudited,
  expectProblem,
  makeIntegration,
  racedApp,
  readItem,
  storedRow,
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

const owner = (reference = id) => `/api/integrations/${reference}/owner`;
const give = (body: unknown, call = ada, reference = id) => call(owner(reference), jsonBody(body, "PUT"));
const accept = (call: Call) => call(`${owner()}:accept`, { method: "POST" });

it.each([
  ["user:ada", { userId: "ada" }],
  ["team:red", { teamId: "red" }],
  ["system", {}],
])("says that %s owns an integration", async (principal, body) => {
  const given = await givenIntegration(app.deps, { type: "github", owner: principal }, []);
  const response = await app.as("root", { roles: ["superuser"] })(owner(given));
  expect([response.status, await response.json()]).toEqual([200, body]);
});

it.each([
  ["another user", { userId: "bob" }, "user:bob", "bob", {}],
  ["a team", { teamId: "red" }, "team:red", "team:red", { groups: ["red"] }],
  ["a user whose id holds colons", { userId: "idp:7" }, "user:idp:7", "idp:7", {}],
])("offers an integration to %s, who owns it after accepting it, and the old owner keeps level 3", async (...row) => {
  const [_whom, body, to, ownerId, claims] = row;
  const connection = await connect(ada, id);
  const before = await storedRow("integrations", id);
  const event = { targetId: id, details: { from: "user:ada", to } };
  const offered = await expectAudited(() => give(body), { ...event, action: "integration.offered" });
  expect([offered.status, await offered.json()]).toEqual([200, { userId: "ada", proposed: body }]);
  expect(await (await ada(owner())).json()).toEqual({ userId: "ada", proposed: body });
  expect(await storedRow("integrations", id)).toEqual({ ...before, pending_owner: to, updated_at: expect.any(Number) });
  const next = admin(app, "userId" in body ? ownerId : "member", claims);
  await expectProblem(await next(`/api/integrations/${id}`), 404, "not_found");
  const response = await expectAudited(() => accept(next), {
    ...event,
    action: "integration.transferred",
    actor: `user:${"userId" in body ? ownerId : "member"}`,
  });
  expect([response.status, await response.json()]).toEqual([200, body]);
  const after = await storedRow("integrations", id);
  expect(after).toEqual({ ...before, owner: to, updated_at: expect.any(Number) });
  expect(await storedRow("connections", connection)).toMatchObject({ status: "connected" });
  for (const path of ["", "/owner", "/shares", "/connection"]) {
    expect([path, (await ada(`/api/integrations/${id}${path}`)).status]).toEqual([path, 200]);
  }
  expect(await (await ada(`/api/integrations/${id}/shares/user:ada`)).json()).toMatchObject({ accessLevel: 3 });
  await expectProblem(await give({ userId: "ada" }), 403, "forbidden");
  expect(await readItem(next, `${ownerId}:own`)).toMatchObject({ id, ownerId, hasClientSecret: true });
  expect((await next(`/api/integrations/${id}`, jsonBody({ name: "Mine" }, "PATCH"))).status).toBe(200);
  expect((await give({ userId: "ada" }, next)).status).toBe(200);
  expect((await accept(ada)).status).toBe(200);
  expect(await readItem(ada, "ada:own")).toMatchObject({ id, ownerId: "ada" });
});

it("keeps shares, and raises the one that an old owner has to level 3", async () => {
  await ada(`/api/integrations/${id}/shares/user:ada`, jsonBody({ accessLevel: 1 }, "PUT"));
  await ada(`/api/integrations/${id}/shares/user:eve`, jsonBody({ accessLevel: 2 }, "PUT"));
  expect((await give({ userId: "bob" })).status).toBe(200);
  expect((await accept(app.as("bob"))).status).toBe(200);
  expect(await readItem(ada, "bob:own")).toMatchObject({ id });
  await expectProblem(await give({ userId: "ada" }), 403, "forbidden");
  const answer = await ada(`/api/integrations/${id}/shares`);
  const shares = (await answer.json<{ _embedded: Record<string, unknown[]> }>())._embedded["inf:integration-share"];
  expect(shares).toMatchObject([
    { principalId: "user:ada", accessLevel: 3 },
    { principalId: "user:eve", accessLevel: 2 },
  ]);
});

it.each([
  ["to herself", "root", { roles: ["superuser"] }, { userId: "root" }],
  ["to her own team", "ada", { groups: ["red"] }, { teamId: "red" }],
])("gives it at once when the caller gives it %s", async (_what, user, claims, body) => {
  const response = await give(body, admin(app, user, claims));
  expect([response.status, await response.json()]).toEqual([200, body]);
});

it.each([
  ["a user", { userId: "bob" }, "user:bob"],
  ["a team", { teamId: "red" }, "team:red"],
])("answers 409 when %s who accepts has an integration of that slug, and changes nothing", async (...row) => {
  const [_whom, body, principal] = row;
  await givenIntegration(app.deps, { type: "github", owner: principal, slug: "own" }, []);
  expect((await give(body)).status).toBe(200);
  const before = await storedState();
  await expectProblem(await accept(app.as("bob", { groups: ["red"] })), 409, "slug_taken");
  expect(await storedState()).toBe(before);
});

it("answers 409 when it was changed at the same time, and nobody else gets what was agreed to before", async () => {
  const racing = admin(await racedApp("UPDATE integrations SET version = version + 1"));
  await expectProblem(await give({ userId: "bob" }, racing), 409, "conflict");
  expect(await readItem(ada, "own")).toMatchObject({ id, ownerId: "ada" });
  expect(await (await ada(owner())).json()).toEqual({ userId: "ada" });
  expect((await give({ userId: "bob" })).status).toBe(200);
  const late = (await racedApp("UPDATE integrations SET pending_owner = NULL")).as("bob");
  await expectProblem(await accept(late), 409, "conflict");
  expect(await readItem(ada, "own")).toMatchObject({ id, ownerId: "ada" });
});

it("a user and a team of the same id may both own a slug", async () => {
  await givenIntegration(app.deps, { type: "github", owner: "team:bob", slug: "own" }, []);
  expect((await give({ userId: "bob" })).status).toBe(200);
  expect((await accept(app.as("bob"))).status).toBe(200);
});

it.each([
  ["both", { userId: "bob", teamId: "red" }],
  ["none", {}],
  ["an empty userId", { userId: "" }],
  ["A14 the user id of Latchkey itself", { userId: "system" }],
  ["an empty teamId", { teamId: "" }],
  ["null", { userId: null }],
  ["a list and a team", { userId: [], teamId: "red" }],
  ["a number", { userId: 7 }],
  ["a list", { userId: ["bob"] }],
  ["control characters", { userId: "bo\u0000b" }],
  ["a line feed", { teamId: "red\n" }],
  ["too long an id", { userId: "x".repeat(256) }],
  ["a principal", { owner: "user:bob" }],
])("answers 400 to %s, and changes nothing", async (_what, body) => {
  const before = await storedState();
  const problem = await expectProblem(await give(body), 400, "validation_failed");
  expect(problem.errors?.length).toBeGreaterThan(0);
  expect(await storedState()).toBe(before);
});

it.each([
  ["a stranger with every permission", "bob", {}, 404, "not_found"],
  ["a superuser of another tenant", "root", { roles: ["superuser"], tenant: "t2" }, 404, "not_found"],
  ["who may edit only", "editor", {}, 403, "forbidden"],
  ["the owner without integration:share", "ada", { scope: "integration:write integration:delete" }, 403, "forbidden"],
])("lets not %s see or change the owner", async (_who, user, claims, status, code) => {
  await ada(`/api/integrations/${id}/shares/user:editor`, jsonBody({ accessLevel: 2 }, "PUT"));
  const before = await storedState();
  const call = admin(app, user, claims);
  await expectProblem(await call(owner()), status, code);
  await expectProblem(await give({ userId: user }, call), status, code);
  expect(await storedState()).toBe(before);
});

it("lets level 3 see the owner and a superuser give it away, and finds it by slug and natural id", async () => {
  await ada(`/api/integrations/${id}/shares/user:manager`, jsonBody({ accessLevel: 3 }, "PUT"));
  const manager = admin(app, "manager");
  expect((await manager(owner("own"))).status).toBe(200);
  await expectProblem(await give({ userId: "bob" }, manager, "own"), 403, "forbidden");
  const root = app.as("root", { roles: ["superuser"] });
  expect((await give({ teamId: "red" }, root, "ada%3Aown")).status).toBe(200);
  expect((await accept(app.as("member", { groups: ["red"] }))).status).toBe(200);
  expect(await (await root(owner("team:red:own"))).json()).toEqual({ teamId: "red" });
});
