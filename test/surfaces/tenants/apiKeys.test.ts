import { beforeEach, describe, expect, it } from "vitest";
import { permissions } from "../../../src/domain/context.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { type Body, type Call, countRows, expectProblem } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { loggedLines } from "../../support/logs.ts";
import { givenKey, TIMESTAMP, tokensPath, withKey } from "../../support/tokens.ts";
import { NO_TIMES } from "../../understood/times.ts";

const PATH = "/v1/tenants/default/api-keys";
const ALL = permissions.join(" ");
let app: TestApp;
let admin: Call;

beforeEach(async () => {
  app = await testApp();
  admin = app.as("admin", { scope: ALL });
});

interface Created extends Record<string, unknown> {
  id: string;
  key: string;
}

async function create(call: Call, body: Body): Promise<Created> {
  const response = await call(PATH, jsonBody(body));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Created>();
}

async function expectRefused(call: Call, body: Body, status: number, code: string, path?: string): Promise<void> {
  const before = [await countRows("api_keys"), await countRows("audit_events")];
  await expectProblem(await call(PATH, jsonBody(body)), status, code, path);
  expect([await countRows("api_keys"), await countRows("audit_events")]).toEqual(before);
}

describe("making an API key", () => {
  it("answers 201 with the key and what is known of it, and the key works", async () => {
    const body = { name: " Back end ", scopes: ["token:read"], userId: "ada", expiresAt: "2031-01-01T00:00:00Z" };
    const created = await create(admin, body);
    expect(created).toEqual({
      id: expect.stringMatching(/^key_[0-9a-hjkmnp-tv-z]{26}$/),
      key: expect.stringMatching(/^agk_[\w-]{48}$/),
      name: "Back end",
      scopes: ["token:read"],
      userId: "ada",
      expiresAt: "2031-01-01T00:00:00.000Z",
      limits: null,
      approvals: [],
      callsMade: null,
      parentId: null,
      lastUsedAt: null,
      createdBy: "user:admin",
      createdAt: TIMESTAMP,
    });
    expect((await withKey(app, created.key)(tokensPath("ada"))).status).toBe(200);
    expect((await withKey(app, created.key)(tokensPath("bob"))).status).toBe(404);
    expect(await trail()).toEqual([`user:admin key.created ${created.id} success`]);
  });

  it("reads token:* as every permission of that kind, in the order of the list", async () => {
    const { scopes } = await create(admin, { name: "k", scopes: ["user:act-as", "token:*", "token:read"] });
    expect(scopes).toEqual(["token:read", "token:write", "user:act-as"]);
    const scopesOfAll = ["integration:*", "key:*", "user:*", "audit:*", "connection:*", "approval:*"];
    const everything = await create(admin, { name: "k", scopes: scopesOfAll });
    expect(everything.scopes).toEqual(permissions.filter((permission) => !permission.startsWith("token:")));
  });

  it("T16 T44 refuses unknown fields, scopes and forms", async () => {
    const bad: [Body, string?][] = [
      ...["tenantId", "tenant_id", "createdBy", "hash", "key", "id", "lastUsedAt", "superuser", "roles"].map(
        (field): [Body] => [{ [field]: "x" }],
      ),
      ...["*", "token", "token:", "token:delete", "*:*", "superuser", ":*", "TOKEN:READ", 1, null].map(
        (scope): [Body, string] => [{ scopes: [scope] }, "scopes.0"],
      ),
      [{ scopes: "token:read" }, "scopes"],
      [{ name: "" }, "name"],
      [{ name: "  " }, "name"],
      [{ name: "x".repeat(201) }, "name"],
      [{ name: "a\u0000b" }, "name"],
      [{ userId: "" }, "userId"],
      [{ userId: "system" }, "userId"],
      [{ userId: "a\nb" }, "userId"],
      [{ userId: "x".repeat(256) }, "userId"],
      [{ expiresAt: "2001-01-01T00:00:00Z" }, "expiresAt"],
      [{ expiresAt: "9999-12-31T23:59:59-12:00" }, "expiresAt"],
      [{ expiresAt: "tomorrow" }, "expiresAt"],
      ...NO_TIMES.map(({ input }): [Body, string] => [{ expiresAt: input }, "expiresAt"]),
      [{ expiresAt: 1_900_000_000 }, "expiresAt"],
    ];
    for (const [change, path] of bad) {
      await expectRefused(admin, { name: "k", scopes: ["token:read"], ...change }, 400, "validation_failed", path);
    }
    for (const missing of ["name", "scopes"]) {
      const { [missing]: _missing, ...body } = { name: "k", scopes: [] } as Body;
      await expectRefused(admin, body, 400, "validation_failed", missing);
    }
  });

  it("is for the caller's own tenant only: another one does not exist for it", async () => {
    const root = app.as("root", { roles: ["superuser"] });
    for (const call of [admin, root]) {
      const other = PATH.replace("default", "elsewhere");
      await expectProblem(await call(other, jsonBody({ name: "k", scopes: [] })), 404, "not_found");
      await expectProblem(await call(`${other}/key_1`, { method: "DELETE" }), 404, "not_found");
    }
    expect(await rowsOf("api_keys")).toEqual([]);
  });

  it("needs key:manage", async () => {
    const others = permissions.filter((permission) => !permission.startsWith("key:")).join(" ");
    const { id, key } = await givenKey();
    for (const call of [app.as("ada"), app.as("ada", { scope: others }), withKey(app, key)]) {
      await expectRefused(call, { name: "k", scopes: [] }, 403, "forbidden");
      await expectProblem(await call(`${PATH}/${id}`, { method: "DELETE" }), 403, "forbidden");
    }
    await expectProblem(await app.fetch(PATH, jsonBody({ name: "k", scopes: [] })), 401, "unauthenticated");
  });
});

