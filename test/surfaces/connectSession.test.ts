import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBudget } from "../../src/domain/budget.ts";
import { runMaintenance } from "../../src/domain/maintenance/runMaintenance.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../support/app.ts";
import {
  cookieOf,
  expire,
  givenLink,
  type Link,
  linkMaker,
  openedLink,
  openLink,
  readCookie,
  SESSIONS,
  statusOf,
} from "../support/connectSessions.ts";
import { observeD1 } from "../support/d1.ts";
import { sessionCookie } from "../support/flow.ts";
import { givenKey, withKey } from "../support/tokens.ts";

async function refusal(response: Response): Promise<[number, string]> {
  expect(response.headers.getSetCookie()).toEqual([]);
  return [response.status, await problemCode(response)];
}

it("T54 opens a link in the browser that comes first, by a cookie that no script reads", async () => {
  const app = await testApp();
  const link = await givenLink(app);
  const response = await openLink(app, link);
  expect(response.status).toBe(204);
  const [cookie = "", ...others] = response.headers.getSetCookie();
  expect(others).toEqual([]);
  const [pair = "", ...attributes] = cookie.split("; ");
  expect(pair).toMatch(new RegExp(`^__Host-latchkey_connect_${link.id}=[\\w-]{43}$`));
  expect(attributes.filter((text) => !text.startsWith("Max-Age=")).sort()).toEqual(
    ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"].sort(),
  );
  const seconds = Number(/Max-Age=(\d+)/.exec(cookie)?.[1]);
  // It outlives the link for as long as somebody may be at a provider.
  expect(seconds).toBeGreaterThan(39 * 60);
  expect(seconds).toBeLessThanOrEqual(40 * 60);
  const { results } = await env.DB.prepare("SELECT * FROM connect_sessions").all();
  expect(JSON.stringify(results)).not.toContain(readCookie(pair).browser);
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
});

it("T55 gives a page in a frame a cookie of the frame's partition", async () => {
  const app = await testApp();
  const [cookie] = (await openLink(app, await givenLink(app), { framed: true })).headers.getSetCookie();
  expect(cookie).toMatch(/; SameSite=None/);
  expect(cookie).toMatch(/; Partitioned/);
  expect(cookie).toMatch(/; Secure/);
});

it("T54 lets one of twenty browsers have a link that is opened in all of them at once", async () => {
  const app = await testApp();
  const link = await givenLink(app);
  const answers = await Promise.all(Array.from({ length: 20 }, () => openLink(app, link)));
  const won = answers.filter(({ status }) => status === 204);
  expect(won).toHaveLength(1);
  const lost = answers.filter(({ status }) => status !== 204);
  for (const response of lost) expect(await refusal(response)).toEqual([409, "connect_session_bound"]);
  // And whoever has it keeps it.
  const [winner] = won.map(cookieOf);
  expect((await openLink(app, link, { cookie: winner })).status).toBe(204);
});

it("T54 lets the same browser open a link again, also after others", async () => {
  const app = await testApp();
  const [first, second] = [await givenLink(app), await givenLink(app, { userId: "bob" })];
  const ofFirst = await openedLink(app, first);
  const ofSecond = cookieOf(await openLink(app, second, { cookie: ofFirst }));
  expect(readCookie(ofSecond)).toEqual({ ...readCookie(ofFirst), session: second.id });
  const again = await openLink(app, first, { cookie: ofSecond });
  expect(again.status).toBe(204);
  expect(cookieOf(again)).toBe(ofFirst);
  const stored = await env.DB.prepare("SELECT DISTINCT browser_hash FROM connect_sessions").all();
  expect(stored.results).toHaveLength(2);
});

type Spoil = (app: TestApp, link: Link) => Promise<Pick<Link, "id" | "token">>;
const other = async (app: TestApp) => givenLink(app);

const CLOSED: [what: string, spoil: Spoil, status: number, code: string][] = [
  ["that another browser has", (app, link) => openedLink(app, link).then(() => link), 409, "connect_session_bound"],
  ["that has expired", async (_app, link) => (await expire(link)) ?? link, 410, "connect_session_expired"],
  ["that was ended", async (app, link) => (await ended(app, link)) && link, 410, "connect_session_ended"],
  ["with another's token", async (app, { id }) => ({ id, token: (await other(app)).token }), 404, "not_found"],
  ["with another's id", async (app, { token }) => ({ id: (await other(app)).id, token }), 404, "not_found"],
  ["with its hash as the token", async (_app, { id }) => ({ id, token: await hashOf(id) }), 404, "not_found"],
  ["without a token", async (_app, { id }) => ({ id, token: "" }), 404, "not_found"],
  ["of an unknown id", async (_app, { token }) => ({ id: "cs_00000000000000000000000000", token }), 404, "not_found"],
];

it.each(CLOSED)("T54 opens no link %s", async (_what, spoil, status, code) => {
  const app = await testApp();
  const given = await spoil(app, await givenLink(app));
  expect(await refusal(await openLink(app, given))).toEqual([status, code]);
});

it("T54 tells a stranger nothing of a link that has ended: an id without its token is unknown", async () => {
  const app = await testApp();
  const link = await givenLink(app);
  await openedLink(app, link);
  await expire(link);
  expect(await refusal(await openLink(app, { ...link, token: "A".repeat(43) }))).toEqual([404, "not_found"]);
});

it("T54 ends the links of an API key with the key", async () => {
  const app = await testApp();
  const { id, key } = await givenKey({ scopes: ["user:act-as"] });
  const link = await givenLink(app, {}, withKey(app, key));
  const cookie = await openedLink(app, link);
  const root = app.as("root", { roles: ["superuser"] });
  expect((await root(`/v1/tenants/default/api-keys/${id}`, { method: "DELETE" })).status).toBe(204);
  expect(await refusal(await openLink(app, link, { cookie }))).toEqual([410, "connect_session_ended"]);
  expect(await (await root(`${SESSIONS}/${link.id}`)).json()).toMatchObject({ status: "ended" });
});

