import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import {
  auditRows,
  type Body,
  type Call,
  countRows,
  expectProblem,
  racedDatabase,
} from "../../support/integrations.ts";
import { execute, INTEGRATIONS, KEYS, type KeyScene, keyScene, outcome, proxied } from "../../support/keyScene.ts";
import { givenKey, tokensPath, withKey } from "../../support/tokens.ts";

let scene: KeyScene;

beforeEach(async () => {
  scene = await keyScene();
});

interface Made extends Record<string, unknown> {
  id: string;
  key: string;
}

async function made(response: Response): Promise<Made> {
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Made>();
}

const create = async (limits: Body, more: Body = {}) =>
  made(
    await scene.root(KEYS, jsonBody({ name: "agent", scopes: ["integration:read", "user:act-as"], limits, ...more })),
  );
const exchange = (call: Call, body: Body = {}) => call(`${KEYS}:attenuate`, jsonBody(body));
const asAda = (key: string) => withKey(scene.app, key, { "x-act-as-user": "ada" });

describe("limits of a key", () => {
  it("are stored by ids, sorted, and without what another entry includes", async () => {
    const { limits, parentId, callsMade } = await create({
      integrations: ["theirs", "ours", "admin:ours", scene.ours],
      tools: ["ours__me", "me", "theirs__list-issues", "theirs__list-issues"],
      methods: ["PUT", "GET", "PUT"],
      paths: ["/repos/%61cme/**", "/repos/*/**", "/%72epos/acme", "/a%2Fb"],
      types: ["REVERSIBLE", "READ_ONLY"],
      users: ["bea", "ada", "bea"],
      calls: 5,
    });
    expect(limits).toEqual({
      integrations: [scene.ours, scene.theirs].sort(),
      tools: [`${scene.theirs}__list-issues`, "me"].sort(),
      methods: ["GET", "PUT"],
      paths: ["/a%2Fb", "/repos/*/**"],
      types: ["READ_ONLY", "REVERSIBLE"],
      users: ["ada", "bea"],
      calls: 5,
    });
    expect({ parentId, callsMade }).toEqual({ parentId: null, callsMade: 0 });
    const { items } = await (await scene.root(KEYS)).json<{ items: unknown[] }>();
    expect(items).toMatchObject([{ limits }]);
  });

  it.each<[Body, string]>([
    [{ integrations: ["nothing"] }, "limits.integrations.0"],
    [{ integrations: [] }, "limits.integrations"],
    [{ tools: ["nothing__me"] }, "limits.tools.0"],
    [{ methods: ["PURGE"] }, "limits.methods.0"],
    [{ methods: ["get"] }, "limits.methods.0"],
    [{ paths: ["repos"] }, "limits.paths.0"],
    [{ paths: ["/a", "/re*"] }, "limits.paths.1"],
    [{ paths: ["/a/**/b"] }, "limits.paths.0"],
    [{ paths: ["/a/../b"] }, "limits.paths.0"],
    [{ paths: ["/a/%2e%2e"] }, "limits.paths.0"],
    [{ paths: ["/a?b"] }, "limits.paths.0"],
    [{ paths: ["/a//b"] }, "limits.paths.0"],
    [{ paths: ["/%ff"] }, "limits.paths.0"],
    [{ types: ["HARMLESS"] }, "limits.types.0"],
    [{ users: ["system"] }, "limits.users.0"],
    [{ calls: 0 }, "limits.calls"],
    [{ callsPerMinute: 1.5 }, "limits.callsPerMinute"],
    [{ scopes: ["token:read"] }, "limits"],
  ])("refuse %j", async (limits, path) => {
    const body = { name: "k", scopes: [], limits };
    await expectProblem(await scene.root(KEYS, jsonBody(body)), 400, "validation_failed", path);
    expect(await countRows("api_keys")).toBe(0);
  });

  it("include the user that the key acts as", async () => {
    const body = { name: "k", scopes: [], userId: "ada", limits: { users: ["bea"] } };
    await expectProblem(await scene.root(KEYS, jsonBody(body)), 400, "validation_failed", "limits.users");
  });

  it("that limit nothing are none", async () => {
    expect(await create({})).toMatchObject({ limits: null, callsMade: null });
  });
});