describe("T15 nobody gives a key more than they have", () => {
  it("T15 no permission that the caller lacks, one by one and in a pattern", async () => {
    for (const scope of permissions.filter((permission) => permission !== "key:manage")) {
      const lacking = permissions.filter((permission) => permission !== scope).join(" ");
      const call = app.as("ada", { scope: lacking });
      const own = { name: "k", userId: "ada" };
      await expectRefused(call, { ...own, scopes: [scope] }, 403, "forbidden");
      await expectRefused(call, { ...own, scopes: [`${scope.split(":")[0]}:*`] }, 403, "forbidden");
    }
    const manager = app.as("ada", { scope: "key:manage" });
    expect((await create(manager, { name: "k", scopes: [], userId: "ada" })).scopes).toEqual([]);
  });

  it("T15 no other user without user:act-as, but one's own", async () => {
    const call = app.as("ada", { scope: "key:manage token:read" });
    const body = { name: "k", scopes: ["token:read"] };
    await expectRefused(call, { ...body, userId: "bob" }, 403, "forbidden");
    expect(await create(call, { ...body, userId: "ada" })).toMatchObject({ userId: "ada" });
    const acting = app.as("ada", { scope: "key:manage-tenant token:read user:act-as" });
    expect(await create(acting, { ...body, userId: "bob" })).toMatchObject({ userId: "bob" });
  });

  it("T15 a user's key makes keys of that user only, whatever it may do, and so does one that acts as a user", async () => {
    const bound = await givenKey({ userId: "ada", scopes: permissions });
    const unbound = await givenKey({ scopes: permissions });
    for (const call of [withKey(app, bound.key), withKey(app, unbound.key, { "x-act-as-user": "ada" })]) {
      await expectRefused(call, { name: "k", scopes: [] }, 403, "forbidden");
      await expectRefused(call, { name: "k", scopes: [], userId: "bob" }, 403, "forbidden");
      expect(await create(call, { name: "k", scopes: ["token:*"], userId: "ada" })).toMatchObject({ userId: "ada" });
    }
  });

  it("T15 a tenant's key makes others within its own scopes, and for a user with user:act-as", async () => {
    const call = withKey(app, (await givenKey({ scopes: ["key:manage-tenant", "token:read"] })).key);
    expect(await create(call, { name: "k", scopes: ["token:read"] })).toMatchObject({ userId: null });
    await expectRefused(call, { name: "k", scopes: ["token:write"] }, 403, "forbidden");
    await expectRefused(call, { name: "k", scopes: ["token:read"], userId: "ada" }, 403, "forbidden");
    const acting = await givenKey({ scopes: ["key:manage-tenant", "user:act-as"] });
    expect(await create(withKey(app, acting.key), { name: "k", scopes: [], userId: "ada" })).toMatchObject({
      userId: "ada",
      createdBy: `key:${acting.id}`,
    });
  });

  it("T15 a superuser gives any, in the own tenant", async () => {
    const root = app.as("root", { roles: ["superuser"] });
    expect((await create(root, { name: "k", scopes: [...permissions], userId: "bob" })).scopes).toEqual(permissions);
  });
});

