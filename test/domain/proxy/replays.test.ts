import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { streamOf } from "../../support/bodies.ts";
import { sized } from "../../support/proxy.ts";
import {
  brokerProblem,
  invalidGrant,
  makeExpired,
  makeStale,
  type Refreshing,
  refreshing,
  rotated,
  row,
} from "../../support/refreshStage.ts";
import type { Act } from "../../support/stageServer.ts";

const PATH = "/api/integrations/scripted/request";
const REFUSED: Act = { status: 401, headers: { "www-authenticate": "Bearer" }, body: "no" };
const OK: Act = { body: "from the API" };
const BODY = "the body, €";

const kinds: [string, string, RequestInit][] = [
  ["a GET", `${PATH}/me?a=b`, {}],
  ["a DELETE without a body", `${PATH}/me?a=b`, { method: "DELETE" }],
  ["a POST with a small body", `${PATH}/me?a=b`, sized("POST", BODY)],
  ["a PATCH with a small body", `${PATH}/me?a=b`, sized("PATCH", BODY)],
  ["an envelope's GET", PATH, jsonBody({ url: "me", params: { a: "b" } })],
  ["an envelope's POST", PATH, jsonBody({ method: "POST", url: "/me?a=b", data: BODY })],
];
const streamed = (method = "POST"): RequestInit => ({ method, body: streamOf(new TextEncoder().encode(BODY)) });
const large = (): RequestInit => sized("PUT", "x".repeat(64 * 1024 + 1));

function send(wired: Refreshing, init: RequestInit, path = `${PATH}/me?a=b`): Promise<Response> {
  return wired.app.as("ada")(path, init);
}

/** What differs from call to call at the API: everything but the token. */
async function callsWithoutToken(wired: Refreshing) {
  const seen = await wired.server.seen();
  return seen.map(({ headers: { authorization: _, ...headers }, ...rest }) => ({ ...rest, headers }));
}

describe.each(kinds)("%s", (_what, path, init) => {
  it.each([
    ["is due", makeStale],
    ["has expired", makeExpired],
  ])("is sent with a fresh token when the old one %s", async (_state, makeDue) => {
    const next = rotated();
    const wired = await refreshing({ api: [OK] }, next.act);
    await makeDue();
    expect((await send(wired, init, path)).status).toBe(200);
    expect(await wired.bearers()).toEqual([next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("is sent once more, the same again, with a fresh token when the API answers 401", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [REFUSED, OK] }, next.act);
    const response = await send(wired, init, path);
    expect([response.status, await response.text()]).toEqual([200, "from the API"]);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    const [first, second] = await callsWithoutToken(wired);
    expect(second).toEqual(first);
    expect(second?.body).toBe(["GET", "DELETE"].includes(first?.method ?? "") ? "" : BODY);
    expect(second?.path).toBe("/api/me?a=b");
  });

  it("hands the second 401 on, and does not ask a third time", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [REFUSED] }, next.act);
    const response = await send(wired, init, path);
    expect([response.status, await response.text()]).toEqual([401, "no"]);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });

  it("needs the user when the refresh is refused as well", async () => {
    const wired = await refreshing({ api: [REFUSED] }, invalidGrant());
    const response = await send(wired, init, path);
    expect([response.status, await brokerProblem(response)]).toEqual([409, "needs_reauth"]);
    expect(await wired.bearers()).toEqual([wired.first.access]);
  });
});

describe.each([
  ["a streamed body", streamed],
  ["a body over 64 KiB", large],
])("%s", (_what, make) => {
  it("goes whole with a fresh token when the old one is due", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [OK] }, next.act);
    await makeExpired();
    const init = make();
    expect((await send(wired, init)).status).toBe(200);
    expect(await wired.bearers()).toEqual([next.access]);
    const [seen] = await wired.server.seen();
    expect(seen?.bodyLength).toBe(typeof init.body === "string" ? init.body.length : 13);
  });

  it("is not sent once more after a 401, which is handed on; the next call has the fresh token", async () => {
    const next = rotated();
    const wired = await refreshing({ api: [REFUSED, OK] }, next.act);
    const response = await send(wired, make());
    expect([response.status, await response.text()]).toEqual([401, "no"]);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
    expect(await wired.refreshes()).toHaveLength(1);
    expect((await send(wired, make())).status).toBe(200);
    expect(await wired.bearers()).toEqual([wired.first.access, next.access]);
    expect(await wired.refreshes()).toHaveLength(1);
  });
});

it("a replay is tried again as a first call is: three times at most when the API says not now", async () => {
  const next = rotated();
  const busy: Act = { status: 503, headers: { "retry-after": "0" }, body: "busy" };
  const wired = await refreshing({ api: [REFUSED, busy] }, next.act);
  const response = await send(wired, {});
  expect([response.status, await response.text()]).toEqual([503, "busy"]);
  expect(await wired.bearers()).toEqual([wired.first.access, ...Array(3).fill(next.access)]);
});

it("T40 forty POSTs at the same time whose token the API refuses make one token request, and all get through", async () => {
  const next = rotated();
  let dead = "";
  const wired = await refreshing(
    {
      api: [OK],
      deps: ({ fetch }) => ({
        fetch: async (input, init) => {
          const { authorization } = Object.fromEntries(new Headers(init?.headers));
          return authorization === `Bearer ${dead}` ? new Response("no", { status: 401 }) : fetch(input, init);
        },
      }),
    },
    next.act,
  );
  dead = wired.first.access;
  const bodies = Array.from({ length: 40 }, (_, index) => `body ${String(index).padStart(2, "0")}`);
  const answers = await Promise.all(bodies.map((body) => send(wired, sized("POST", body))));
  expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
  expect(await wired.refreshes()).toHaveLength(1);
  expect(await row()).toMatchObject({ status: "connected", version: 2 });
  const seen = await wired.server.seen();
  expect(seen.map(({ body }) => body).sort()).toEqual(bodies);
  expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${next.access}`]));
}, 20_000);