describe("T52 exchanging a key for a narrower one", () => {
  it("gives what both allow, tells the trail of both, and the new key works", async () => {
    const parent = await create({ integrations: ["ours", "theirs"], paths: ["/repos/**"], calls: 9 });
    const asked = { integrations: ["ours"], paths: ["/repos/acme/**", "/me"], methods: ["GET"], calls: 99 };
    const child = await made(await exchange(asAda(parent.key), { name: "sub", limits: asked }));
    expect(child).toMatchObject({
      name: "sub",
      scopes: ["integration:read", "user:act-as"],
      userId: null,
      parentId: parent.id,
      limits: { integrations: [scene.ours], paths: ["/repos/acme/**"], methods: ["GET"], calls: 9 },
    });
    expect(await outcome(await proxied(asAda(child.key), scene.ours, "GET", "/repos/acme/issues"))).toBe("yes");
    expect(await outcome(await proxied(asAda(child.key), scene.ours, "GET", "/repos/other/issues"))).toBe(
      "limits.paths",
    );
    expect(await outcome(await proxied(asAda(child.key), scene.theirs, "GET", "/repos/acme/issues"))).toBe(
      "limits.integrations",
    );
    const event = (await auditRows()).find(({ target_id }) => target_id === child.id);
    expect(event).toMatchObject({ actor: `key:${parent.id}`, action: "key.created" });
    expect(event?.details).toMatchObject({ madeFrom: parent.id });
  });

  it("ends in an hour, and never later than the key", async () => {
    const inMinutes = (iso: unknown) => Math.round((Date.parse(String(iso)) - Date.now()) / 60_000);
    const endless = await create({});
    expect(inMinutes((await made(await exchange(asAda(endless.key)))).expiresAt)).toBe(60);
    const day = new Date(Date.now() + 86_400_000).toISOString();
    expect(inMinutes((await made(await exchange(asAda(endless.key), { expiresAt: day }))).expiresAt)).toBe(1440);
    const soon = await create({}, { expiresAt: new Date(Date.now() + 600_000).toISOString() });
    for (const body of [{}, { expiresAt: day }]) {
      expect(inMinutes((await made(await exchange(asAda(soon.key), body))).expiresAt)).toBe(10);
    }
    const past = { expiresAt: "2001-01-01T00:00:00Z" };
    await expectProblem(await exchange(asAda(endless.key), past), 400, "validation_failed", "expiresAt");
  });

  it("gives no scope that the key lacks", async () => {
    const parent = await create({});
    await expectProblem(await exchange(asAda(parent.key), { scopes: ["token:read"] }), 403, "forbidden");
    await expectProblem(await exchange(asAda(parent.key), { scopes: ["integration:*"] }), 403, "forbidden");
    const fewer = await made(await exchange(asAda(parent.key), { scopes: ["integration:read"] }));
    expect(fewer.scopes).toEqual(["integration:read"]);
  });

  it("binds it to somebody whom the key may act as, and to nobody else", async () => {
    const parent = await create({ users: ["ada", "bea"] });
    const call = withKey(scene.app, parent.key);
    const bound = await made(await exchange(call, { userId: "ada" }));
    expect(bound.userId).toBe("ada");
    expect(await outcome(await proxied(withKey(scene.app, bound.key), scene.ours, "GET", "/me"))).toBe("yes");
    expect(await outcome(await exchange(call, { userId: "cy" }))).toBe("limits.users");
    expect(await outcome(await exchange(withKey(scene.app, bound.key), { userId: "bea" }))).toBe("403 forbidden");
    const plain = await givenKey({ scopes: ["integration:read"] });
    expect(await outcome(await exchange(withKey(scene.app, plain.key), { userId: "ada" }))).toBe("403 forbidden");
  });

  it("is for whoever holds a key, and for nobody who has none", async () => {
    const admin = scene.app.as("admin", { roles: ["superuser"] });
    await expectProblem(await exchange(admin), 403, "forbidden");
    const { key } = await givenKey({ scopes: [] });
    await made(await exchange(withKey(scene.app, key)));
  });

  it("refuses what would leave nothing, and names it", async () => {
    const parent = await create({ integrations: ["ours"], types: ["READ_ONLY"], paths: ["/repos/**"] });
    for (const [limits, path] of [
      [{ types: ["IRREVERSIBLE"] }, "limits.types"],
      [{ paths: ["/me"] }, "limits.paths"],
      [{ integrations: ["theirs"] }, "limits.integrations.0"],
      [{ tools: ["theirs__me"] }, "limits.tools.0"],
    ] as const) {
      await expectProblem(await exchange(asAda(parent.key), { limits }), 400, "validation_failed", path);
    }
  });

  it("answers 409 when the key is deleted meanwhile, and makes none", async () => {
    const parent = await create({});
    Object.assign(scene.app.deps, { db: racedDatabase("DELETE FROM api_keys") });
    await expectProblem(await exchange(asAda(parent.key)), 409, "conflict");
    expect(await countRows("api_keys")).toBe(0);
  });

  it("goes eight keys deep, and no deeper", async () => {
    let { key } = await create({});
    for (let depth = 0; depth < 8; depth++) ({ key } = await made(await exchange(asAda(key))));
    await expectProblem(await exchange(asAda(key)), 403, "forbidden");
  });

  it("counts against the quota, until what has ended long ago makes room", async () => {
    const { deps } = scene.app;
    Object.assign(deps.settings.quotas.user, { keys: 3 });
    const parent = await givenKey({ userId: "ada", scopes: [] });
    const call = withKey(scene.app, parent.key);
    for (let count = 0; count < 2; count++) await made(await exchange(call));
    await expectProblem(await exchange(call), 422, "quota_exceeded");
    const prepared = deps.db.$client.prepare("UPDATE api_keys SET expires_at = 1 WHERE parent_id = ?");
    await prepared.bind(parent.id).run();
    await made(await exchange(call));
    expect(await countRows("api_keys")).toBe(2);
  });
});

