import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import {
  expire,
  givenLink,
  type Link,
  linkMaker,
  openedLink,
  openLink,
  SESSIONS,
} from "../../support/connectSessions.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import type { Body, Call } from "../../support/integrations.ts";
import { loggedLines } from "../../support/logs.ts";
import { stagedApp } from "../../support/stagedFlow.ts";
import { TIME } from "../../support/tenants.ts";
import { givenKey, withKey } from "../../support/tokens.ts";

async function make(call: Call, body: Body = {}): Promise<[number, string | undefined]> {
  const response = await call(SESSIONS, jsonBody({ userId: "ada", ...body }));
  return [response.status, (await response.json<{ code?: string }>()).code];
}

it("T54 makes a link whose token stands in the fragment only, and stores a hash of it", async () => {
  const app = await testApp();
  const link = await givenLink(app, { userName: "Ada L." });
  expect(link).toEqual({
    id: expect.stringMatching(/^cs_[0-9a-z]{26}$/),
    token: expect.stringMatching(/^[\w-]{43}$/),
    connectUrl: `${env.PUBLIC_URL}/connect?session=${link.id}#${link.token}`,
    expiresAt: TIME,
  });
  const minutes = (Date.parse(link.expiresAt) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(29);
  expect(minutes).toBeLessThan(31);
  const tables = ["connect_sessions", "audit_events"].map((name) => env.DB.prepare(`SELECT * FROM ${name}`));
  const stored = JSON.stringify((await env.DB.batch(tables)).map(({ results }) => results));
  expect(stored).toContain(link.id);
  expect(stored).not.toContain(link.token);
  expect(loggedLines.join()).not.toContain(link.token);
});

it("says how a session stands and what it is for, and nothing of its token", async () => {
  const { app, integrationId } = await stagedApp();
  const call = await linkMaker(app);
  const returnTo = "https://app.example.com/done";
  const limits = {
    integrations: ["staged", integrationId, `user:admin:staged`],
    scopes: ["read"],
    returnTo,
    locale: "de-AT",
  };
  const link = await givenLink(app, limits, call);
  const shown = await read(call, link);
  expect(shown).toEqual({
    ...{ id: link.id, userId: "ada", userName: null, status: "open", integrations: [integrationId] },
    ...{ scopes: ["read"], returnTo, locale: "de-AT", connected: [], failed: [], boundAt: null },
    ...{ createdBy: expect.stringMatching(/^key:key_/), createdAt: TIME, expiresAt: link.expiresAt },
  });
  await openedLink(app, link);
  expect(await read(call, link)).toEqual({ ...shown, status: "bound", boundAt: TIME });
  await expire(link);
  expect(await read(call, link)).toMatchObject({ status: "expired" });
});

async function read(call: Call, { id }: Link): Promise<Body> {
  const response = await call(`${SESSIONS}/${id}`);
  expect(response.status).toBe(200);
  return response.json<Body>();
}

it("T54 ends a session: its link opens nothing any more, and ending it again changes nothing", async () => {
  const app = await testApp();
  const call = await linkMaker(app);
  const link = await givenLink(app, {}, call);
  for (const _time of [1, 2]) {
    expect((await call(`${SESSIONS}/${link.id}`, { method: "DELETE" })).status).toBe(204);
  }
  const response = await openLink(app, link);
  expect([response.status, await problemCode(response)]).toEqual([410, "connect_session_ended"]);
  expect(await read(call, link)).toMatchObject({ status: "ended" });
  expect(await actions()).toEqual(["connect_session.created", "connect_session.ended"]);
});

it("keeps in the trail who made a link for whom, and that it was opened", async () => {
  const app = await testApp();
  const { id, key } = await givenKey({ scopes: ["user:act-as"] });
  const link = await givenLink(app, {}, withKey(app, key));
  const cookie = await openedLink(app, link);
  await openLink(app, link, { cookie });
  const { results } = await env.DB.prepare(
    "SELECT actor, action, target_id, details FROM audit_events ORDER BY id",
  ).all();
  const actor = `key:${id}`;
  expect(results).toEqual([
    {
      ...{ actor, action: "connect_session.created", target_id: link.id },
      details: JSON.stringify({ userId: "ada", integrations: null, scopes: null }),
    },
    {
      ...{ actor, action: "connect_session.opened", target_id: link.id },
      details: JSON.stringify({ onBehalfOf: "user:ada" }),
    },
  ]);
});

async function actions(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT action FROM audit_events ORDER BY id").all<{ action: string }>();
  return results.map(({ action }) => action);
}

type Maker = (app: TestApp) => Promise<Call> | Call;
const key =
  (scopes: string[], userId?: string, extra = {}): Maker =>
  async (app) =>
    withKey(app, (await givenKey({ scopes, userId })).key, extra);

const MAKERS: [what: string, maker: Maker, ofAda: number, ofBob: number][] = [
  ["a key with user:act-as", key(["user:act-as"]), 201, 201],
  ["a key with key:manage-tenant", key(["key:manage-tenant"]), 201, 201],
  ["a key with user:act-as that acts as ada", key(["user:act-as"], undefined, { "x-act-as-user": "ada" }), 201, 403],
  ["a key of ada with key:manage-tenant", key(["key:manage-tenant"], "ada"), 201, 403],
  ["a superuser", (app) => app.as("root", { roles: ["superuser"] }), 201, 201],
  ["a user with key:manage-tenant", (app) => app.as("lin", { scope: "key:manage-tenant" }), 201, 201],
  ["a user with user:act-as, who acts as nobody", (app) => app.as("ada", { scope: "user:act-as" }), 403, 403],
  ["a user for itself", (app) => app.as("ada"), 403, 403],
  ["a key with every other scope", key(["token:*", "integration:*", "key:manage", "audit:read"]), 403, 403],
];

it.each(MAKERS)("T54 lets %s make, read and end links as it may", async (_what, maker, ofAda, ofBob) => {
  const app = await testApp();
  const call = await maker(app);
  expect((await make(call))[0]).toBe(ofAda);
  expect((await make(call, { userId: "bob" }))[0]).toBe(ofBob);
  const mayAtAll = ofAda === 201;
  for (const [userId, status] of [
    ["ada", ofAda],
    ["bob", ofBob],
  ] as const) {
    const { id } = await givenLink(app, { userId });
    const refused = mayAtAll ? 404 : 403;
    expect((await call(`${SESSIONS}/${id}`)).status).toBe(status === 201 ? 200 : refused);
    expect((await call(`${SESSIONS}/${id}`, { method: "DELETE" })).status).toBe(status === 201 ? 204 : refused);
  }
});

it("T13 hides the sessions of one tenant from another", async () => {
  const app = await testApp();
  const { id } = await givenLink(app);
  const theirs = await linkMaker(app, { tenantId: "t2" });
  for (const method of ["GET", "DELETE"]) {
    for (const tenant of ["default", "t2"]) {
      const response = await theirs(`/v1/tenants/${tenant}/connect-sessions/${id}`, { method });
      expect([response.status, await problemCode(response)]).toEqual([404, "not_found"]);
    }
  }
  expect(await make(theirs)).toEqual([404, "not_found"]);
});

const REFUSED: [what: string, body: Body, status: number, code: string][] = [
  ["a user that cannot be one", { userId: "system" }, 400, "validation_failed"],
  ["no user", { userId: undefined }, 400, "validation_failed"],
  ["a control character in the user", { userId: "a\u0000" }, 400, "validation_failed"],
  ["a user that turns the text around", { userId: "mallory\u202e" }, 400, "validation_failed"],
  ["a name that turns the text around", { userName: "Victor\u2066 (victor)" }, 400, "validation_failed"],
  ["a minute less than one", { expiresIn: 59 }, 400, "validation_failed"],
  ["more than a day", { expiresIn: 86_401 }, 400, "validation_failed"],
  ["no integration at all", { integrations: [] }, 400, "validation_failed"],
  ["an unknown integration", { integrations: ["nothing"] }, 400, "validation_failed"],
  ["one of another user", { integrations: ["hidden"] }, 400, "validation_failed"],
  ["a slug of several", { integrations: ["twice"] }, 400, "validation_failed"],
  ["scopes of nothing", { scopes: ["read"] }, 400, "validation_failed"],
  ["a scope with a space", { integrations: ["staged"], scopes: ["read write"] }, 400, "validation_failed"],
  ["a scope of no integration", { integrations: ["staged"], scopes: ["admin"] }, 400, "scope_not_allowed"],
  ["a language that is none", { locale: "de_AT" }, 400, "validation_failed"],
  ["a way back to elsewhere", { returnTo: "https://evil.example/" }, 400, "return_to_not_allowed"],
  [
    "a way back that only looks like ours",
    { returnTo: "https://app.example.com.evil.example" },
    400,
    "return_to_not_allowed",
  ],
];

it.each(REFUSED)("T54 T09 refuses a link for %s", async (_what, body, status, code) => {
  const { app } = await stagedApp();
  const user = "user:bob";
  await givenIntegration(app.deps, { type: "staged", slug: "hidden", owner: user }, []);
  for (const owner of [user, "user:carl"]) {
    await givenIntegration(app.deps, { type: "staged", slug: "twice", owner }, [
      { principal: "user:ada", accessLevel: 1 },
    ]);
  }
  expect(await make(await linkMaker(app), body)).toEqual([status, code]);
});

it("T09 takes a way back to an origin of the tenant", async () => {
  const app = await testApp();
  const origin = "https://app.acme.example";
  const root = app.as("root", { roles: ["superuser"] });
  const call = await linkMaker(app);
  expect(await make(call, { returnTo: `${origin}/x` })).toEqual([400, "return_to_not_allowed"]);
  await root("/v1/tenants/default", jsonBody({ allowedReturnOrigins: [origin] }, "PATCH"));
  expect((await make(call, { returnTo: `${origin}/x` }))[0]).toBe(201);
});

it("takes the slug of a provider with a plain token that nobody has set up", async () => {
  const app = await testApp();
  const call = await linkMaker(app);
  const link = await givenLink(app, { integrations: ["openai"] }, call);
  const integrations = [expect.stringMatching(/^int_/)];
  expect(await read(call, link)).toMatchObject({ integrations });
  // Google takes no plain token, and has no client here.
  expect(await make(call, { integrations: ["google"] })).toEqual([400, "validation_failed"]);
});

it("has no room for the integration of a provider when the tenant has none", async () => {
  const app = await testApp(({ settings }) => {
    const { quotas } = settings;
    return { settings: { ...settings, quotas: { ...quotas, tenant: { ...quotas.tenant, integrations: 0 } } } };
  });
  expect(await make(await linkMaker(app), { integrations: ["openai"] })).toEqual([422, "quota_exceeded"]);
});

it("T50 counts links as changes of their user, whoever makes them", async () => {
  const app = await testApp(({ settings }) => ({ settings: { ...settings, changesPerMinute: 2 } }));
  const call = await linkMaker(app);
  const answers = await Promise.all(["ada", "ada", "ada", "bob"].map((userId) => make(call, { userId })));
  expect(answers.map(([status]) => status)).toEqual([201, 201, 429, 201]);
});
