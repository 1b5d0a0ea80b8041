import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { problemCode, type TestApp, testApp } from "../../support/app.ts";
import { type WatchedD1, watchD1 } from "../../support/d1.ts";
import { openApi } from "../../support/documented.ts";
import {
  type Cell,
  dump,
  expectedStatus,
  givenScene,
  grantsFor,
  HOME,
  type Mode,
  PERMISSIONS,
  type Role,
  requestOf,
  restore,
  roles,
  SLUG,
  sharedRoles,
  templateOf,
  verbs,
  wireSettings,
} from "../../support/matrix.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { thinned } from "../../support/thinned.ts";

const MODES: Mode[] = ["per-user", "shared"];
const CODES: Record<number, string> = { 401: "unauthenticated", 403: "forbidden", 404: "not_found" };

type Caller = (path: string, init?: RequestInit) => Promise<Response>;

function callerOf(app: TestApp, { user, claims }: Role, granted: readonly string[]): Caller {
  return user === undefined ? app.fetch : app.as(user, { ...claims, scope: granted.join(" ") });
}

function labelOf(verb: { name: string }, { granted }: Pick<Cell, "granted">): string {
  return `${verb.name.trim()} with [${granted}]`;
}

async function outcome(response: Response): Promise<[number, string?]> {
  const { status } = response;
  if (status in CODES) return [status, await problemCode(response)];
  await response.text();
  return [status];
}

interface Given extends Pick<WatchedD1, "hasWritten"> {
  app: TestApp;
  upstream: StageHandle;
}

async function given(): Promise<Given> {
  const { d1, hasWritten } = watchD1(env.DB);
  return { app: await testApp({}, { DB: d1 }), upstream: await stage(json({ ok: true })), hasWritten };
}

/** Every verb for the owner and whoever has a level directly; for the others some, which take turns. */
function verbsFor({ name }: Role, upstream: StageHandle, mode: Mode) {
  const all = verbs(upstream.url, mode);
  const isPlain = name === "owner" || name.endsWith("directly");
  return isPlain
    ? all
    : thinned(
        all,
        8,
        roles.findIndex((role) => role.name === name),
      );
}

/** Goes through every verb with every grant, and returns the cells in which the answer or the rows are not as expected. */
async function walk(setting: Pick<Cell, "role" | "mode" | "ownsConnection">) {
  const { app, upstream, hasWritten } = await given();
  const { role, mode } = setting;
  const { integrationId, accessToken } = await givenScene(app.deps, upstream.url, setting);
  const before = await dump();
  hasWritten();
  const wrong: unknown[] = [];
  let calls = 0;
  for (const verb of verbsFor(role, upstream, mode)) {
    for (const granted of grantsFor(verb)) {
      const status = expectedStatus({ ...setting, verb, granted });
      const response = await callerOf(
        app,
        role,
        granted,
      )(`/api/integrations/${integrationId}${verb.path}`, requestOf(verb));
      const expected = status in CODES ? [status, CODES[status]] : [status];
      const actual = await outcome(response);
      if (String(actual) !== String(expected)) wrong.push([labelOf(verb, { granted }), actual, "expected", expected]);
      const isAllowed = status === verb.status;
      if (isAllowed && verb.path.startsWith("/request")) calls++;
      const isChanged = hasWritten() && JSON.stringify(await dump()) !== JSON.stringify(before);
      if (isChanged !== (isAllowed && verb.writes))
        wrong.push([labelOf(verb, { granted }), isChanged ? "wrote" : "did not write"]);
      if (isChanged) await restore(before);
    }
  }
  const seen = await upstream.seen();
  const asExpected = seen.filter(({ headers }) => headers.authorization === `Bearer ${accessToken}`);
  if (seen.length !== calls || asExpected.length !== calls)
    wrong.push(["upstream saw", seen.length, "expected", calls]);
  return wrong;
}