async function ended(app: TestApp, { id }: Link): Promise<Response> {
  return (await linkMaker(app))(`${SESSIONS}/${id}`, { method: "DELETE" });
}

async function hashOf(id: string): Promise<string> {
  const row = env.DB.prepare("SELECT token_hash FROM connect_sessions WHERE id = ?").bind(id);
  return (await row.first<string>("token_hash")) ?? "";
}

const STRANGERS: [what: string, headers: Record<string, string>][] = [
  ["no page", {}],
  ["a page of an allowed origin", { origin: "https://app.example.com" }],
  ["a page of the application", { origin: env.FRONTEND_URL }],
  ["a page of another site", { origin: "https://evil.example" }],
  ["a page that hides its origin", { origin: "null" }],
  ["a page of ours as a form", { origin: env.PUBLIC_URL, "content-type": "text/plain" }],
];

it.each(STRANGERS)("T55 opens no link for %s", async (_what, headers) => {
  const app = await testApp();
  const { id, token } = await givenLink(app);
  const { body } = jsonBody({ session: id, token });
  const sent = { "content-type": "application/json", ...headers };
  const response = await app.fetch("/connect/session", { method: "POST", body: body ?? null, headers: sent });
  expect([403, 415]).toContain(response.status);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect((await openLink(app, { id, token })).status).toBe(204);
});

it("T47 is no session of the API: the cookie of a link signs nobody in", async () => {
  const app = await testApp();
  const cookie = await openedLink(app, await givenLink(app));
  for (const path of ["/integrations", "/api/integrations", "/v2/users/ada/tokens"]) {
    expect((await app.fetch(path, { headers: { cookie } })).status).toBe(401);
  }
});

it("says to whoever has the token how a link stands", async () => {
  const app = await testApp();
  const link = await givenLink(app);
  const nothing = { integrationId: null, error: null, at: null };
  expect(await (await statusOf(app, link)).json()).toEqual({ status: "open", ...nothing });
  await openedLink(app, link);
  expect(await (await statusOf(app, link)).json()).toEqual({ status: "open", ...nothing });
  await expire(link);
  expect(await (await statusOf(app, link)).json()).toEqual({ status: "ended", ...nothing });
  const stranger = await statusOf(app, { ...link, token: "A".repeat(43) });
  expect([stranger.status, await problemCode(stranger)]).toEqual([404, "not_found"]);
});

const TENANTS = "https://app.acme.example";
const READERS: [origin: string, mayRead: boolean][] = [
  [TENANTS, true],
  ["https://app.example.com", true],
  [env.FRONTEND_URL, true],
  ["https://evil.example", false],
  [`${TENANTS}.evil.example`, false],
  ["null", false],
];

it.each(READERS)("T55 T47 lets pages of %s read the status of a link: %s", async (origin, mayRead) => {
  const app = await testApp();
  await app.as("root", { roles: ["superuser"] })(
    "/v1/tenants/default",
    jsonBody({ allowedReturnOrigins: [TENANTS] }, "PATCH"),
  );
  const link = await givenLink(app);
  const asked = { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
  const preflight = await app.fetch("/connect/session/status", { method: "OPTIONS", headers: asked });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
  const response = await statusOf(app, link, origin);
  expect(response.headers.get("access-control-allow-origin")).toBe(mayRead ? origin : null);
  expect(response.headers.get("vary")?.toLowerCase()).toContain("origin");
  // The preflight of the route that sets a cookie is as strict as everywhere.
  const strict = await app.fetch("/connect/session", { method: "OPTIONS", headers: { ...asked, origin: TENANTS } });
  expect(strict.headers.get("access-control-allow-origin")).toBeNull();
});

it("T54 a signed-in user has no part in the opening of a link", async () => {
  const app = await testApp();
  const link = await givenLink(app);
  expect((await openLink(app, link, { cookie: await sessionCookie("eve") })).status).toBe(204);
  const { results } = await env.DB.prepare("SELECT user_id FROM connect_sessions").all();
  expect(results).toEqual([{ user_id: "ada" }]);
});

it("forgets a session a day after its end", async () => {
  const app = await testApp();
  const links = await Promise.all([0, 0, 0].map(() => givenLink(app)));
  const [old, late] = links;
  if (!old || !late) throw new Error("no links");
  await expire(old, 25);
  await expire(late, 23);
  await runMaintenance({ ...app.deps, now: () => Date.UTC(2026, 0, 1, 0, 30) }, createBudget(1000));
  expect(await kept()).toHaveLength(3);
  await runMaintenance({ ...app.deps, now: () => Date.UTC(2026, 0, 1, 1, 0) }, createBudget(1000));
  const others = links.filter(({ id }) => id !== old.id).map(({ id }) => id);
  expect(await kept()).toEqual(others.sort());
});

async function kept(): Promise<unknown[]> {
  const { results } = await env.DB.prepare("SELECT id FROM connect_sessions ORDER BY id").all();
  return results.map(({ id }) => id);
}

it("F01 says when D1 fails, and that it is ours", async () => {
  const { d1, fail } = observeD1(env.DB);
  const app = await testApp({ db: openDatabase(d1) });
  const link = await givenLink(app);
  fail("D1_ERROR: Network connection lost.");
  for (const response of [await openLink(app, link), await statusOf(app, link)]) {
    expect([response.status, await problemCode(response)]).toEqual([503, "storage_unavailable"]);
  }
});