describe("T18 deleting a key", () => {
  it("ends those that were made from it, at once, and the trail names them; others stay", async () => {
    const parent = await create({});
    const child = await made(await exchange(asAda(parent.key)));
    const grandchild = await made(await exchange(asAda(child.key)));
    const sibling = await made(await exchange(asAda(parent.key)));
    const other = await create({});
    const remove = (id: string) => scene.root(`${KEYS}/${id}`, { method: "DELETE" });
    const works = async () => {
      const keys = [parent, child, grandchild, sibling, other];
      const answers = await Promise.all(keys.map(({ key }) => proxied(asAda(key), scene.ours, "GET", "/me")));
      return answers.map(({ status }) => status);
    };
    expect(await works()).toEqual([200, 200, 200, 200, 200]);
    expect((await remove(child.id)).status).toBe(204);
    expect(await works()).toEqual([200, 401, 401, 200, 200]);
    expect((await remove(parent.id)).status).toBe(204);
    expect(await works()).toEqual([401, 401, 401, 401, 200]);
    expect((await remove(parent.id)).status).toBe(404);
    const events = (await auditRows()).filter(({ action }) => action === "key.deleted");
    expect(events.map(({ target_id, details }) => [target_id, details])).toEqual([
      [child.id, { keysMadeFromIt: [grandchild.id] }],
      [parent.id, { keysMadeFromIt: [sibling.id] }],
    ]);
  });

  it("races with exchanges of it: no key is left behind", async () => {
    const parent = await create({});
    const exchanges = Array.from({ length: 20 }, () => exchange(asAda(parent.key)));
    const [deleted] = await Promise.all([scene.root(`${KEYS}/${parent.id}`, { method: "DELETE" }), ...exchanges]);
    expect(deleted.status).toBe(204);
    expect(await countRows("api_keys")).toBe(0);
  });
});