describe.each(MODES)("an integration in %s mode", (mode) => {
  it.each(roles)(
    "T15 gives $name exactly what their level and permissions allow, and a refusal changes nothing",
    async (role) => {
      expect(await walk({ role, mode, ownsConnection: mode === "per-user" })).toEqual([]);
    },
  );

  it.each(sharedRoles)(
    "T14 closes every verb to $name with the next request after the share was taken back",
    async (role) => {
      const { app, upstream } = await given();
      const { integrationId } = await givenScene(app.deps, upstream.url, { role, mode, ownsConnection: true });
      const call = callerOf(app, role, PERMISSIONS);
      const address = `/api/integrations/${integrationId}`;
      expect((await call(`${address}/request/me`)).status).toBe(200);
      const owner = app.as("owner", { scope: "integration:share" });
      expect((await owner(`${address}/shares/${role.share?.principal}`, { method: "DELETE" })).status).toBe(204);
      const before = await dump();
      for (const verb of verbsFor(role, upstream, mode)) {
        const response = await call(`${address}${verb.path}`, requestOf(verb));
        expect([verb.name, ...(await outcome(response))]).toEqual([verb.name, 404, "not_found"]);
      }
      expect(await dump()).toEqual(before);
      expect(await upstream.seen()).toHaveLength(1);
    },
  );

  it.each(sharedRoles.filter(({ level }) => level > 1))(
    "T14 leaves $name what level 1 allows with the next request after the level was lowered",
    async (role) => {
      const { app, upstream } = await given();
      const { integrationId } = await givenScene(app.deps, upstream.url, { role, mode, ownsConnection: false });
      const body = { method: "PUT", body: '{"accessLevel":1}', headers: { "content-type": "application/json" } };
      const path = `/api/integrations/${integrationId}/shares/${role.share?.principal}`;
      expect((await app.as("owner", { scope: "integration:share" })(path, body)).status).toBe(200);
      const before = await dump();
      for (const verb of verbsFor(role, upstream, mode)) {
        const cell = {
          role: { ...role, level: 1 as const },
          mode,
          granted: PERMISSIONS,
          ownsConnection: mode === "per-user",
        };
        const response = await callerOf(
          app,
          role,
          PERMISSIONS,
        )(`/api/integrations/${integrationId}${verb.path}`, requestOf(verb));
        expect([verb.name, response.status]).toEqual([verb.name, expectedStatus({ ...cell, verb })]);
        if (response.status >= 400) expect(await dump()).toEqual(before);
        else await restore(before);
      }
    },
  );

  it.each(roles)("T13 shows it in lists to $name only when they may see it", async (role) => {
    const { app, upstream } = await given();
    const { integrationId } = await givenScene(app.deps, upstream.url, { role, mode, ownsConnection: false });
    const call = callerOf(app, role, []);
    const answers = [await call("/api/integrations"), await call("/api/integrations-list")];
    const natural = await call(`/api/integrations/${role.owner.replace(/^user:/, "")}:${SLUG}`);
    const bySlug = await call(`/api/integrations/${SLUG}`);
    const found = [natural.status, bySlug.status];
    if (role.user === undefined) {
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
      expect(found).toEqual([401, 401]);
      return;
    }
    const isVisible = role.level > 0;
    for (const answer of answers) expect((await answer.text()).includes(integrationId)).toBe(isVisible);
    expect(found).toEqual(isVisible ? [200, 200] : [404, 404]);
  });

  it("T14 closes every verb to a former owner once the new owner takes back the level 3 that was left", async () => {
    const { app, upstream } = await given();
    const [role] = roles;
    if (!role) throw new Error("no role");
    const { integrationId } = await givenScene(app.deps, upstream.url, { role, mode, ownsConnection: true });
    const call = callerOf(app, role, PERMISSIONS);
    const give = { method: "PUT", body: '{"teamId":"green"}', headers: { "content-type": "application/json" } };
    const address = `/api/integrations/${integrationId}`;
    expect((await call(`${address}/owner`, give)).status).toBe(200);
    const green = app.as("grete", { groups: ["green"], scope: "integration:share" });
    expect((await green(`${address}/owner:accept`, { method: "POST" })).status).toBe(200);
    expect((await call(`${address}/owner`, give)).status).toBe(403);
    expect((await call(`${address}/shares`)).status).toBe(200);
    expect((await green(`${address}/shares/user:owner`, { method: "DELETE" })).status).toBe(204);
    const before = await dump();
    for (const verb of verbs(upstream.url, mode)) {
      const response = await call(`/api/integrations/${integrationId}${verb.path}`, requestOf(verb));
      expect([verb.name, response.status]).toEqual([verb.name, 404]);
    }
    expect(await dump()).toEqual(before);
  });
});

