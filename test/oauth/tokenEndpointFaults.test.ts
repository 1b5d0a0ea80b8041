import { expect, it } from "vitest";
import type { Settings } from "../../src/domain/context.ts";
import { canary } from "../support/canary.ts";
import { loggedEvents } from "../support/logs.ts";
import { oauthStage, storedConnections } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

const granted = () =>
  json({ access_token: canary("access"), refresh_token: canary("refresh"), expires_in: 3600, token_type: "bearer" });

const IMPATIENT = { providerTimeoutMs: 250 };

const jsonHeaders = { "content-type": "application/json" };
const validBody = (pad = "") => JSON.stringify({ access_token: canary("unread"), token_type: "bearer", pad });

/**
 * The exchange fails as `act` says, first for a user who has a connection and then for one who has none: the redirect
 * says `code`, the provider was asked once each time, and D1 is as it was before, byte for byte.
 */
async function expectFault(act: Act, code: string, settings: Partial<Settings> = {}): Promise<void> {
  const wired = await oauthStage({ answers: [granted()] });
  expect((await wired.connect("ada")).outcome).toEqual({ success: "true", provider: "scripted" });
  const before = await storedConnections();
  expect(before).toHaveLength(1);
  Object.assign(wired.app.deps.settings, settings);
  await wired.server.act(act);
  for (const user of ["ada", "bob"])
    expect((await wired.connect(user)).outcome).toEqual({ success: "false", error: code });
  expect(await storedConnections()).toEqual(before);
  const { seen } = wired.server;
  expect((await seen()).map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /token",
    "POST /token",
    "POST /token",
  ]);
  expect(loggedEvents("authorization_failed").map((event) => event.code)).toEqual([code, code]);
}

for (const status of [500, 502, 503]) {
  it(`F04 tells that the provider is unavailable when the token endpoint answers ${status}, and keeps the connection`, () =>
    expectFault({ status, headers: jsonHeaders, body: validBody() }, "provider_unavailable"));
}

it("F04 tells that the provider is unavailable when it resets the connection, and asks it once only", () =>
  expectFault({ reset: true }, "provider_unavailable"));

it("F04 tells that the provider is unavailable when nothing listens at the token endpoint", async () => {
  const wired = await oauthStage({ method: { tokenEndpoint: "http://127.0.0.1:1/token" } });
  expect((await wired.connect()).outcome).toEqual({ success: "false", error: "provider_unavailable" });
  expect(await storedConnections()).toEqual([]);
});

it("F05 gives up on a token endpoint that does not answer in time", () =>
  expectFault({ ...granted(), delayMs: 5_000 }, "provider_timeout", IMPATIENT));

it("F05 gives up on a token endpoint that feeds its answer byte by byte, however alive it looks", () =>
  expectFault({ headers: jsonHeaders, body: validBody(), dripMs: 40 }, "provider_timeout", IMPATIENT));

it("F06 tells that the provider limits the rate, with a delay in seconds", () =>
  expectFault({ status: 429, headers: { ...jsonHeaders, "retry-after": "17" }, body: "{}" }, "provider_rate_limited"));

it("F06 tells that the provider limits the rate, with a date", () =>
  expectFault(
    { status: 429, headers: { ...jsonHeaders, "retry-after": "Wed, 21 Oct 2065 07:28:00 GMT" }, body: "{}" },
    "provider_rate_limited",
  ));

it("F06 tells that the provider limits the rate, also without a delay and with a token in the body", () =>
  expectFault({ status: 429, headers: jsonHeaders, body: validBody() }, "provider_rate_limited"));

const malformed: [string, Act][] = [
  ["is an HTML page", { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Sorry</title>" }],
  ["is a call of a function with the JSON", { headers: jsonHeaders, body: `f(${validBody()})` }],
  ["is broken JSON", { headers: jsonHeaders, body: validBody().slice(0, -1) }],
  ["is empty", { headers: jsonHeaders, body: "" }],
  ["has no content", { status: 204 }],
  ["has no content and asks to reset the form", { status: 205, headers: jsonHeaders }],
  ["has no token", json({ token_type: "bearer", expires_in: 3600 })],
  ["is not an object", json("access_token")],
  ["has an error that is none and no token", json({ error: 0, errors: [], error_code: "ok" })],
  ["is cut off", { headers: jsonHeaders, body: validBody(), truncate: true }],
  ["is cut off within the JSON", { headers: jsonHeaders, body: validBody().slice(0, 20), truncate: true }],
  ["is one byte larger than 64 KiB", { headers: jsonHeaders, body: padded(64 * 1024 + 1) }],
  ["never ends", { headers: jsonHeaders, body: validBody(), fillBytes: 8 * 1024 * 1024 }],
];

it("B05 takes a page with status 400 for a refusal, and keeps the connection", () =>
  expectFault({ status: 400, headers: { "content-type": "text/html" }, body: "<p>Sorry</p>" }, "provider_refused"));

for (const [how, act] of malformed) {
  it(`F07 tells that the provider's answer is malformed when it ${how}, and keeps the connection`, () =>
    expectFault(act, "provider_malformed"));
}

it("F07 takes an error within a 200 for a refusal", () =>
  expectFault(json({ error: "invalid_request", error_description: canary("words") }), "provider_refused"));

it("F07 reads an answer of exactly 64 KiB", async () => {
  const wired = await oauthStage({ answers: [{ headers: jsonHeaders, body: padded(64 * 1024) }] });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
  expect(await storedConnections()).toHaveLength(1);
});

/** A valid answer of so many bytes. */
function padded(bytes: number): string {
  return validBody("x".repeat(bytes - validBody().length));
}
