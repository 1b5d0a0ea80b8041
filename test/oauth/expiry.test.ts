import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { problemCode } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { oauthStage, storedConnection } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";

const PAST = "CAST(unixepoch('subsec') * 1000 AS INTEGER) - 1";
const EXPIRED = `UPDATE connections SET token_expires_at = ${PAST}, fresh_until = ${PAST}, next_refresh_at =
  CASE WHEN refreshable THEN ${PAST} END`;

/** A connected account behind an API that answers 200; the token lasts an hour. */
async function connected(more: Record<string, unknown>) {
  const accessToken = canary("access");
  const wired = await oauthStage({ answers: [json({ access_token: accessToken, ...more }), { body: "from the API" }] });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
  const call = () => wired.app.as("ada")("/api/integrations/scripted/request/me");
  const apiCalls = async () => (await wired.server.seen()).filter(({ path }) => path === "/api/me");
  return { ...wired, accessToken, call, apiCalls };
}

it("F10 uses a connection without a refresh token until it expires, and then needs the user, but not before", async () => {
  const wired = await connected({ expires_in: 3600 });
  const response = await wired.call();
  expect([response.status, await response.text()]).toEqual([200, "from the API"]);
  expect((await wired.apiCalls())[0]?.headers.authorization).toBe(`Bearer ${wired.accessToken}`);
  expect(await storedConnection(wired)).toMatchObject({ status: "connected", status_reason: null });

  await env.DB.prepare(EXPIRED).run();
  const refused = await wired.call();
  expect(refused.status).toBe(409);
  expect(await problemCode(refused)).toBe("needs_reauth");
  expect(refused.headers.get("latchkey-source")).not.toBe("upstream");
  expect(await storedConnection(wired)).toMatchObject({ status: "needs_reauth", status_reason: "token_expired" });
  expect(await wired.apiCalls()).toHaveLength(1);
});

it("F10 keeps the row and its credential when it marks it, and goes on saying so", async () => {
  const wired = await connected({ expires_in: 3600 });
  const before = await storedConnection(wired);
  await env.DB.prepare(EXPIRED).run();
  for (let call = 0; call < 3; call++) expect(await problemCode(await wired.call())).toBe("needs_reauth");
  const { id, version, credential, credential_sealed, scopes, data } = before;
  expect(await storedConnection(wired)).toMatchObject({ id, version, credential, credential_sealed, scopes, data });
  expect(await wired.apiCalls()).toEqual([]);
});

it("F10 shows it to the user, and connecting again repairs it", async () => {
  const wired = await connected({ expires_in: 3600 });
  await env.DB.prepare(EXPIRED).run();
  await wired.call();
  const list = await (await wired.app.as("ada")("/integrations")).json();
  expect(list).toMatchObject([{ status: "needs_reauth", statusReason: "token_expired" }]);
  const accessToken = canary("again");
  await wired.server.act(json({ access_token: accessToken, expires_in: 3600 }), { body: "from the API" });
  await wired.connect();
  expect(await storedConnection(wired)).toMatchObject({ status: "connected", status_reason: null });
  expect((await wired.call()).status).toBe(200);
  expect((await wired.apiCalls()).at(-1)?.headers.authorization).toBe(`Bearer ${accessToken}`);
});

it("F10 refreshes a connection that has a refresh token, and does not mark it", async () => {
  const refreshToken = canary("refresh");
  const wired = await connected({ expires_in: 3600, refresh_token: refreshToken });
  const before = await storedConnection(wired);
  await env.DB.prepare(EXPIRED).run();
  const accessToken = canary("refreshed");
  await wired.server.act(json({ access_token: accessToken, expires_in: 3600 }), { body: "from the API" });
  expect((await wired.call()).status).toBe(200);
  const [, request] = await wired.server.seen();
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
  expect((await wired.apiCalls()).map(({ headers }) => headers.authorization)).toEqual([`Bearer ${accessToken}`]);
  const after = await storedConnection(wired);
  expect(after).toMatchObject({ id: before.id, status: "connected", status_reason: null, version: before.version + 1 });
  expect(after.credential).toEqual({ type: "oauth2", accessToken, refreshToken });
  expect(after.token_expires_at).toBeGreaterThan(Date.now());
});

it("F10 uses a connection of unknown lifetime without end", async () => {
  const wired = await connected({});
  expect((await wired.call()).status).toBe(200);
  expect(await storedConnection(wired)).toMatchObject({ status: "connected", token_expires_at: null });
});

it("F10 lets the database's clock decide what has expired, whatever the isolate's says", async () => {
  let now = Date.now();
  const answers = [json({ access_token: canary("access"), expires_in: 3600 }), { body: "from the API" }];
  const wired = await oauthStage({ answers, deps: () => ({ now: () => now }) });
  await wired.connect();
  const farAhead = Date.parse("2100-01-01");
  const call = () => wired.app.as("ada")("/api/integrations/scripted/request/me");

  now = farAhead;
  expect((await call()).status).toBe(200);
  expect(await storedConnection(wired)).toMatchObject({ status: "connected" });

  now = 0;
  await env.DB.prepare(EXPIRED).run();
  expect((await call()).status).toBe(409);
  expect(await storedConnection(wired)).toMatchObject({ status: "needs_reauth" });
});
