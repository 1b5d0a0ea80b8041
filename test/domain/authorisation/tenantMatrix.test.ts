import { describe, expect, it } from "vitest";
import { permissions } from "../../../src/domain/context.ts";
import { problemCode, type TestApp, testApp } from "../../support/app.ts";
import { openApi } from "../../support/documented.ts";
import type { Call } from "../../support/integrations.ts";
import {
  dump,
  expectedStatus,
  grantsFor,
  HOME,
  type Mode,
  PERMISSIONS,
  type Role,
  requestOf,
  restore,
  roles,
  sharedRoles,
} from "../../support/matrix.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import {
  expectedForKey,
  givenTenantScene,
  type TenantScene,
  type TenantVerb,
  tenantTemplateOf,
  tenantVerbs,
} from "../../support/tenantMatrix.ts";
import { keyCall, LIST, pageOf } from "../../support/tenants.ts";

const MODES: Mode[] = ["per-user", "shared"];
const CODES: Record<number, string> = { 401: "unauthenticated", 403: "forbidden", 404: "not_found" };

function callerOf(app: TestApp, { user, claims }: Role, granted: readonly string[] = []): Call {
  return user === undefined ? app.fetch : app.as(user, { ...claims, scope: granted.join(" ") });
}

interface Step {
  verb: TenantVerb;
  call: Call;
  status: number;
}

/**
 * Takes each step, first all that must write nothing, and returns those in which the answer, the rows or the calls of the
 * provider are not as expected.
 */
async function walk({ integrationId, ...scene }: TenantScene, upstream: StageHandle, steps: Step[], path = LIST) {
  const before = await dump();
  const isWriter = ({ verb, status }: Step) => verb.writes && status === verb.status;
  const wrong: unknown[] = [];
  const expectedCalls: string[] = [];
  const take = async ({ verb, call, status }: Step) => {
    const response = await call(`${path}/${integrationId}${verb.path}`, requestOf(verb));
    const code = status in CODES ? await problemCode(response.clone()) : undefined;
    if (response.status !== status || code !== CODES[status]) wrong.push([verb.name, response.status, code, status]);
    if (verb.calls && status === verb.status) {
      expectedCalls.push(verb.calls === "own" ? scene.accessToken : scene.configToken);
    }
  };
  for (const step of steps.filter((one) => !isWriter(one))) await take(step);
  if (JSON.stringify(await dump()) !== JSON.stringify(before)) wrong.push("something was written");
  for (const step of steps.filter(isWriter)) {
    await take(step);
    if (JSON.stringify(await dump()) === JSON.stringify(before)) wrong.push([step.verb.name, "did not write"]);
    await restore(before);
  }
  const calls = (await upstream.seen()).map(({ headers }) => headers.authorization);
  const expected = expectedCalls.map((token) => `Bearer ${token}`);
  if (String(calls) !== String(expected)) wrong.push(["the provider saw", calls, "expected", expected]);
  return wrong;
}

async function given() {
  return { app: await testApp(), upstream: await stage(json({ ok: true })) };
}

/** Whom the mode could make a difference to, should it make one. */
const inMode = (mode: Mode) =>
  roles.filter(({ name }) => mode === "per-user" || /^owner$|directly|stranger/.test(name));