it.each(roles)(
  "T15 lets $name end a shared connection that they made themselves, if they may still see it",
  async (role) => {
    expect(await walk({ role, mode: "shared", ownsConnection: true })).toEqual([]);
  },
);

it.each([
  [HOME, "mirror"],
  ["mirror", HOME],
])(
  "T13 hides every record of tenant %s from all of tenant %s, who have the same names there",
  async (tenantId, foreign) => {
    const { app, upstream } = await given();
    const ids: string[] = [];
    for (const role of roles.filter(({ user, level }) => user && level > 0)) {
      const setting = { role, mode: "shared", ownsConnection: true } as const;
      const { integrationId } = await givenScene(app.deps, upstream.url, { ...setting, tenantId });
      const before = await dump();
      const claims = { ...role, claims: { ...role.claims, tenant: foreign } };
      for (const verb of verbsFor(role, upstream, "shared")) {
        const path = `/api/integrations/${integrationId}${verb.path}`;
        const response = await callerOf(app, claims, PERMISSIONS)(path, requestOf(verb));
        expect([role.name, verb.name, ...(await outcome(response))]).toEqual([role.name, verb.name, 404, "not_found"]);
      }
      expect(await dump()).toEqual(before);
      const lists = ["/api/integrations", "/api/integrations-list", "/api/integration-connections"];
      for (const list of lists) {
        expect(await (await callerOf(app, claims, PERMISSIONS)(list)).text()).not.toContain(integrationId);
      }
      ids.push(integrationId);
      await restore({});
    }
    expect(new Set(ids).size).toBe(roles.length - 3);
    expect(await upstream.seen()).toEqual([]);
  },
  15_000,
);

it("T13 lists nobody's connections but the caller's own, not even to a superuser", async () => {
  const { app, upstream } = await given();
  const role = { ...(sharedRoles[0] as Role), claims: { roles: ["superuser"] } };
  await givenScene(app.deps, upstream.url, { role, mode: "per-user", ownsConnection: true });
  const response = await callerOf(app, role, [])("/api/integration-connections");
  const _embedded = { "inf:integration-connection": [{ ownerId: "ada" }] };
  expect(await response.json()).toMatchObject({ total: 1, _embedded });
});

it("T15 asks the matrix about every route that names an integration", () => {
  const there = Object.keys(openApi.paths).filter((path) => /^\/api\/integrations\/\{id\}/.test(path));
  const asked = new Set(verbs("http://upstream", "shared").map(({ path }) => templateOf(path)));
  expect(there.filter((path) => !asked.has(path))).toEqual([]);
});

it.each(roles)("T15 lets $name create with the permission only, as the owner, in their own tenant", async (role) => {
  const { app, upstream } = await given();
  const before = await dump();
  const body = JSON.stringify({ name: "New", type: "custom", ...wireSettings(upstream.url, "per-user") });
  for (const permission of PERMISSIONS) {
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    const response = await callerOf(app, role, [permission])("/api/integrations", init);
    const isAllowed = permission === "integration:write" || role.claims.roles !== undefined;
    expect([permission, response.status]).toEqual([permission, role.user === undefined ? 401 : isAllowed ? 201 : 403]);
    const after = await dump();
    if (response.status === 201) {
      const tenant_id = role.claims.tenant ?? HOME;
      expect(after.integrations).toMatchObject([{ tenant_id, owner: `user:${role.user}`, version: 1 }]);
      expect(after.audit_events).toMatchObject([{ tenant_id, action: "integration.created" }]);
      await restore(before);
    } else {
      expect(after).toEqual(before);
    }
  }
});

it("T15 lets only a superuser end a shared connection of which nobody is the owner", async () => {
  const { app, upstream } = await given();
  const [role] = sharedRoles;
  if (!role) throw new Error("no role");
  const { integrationId } = await givenScene(app.deps, upstream.url, { role, mode: "shared", ownsConnection: false });
  await env.DB.prepare("UPDATE connections SET owner_id = NULL").run();
  const before = await dump();
  const end = (call: Caller) => call(`/api/integrations/${integrationId}/connection`, { method: "DELETE" });
  expect(await outcome(await end(callerOf(app, role, PERMISSIONS)))).toEqual([403, "forbidden"]);
  expect(await dump()).toEqual(before);
  expect((await end(app.as("root", { roles: ["superuser"] }))).status).toBe(204);
});