describe("explaining a key", () => {
  const explain = async (call: Call, id: string, query: Record<string, string>) => {
    const response = await call(`${KEYS}/${id}:explain?${new URLSearchParams(query)}`);
    expect(response.status, await response.clone().text()).toBe(200);
    return response.json<{ allowed: boolean; limit: string | null; code: string | null }>();
  };

  it("says of every call what comes of it", async () => {
    const limits = { integrations: ["ours"], users: ["ada"], paths: ["/repos/acme/**"], types: ["READ_ONLY"] };
    const { id, key } = await create(limits);
    const rows: [Record<string, string>, () => Promise<Response>][] = [];
    for (const user of ["ada", "bea"]) {
      const call = withKey(scene.app, key, { "x-act-as-user": user });
      for (const integration of ["ours", "theirs", "nothing"]) {
        for (const method of ["GET", "POST"]) {
          for (const path of ["/repos/acme/issues", "/repos/acme%2Fx/issues", "/me", "/"]) {
            rows.push([{ user, integration, method, path }, () => proxied(call, integration, method, path)]);
          }
        }
        for (const [tool, path] of [
          ["list-issues", "/repos/acme/issues"],
          ["drop-issues", "/repos/acme/issues"],
          ["me", "/me"],
        ] as const) {
          rows.push([{ user, integration, tool, path }, () => execute(call, integration, tool, { owner: "acme" })]);
        }
      }
    }
    for (const [query, send] of rows) {
      const { allowed, limit, code } = await explain(scene.root, id, query);
      const response = await send();
      // The practice of a tool is refused for a parameter that it does not have, after its limits.
      const what = await outcome(response);
      const told = allowed ? "yes" : code === "key_limit" ? `limits.${limit}` : code;
      expect([query, told]).toEqual([query, what === "400 validation_failed" ? "yes" : what]);
    }
  });

  it("is for whoever holds the key, and whoever manages it", async () => {
    const { id, key } = await create({ integrations: ["ours"] });
    const query = { integration: "ours", method: "GET" };
    expect(await explain(withKey(scene.app, key), id, query)).toMatchObject({ allowed: true, limit: null, code: null });
    const other = await create({ integrations: ["ours"] });
    const path = `${KEYS}/${id}:explain?integration=ours`;
    expect(await outcome(await withKey(scene.app, other.key)(path))).toBe("limits");
    await expectProblem(await scene.app.as("ada")(path), 403, "forbidden");
    await expectProblem(await scene.app.as("ada", { scope: "key:manage" })(path), 404, "not_found");
  });

  it("says what else refuses: the end of the key, its calls, what it does not see, whom it may not act as", async () => {
    const { id, key } = await create({ calls: 1 });
    const query = { integration: "ours", user: "ada" };
    expect(await explain(scene.root, id, query)).toMatchObject({ allowed: true });
    await proxied(asAda(key), scene.ours, "GET", "/me");
    expect(await explain(scene.root, id, query)).toMatchObject({ allowed: false, limit: "calls", code: "key_limit" });
    expect(await explain(scene.root, id, { integration: "nothing" })).toMatchObject({
      allowed: false,
      code: "not_found",
    });
    const bound = await givenKey({ userId: "ada", scopes: [] });
    expect(await explain(scene.root, bound.id, { ...query, user: "bea" })).toMatchObject({ code: "forbidden" });
    const past = await givenKey({ scopes: [], expiresAt: 1 });
    expect(await explain(scene.root, past.id, query)).toMatchObject({ allowed: false, code: "unauthenticated" });
  });

  it("names a tool by where it could lead, when nobody says the path", async () => {
    const { id } = await create({ paths: ["/repos/acme/**"] });
    const ask = (tool: string, more = {}) => explain(scene.root, id, { integration: "ours", tool, ...more });
    expect(await ask("list-issues")).toMatchObject({ allowed: true });
    expect(await ask("list-issues", { path: "/repos/other/issues" })).toMatchObject({ limit: "paths" });
    expect(await ask("me")).toMatchObject({ limit: "paths" });
    const unknown = await explain(scene.root, id, { integration: "ours", tool: "nothing" });
    expect(unknown).toMatchObject({ allowed: false, code: "not_found" });
  });
});

it("T52 a key of a user with limits reads tokens only where it may do anything", async () => {
  const bound = { userId: "ada", scopes: ["token:read"] };
  const read = async (limits: object) => {
    const { key } = await givenKey({ ...bound, limits });
    return outcome(await withKey(scene.app, key)(tokensPath("ada", "ours")));
  };
  expect(await read({ integrations: [scene.ours] })).toBe("yes");
  expect(await read({ types: ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"] })).toBe("limits.types");
  expect(await read({ paths: ["/**"] })).toBe("limits.paths");
  expect(await (await scene.root(INTEGRATIONS)).json()).toMatchObject({ totalCount: 2 });
});

it("T13 is not exchanged in another tenant", async () => {
  const { key } = await givenKey({ scopes: ["user:act-as"] });
  const response = await withKey(scene.app, key)("/v1/tenants/other/api-keys:attenuate", jsonBody({}));
  await expectProblem(response, 404, "not_found");
});