describe.each(MODES)("the Tenants API of an integration in %s mode", (mode) => {
  it.each(inMode(mode))(
    "T13 T15 gives $name exactly what their level and permissions allow, shows it to them only then, and a refusal changes nothing",
    async (role) => {
      const { app, upstream } = await given();
      const setting = { role, mode, ownsConnection: mode === "per-user" };
      const scene = await givenTenantScene(app.deps, upstream.url, setting);
      const steps = tenantVerbs.flatMap((verb) =>
        grantsFor(verb).map((granted) => ({
          ...{ verb, call: callerOf(app, role, granted) },
          status: expectedStatus({ ...setting, verb, granted }),
        })),
      );
      expect(await walk(scene, upstream, steps)).toEqual([]);
      const list = await callerOf(app, role)(LIST);
      const ofOtherTenant = role.claims.tenant !== undefined;
      expect(list.status).toBe(role.user === undefined ? 401 : ofOtherTenant ? 404 : 200);
      expect((await list.text()).includes(scene.integrationId)).toBe(role.level > 0);
    },
  );

  it("T15 gives a key that acts for its tenant what its scopes allow, each by itself and all together", async () => {
    const { app, upstream } = await given();
    const [role] = roles as [Role];
    const scene = await givenTenantScene(app.deps, upstream.url, { role, mode, ownsConnection: false });
    const ofOthers = permissions.filter((permission) => !permission.startsWith("integration:"));
    const ofIntegrations = permissions.filter((permission) => permission.startsWith("integration:"));
    const sets = [...ofIntegrations.map((permission) => [permission]), ofIntegrations, ofOthers];
    const steps: Step[] = [];
    for (const scopes of sets) {
      const call = await keyCall(app, scopes);
      // That it is used is noted with the first call.
      expect((await pageOf(call, LIST)).totalCount > 0).toBe(scopes.some((scope) => scope.startsWith("integration:")));
      steps.push(...tenantVerbs.map((verb) => ({ verb, call, status: expectedForKey(verb, scopes, mode) })));
    }
    expect(await walk(scene, upstream, steps)).toEqual([]);
  });
});

const bound = roles.filter(({ name }) => /^owner$|[12] directly|with everyone|stranger/.test(name));

it.each(bound)("T15 gives a key of a user no more than the user has: $name", async (role) => {
  const { app, upstream } = await given();
  const setting = { role, mode: "per-user", ownsConnection: true } as const;
  const scene = await givenTenantScene(app.deps, upstream.url, setting);
  const steps: Step[] = [];
  for (const granted of [PERMISSIONS, []]) {
    const call = await keyCall(app, granted, role.user);
    await pageOf(call, LIST);
    steps.push(...tenantVerbs.map((verb) => ({ verb, call, status: expectedStatus({ ...setting, verb, granted }) })));
  }
  expect(await walk(scene, upstream, steps)).toEqual([]);
});

it.each([
  [HOME, "mirror"],
  ["mirror", HOME],
])(
  "T13 hides all of tenant %s from all of tenant %s, who have the same names there, by either's path",
  async (tenantId, foreign) => {
    const { app, upstream } = await given();
    for (const role of roles.filter(({ name }) => /^owner$|owning team|3 directly|^superuser$/.test(name))) {
      const scene = await givenTenantScene(app.deps, upstream.url, {
        role,
        mode: "shared",
        ownsConnection: true,
        tenantId,
      });
      const call = callerOf(app, { ...role, claims: { ...role.claims, tenant: foreign } }, PERMISSIONS);
      const steps = tenantVerbs.map((verb) => ({ verb, call, status: 404 }));
      for (const tenant of [tenantId, foreign]) {
        expect(await walk(scene, upstream, steps, `/v1/tenants/${tenant}/integrations`)).toEqual([]);
      }
      await restore({});
    }
  },
);

it.each(sharedRoles.filter(({ name }) => /1 directly|3 through|everyone/.test(name)))(
  "T14 closes every verb to $name with the next request after the share was taken back",
  async (role) => {
    const { app, upstream } = await given();
    const scene = await givenTenantScene(app.deps, upstream.url, { role, mode: "shared", ownsConnection: true });
    const owner = app.as("owner", { scope: "integration:share" });
    const share = `/api/integrations/${scene.integrationId}/shares/${role.share?.principal}`;
    expect((await owner(share, { method: "DELETE" })).status).toBe(204);
    const call = callerOf(app, role, PERMISSIONS);
    expect(
      await walk(
        scene,
        upstream,
        tenantVerbs.map((verb) => ({ verb, call, status: 404 })),
      ),
    ).toEqual([]);
  },
);

it("T15 asks the matrix about every route of section 3 that names an integration", () => {
  const there = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    /^\/v1\/tenants\/\{tenant\}\/integrations\/\{integration\}/.test(path)
      ? Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
      : [],
  );
  const asked = tenantVerbs.map(({ method, path }) => `${method} ${tenantTemplateOf(path)}`);
  expect(there.filter((route) => !asked.includes(route))).toEqual([]);
  expect(there.length).toBe(new Set(asked).size);
});
