import { expect, it } from "vitest";
import { sha256 } from "../../../src/crypto/random.ts";
import { testApp } from "../../support/app.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { begin, callback, consent } from "../../support/flow.ts";
import { json } from "../../support/stage.ts";
import {
  failedWith,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  tokens,
} from "../../support/stagedFlow.ts";
import type { Act } from "../../support/stageServer.ts";

const callbacks: [string, Record<string, string>, string][] = [
  ["the user declined", { error: "access_denied" }, "access_denied"],
  ["the provider is overloaded", { error: "temporarily_unavailable" }, "provider_unavailable"],
  ["the provider failed", { error: "server_error" }, "provider_unavailable"],
  ["the scope is not known there", { error: "invalid_scope" }, "authorization_failed"],
  ["the client is not allowed", { error: "unauthorized_client" }, "authorization_failed"],
  ["the error is not known", { error: "something_else" }, "authorization_failed"],
  ["the error is one of our own codes", { error: "storage_unavailable" }, "authorization_failed"],
  ["there is neither code nor error", {}, "authorization_failed"],
  ["the code is empty", { code: "" }, "authorization_failed"],
  ["there is an error beside the code", { code: "code", error: "access_denied" }, "access_denied"],
  ["there is an unknown error beside the code", { code: "code", error: "something_else" }, "authorization_failed"],
  ["the answer is a signed response of another kind", { response: "a.b.c" }, "authorization_failed"],
];

it.each(callbacks)("tells the application when %s, and sends nothing", async (_name, parameters, code) => {
  const { app, upstream } = await stagedApp();
  const response = await finish(app, await begin(app, "ada", STAGED), parameters);
  expect([response.status, locationOf(response)]).toEqual([302, failedWith(code)]);
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("tells the application that the user pressed deny at the provider", async () => {
  const app = await testApp();
  await givenPractice(app.deps);
  const begun = await begin(app, "ada");
  const url = await consent(begun, "ada", "deny");
  expect(url.searchParams.get("error")).toBe("access_denied");
  expect(locationOf(await callback(app, url, begun.cookie))).toBe(failedWith("access_denied"));
  expect(await storedConnections()).toEqual([]);
});

it("keeps the connection there is when the user declines to renew it", async () => {
  const { app } = await stagedApp();
  await finish(app, await begin(app, "ada", STAGED));
  const before = await storedConnections();
  expect(before).toMatchObject([{ status: "connected", version: 1 }]);
  await finish(app, await begin(app, "ada", STAGED), { error: "access_denied" });
  expect(await storedConnections()).toEqual(before);
});

const exchanges: [string, Act, string][] = [
  ["refuses the code", json({ error: "invalid_grant" }, 400), "grant_refused"],
  ["refuses the client", json({ error: "invalid_client" }, 401), "client_invalid"],
  ["refuses for another reason", json({ error: "invalid_request" }, 400), "provider_refused"],
  ["has too many requests", { status: 429, headers: { "retry-after": "30" } }, "provider_rate_limited"],
  ["fails", { status: 503 }, "provider_unavailable"],
  ["cuts the connection", { reset: true }, "provider_unavailable"],
  ["takes too long", { ...tokens(), delayMs: 2000 }, "provider_timeout"],
  ["redirects", { status: 307, headers: { location: "https://evil.example.com/" } }, "provider_malformed"],
  ["gives no token", json({ token_type: "bearer" }), "provider_malformed"],
];

it.each(exchanges)("tells the application when the token endpoint %s, and asks only once", async (_name, act, code) => {
  // Only the slow answer meets a short limit: on a busy machine the others could meet it too.
  const { app, upstream } = await stagedApp({
    acts: [act],
    overrides: ({ settings }) => (act.delayMs ? { settings: { ...settings, providerTimeoutMs: 300 } } : {}),
  });
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect([response.status, locationOf(response)]).toEqual([302, failedWith(code)]);
  expect(await upstream.seen()).toMatchObject([{ method: "POST", path: "/token" }]);
  expect(await storedConnections()).toEqual([]);
});

it("sends the token endpoint what the authorization request announced", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const announced = begun.authorizationUrl.searchParams;
  await finish(app, begun, { code: "the code/+ &=" });
  const [request] = await upstream.seen();
  const sent = new URLSearchParams(request?.body);
  expect(request).toMatchObject({ method: "POST", path: "/token" });
  expect([...sent.keys()].sort()).toEqual(
    ["client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri"].sort(),
  );
  expect(Object.fromEntries(sent)).toMatchObject({
    grant_type: "authorization_code",
    code: "the code/+ &=",
    redirect_uri: announced.get("redirect_uri"),
    client_id: announced.get("client_id"),
  });
  expect(await sha256(sent.get("code_verifier") ?? "")).toBe(announced.get("code_challenge"));
});

it("keeps the callback parameters that the catalogue names, and no others", async () => {
  const { app } = await stagedApp({
    acts: [tokens({ team: { id: "T1" } })],
    oauth2: { callbackParameters: { realm: "realmId" }, tokenResponse: { metadata: { team: "team.id" } } },
  });
  await finish(app, await begin(app, "ada", STAGED), { code: "code", realmId: "4620816365", session_state: "x" });
  const [row] = await storedConnections();
  expect(JSON.parse(row?.data ?? "")).toEqual({ realm: "4620816365", team: "T1" });
});

it("drops a callback parameter that is too long to keep", async () => {
  const { app } = await stagedApp({ oauth2: { callbackParameters: { realm: "realmId" } } });
  await finish(app, await begin(app, "ada", STAGED), { code: "code", realmId: "1".repeat(256) });
  expect(await storedConnections()).toMatchObject([{ status: "connected", data: "{}" }]);
});