describe("T17 a key that was made", () => {
  it("T17 is in no dump of the storage, in no spelling, and in no log line; its digest is", async () => {
    const { key } = await create(admin, { name: "k", scopes: ["token:read"] });
    expect((await withKey(app, key)(tokensPath("ada"))).status).toBe(200);
    const dump = await dumpStorage();
    for (const secret of [key, key.slice(4), key.slice(4, 47)]) {
      for (const spelled of spellingsOf(secret)) expect(dump.includes(spelled)).toBe(false);
      expect(loggedLines.filter((line) => line.includes(secret))).toEqual([]);
    }
    const [row] = await rowsOf("api_keys");
    expect(row?.hash).toMatch(/^[\w-]{43}$/);
    expect(dump).toContain(row?.hash);
  });

  it("T17 is shown once: in no header, and in no later answer", async () => {
    const response = await admin(PATH, jsonBody({ name: "k", scopes: ["token:read", "key:manage-tenant"] }));
    const { id, key } = await response.json<Created>();
    expect(JSON.stringify([...response.headers])).not.toContain(key.slice(4));
    expect(response.headers.get("cache-control")).toBe("no-store");
    const [{ hash } = { hash: "" }] = await rowsOf("api_keys");
    const call = withKey(app, key);
    const later = [
      await call(PATH),
      await call(`${PATH}/${id}`),
      await call(PATH, jsonBody({ name: "k", scopes: [] })),
      await call(tokensPath("ada")),
      await call(`${PATH}/${id}`, { method: "DELETE" }),
      await call(tokensPath("ada")),
    ];
    for (const answer of later) {
      const text = JSON.stringify([...answer.headers]) + (await answer.text());
      for (const secret of [key, key.slice(4), String(hash)]) expect(text).not.toContain(secret);
    }
    expect(later.map(({ status }) => status).slice(2)).toEqual([201, 200, 204, 401]);
  });
});

describe("T18 revoking an API key", () => {
  it("T18 answers 204 once and then 404, refuses its next call, and is audited", async () => {
    const { id, key } = await givenKey();
    expect((await withKey(app, key)(tokensPath("ada"))).status).toBe(200);
    const remove = () => admin(`${PATH}/${id}`, { method: "DELETE" });
    expect((await remove()).status).toBe(204);
    await expectProblem(await withKey(app, key)(tokensPath("ada")), 401, "unauthenticated");
    await expectProblem(await remove(), 404, "not_found");
    expect(await trail()).toEqual([`user:admin key.deleted ${id} success`]);
  });

  it("T13 does not reach a key of another tenant, which goes on working", async () => {
    const foreign = await givenKey({ tenantId: "elsewhere" });
    for (const call of [admin, app.as("root", { roles: ["superuser"] })]) {
      await expectProblem(await call(`${PATH}/${foreign.id}`, { method: "DELETE" }), 404, "not_found");
    }
    expect((await withKey(app, foreign.key)(tokensPath("ada"))).status).toBe(200);
  });
});
