import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { problemCode, testApp } from "../../support/app.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { begin, callback, consent } from "../../support/flow.ts";
import {
  claimedTickets,
  failedWith,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
  ticketNames,
  tokens,
} from "../../support/stagedFlow.ts";

import type { Act } from "../../support/stageServer.ts";

const RACERS = 100;

it("T06 lets one of 100 parallel callbacks through", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const answers = await Promise.all(Array.from({ length: RACERS }, () => finish(app, begun)));
  const winners = answers.filter(({ status }) => status === 302);
  expect(winners.map(locationOf)).toEqual([succeededWith(STAGED)]);
  const losers = answers.filter(({ status }) => status !== 302);
  const outcomes = await Promise.all(losers.map(async (answer) => `${answer.status} ${await problemCode(answer)}`));
  // Who comes after the winner has finished is told so; who comes before is told to look again.
  const told = outcomes.filter((outcome) => outcome === "409 flow_completed");
  const others = outcomes.filter((outcome) => outcome !== "409 flow_completed");
  expect(others).toEqual(Array.from({ length: RACERS - 1 - told.length }, () => "409 flow_in_progress"));
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", status: "connected", version: 1 }]);
  expect(await upstream.seen()).toMatchObject([{ method: "POST", path: "/token" }]);
});

it("T06 lets one of 100 parallel callbacks through, also when they bring different codes", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const answers = await Promise.all(
    Array.from({ length: RACERS }, (_, index) => finish(app, begun, { code: `code-${index}` })),
  );
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  expect(await storedConnections()).toHaveLength(1);
  expect(await upstream.seen()).toHaveLength(1);
});

it.each([
  ["was denied", { error: "access_denied" }, failedWith("access_denied")],
  ["failed at the provider", { error: "server_error" }, failedWith("provider_unavailable")],
  ["brought no code", {}, failedWith("authorization_failed")],
])("T06 does not let a flow that %s be finished with a code later", async (_name, parameters, location) => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  expect(locationOf(await finish(app, begun, parameters))).toBe(location);
  const again = await finish(app, begun);
  expect([again.status, await problemCode(again)]).toEqual([400, "state_invalid"]);
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("T06 does not let a flow whose code was refused be finished with another code", async () => {
  const refusal = { status: 400, headers: { "content-type": "application/json" }, body: '{"error":"invalid_grant"}' };
  const { app, upstream } = await stagedApp({ acts: [refusal] });
  const begun = await begin(app, "ada", STAGED);
  expect(locationOf(await finish(app, begun))).toBe(failedWith("grant_refused"));
  const again = await finish(app, begun, { code: "another" });
  expect([again.status, await problemCode(again)]).toEqual([400, "state_invalid"]);
  expect(await upstream.seen()).toHaveLength(1);
});

it("F02 answers state_invalid when KV does not have the ticket", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const names = await ticketNames();
  expect(names).toHaveLength(1);
  for (const name of names) await env.TICKETS.delete(name);
  const response = await finish(app, begun);
  expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  expect(response.headers.get("location")).toBeNull();
  expect(await claimedTickets()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("F03 B07 makes one connection of a callback that comes twice, and tells the second that it is connected", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  const before = await storedConnections();
  expect(before).toMatchObject([{ subject: "user:ada", status: "connected", version: 1 }]);
  const second = await finish(app, begun);
  expect([second.status, await problemCode(second)]).toEqual([409, "flow_completed"]);
  expect(await storedConnections()).toEqual(before);
  expect(await upstream.seen()).toHaveLength(1);
});

describe("B07 a slow callback that is loaded again", () => {
  const slowly = async (act: Act, seconds = 0) => {
    const { app, upstream } = await stagedApp({ acts: [{ ...act, delayMs: 1500 }] });
    const begun = await begin(app, "ada", STAGED);
    const first = finish(app, begun);
    await vi.waitFor(async () => expect(await claimedTickets()).toHaveLength(1));
    if (seconds > 0) await env.DB.exec(`UPDATE claims SET claimed_at = claimed_at - ${seconds * 1000}`);
    return { app, upstream, begun, first };
  };
  const codeOf = async (answer: Response) => [answer.status, await problemCode(answer)];

  it("B07 is being finished, and then connected", async () => {
    const { app, begun, first, upstream } = await slowly(tokens());
    const second = await finish(app, begun);
    expect(second.headers.get("retry-after")).toBe("2");
    expect(await codeOf(second)).toEqual([409, "flow_in_progress"]);
    expect(locationOf(await first)).toBe(succeededWith(STAGED));
    expect(await codeOf(await finish(app, begun))).toEqual([409, "flow_completed"]);
    expect(await upstream.seen()).toHaveLength(1);
  });

  it("B07 is being finished, and then not valid any more, when it fails", async () => {
    const { app, begun, first } = await slowly({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await codeOf(await finish(app, begun))).toEqual([409, "flow_in_progress"]);
    expect(locationOf(await first)).toBe(failedWith("grant_refused"));
    expect(await codeOf(await finish(app, begun))).toEqual([400, "state_invalid"]);
  });

  it("B07 tells no other browser", async () => {
    const { app, begun, first } = await slowly(tokens());
    const other = await finish(app, { ...begun, cookie: (await begin(app, "bob", STAGED)).cookie });
    expect(await codeOf(other)).toEqual([400, "flow_browser_mismatch"]);
    await first;
  });

  it("B07 is not waited for when it should have ended long ago", async () => {
    const { app, begun, first } = await slowly(tokens(), 31);
    expect(await codeOf(await finish(app, begun))).toEqual([400, "state_invalid"]);
    await first;
  });
});

it("F03 keeps a connection to a provider that would revoke it if its code came twice", async () => {
  const app = await testApp();
  await givenPractice(app.deps);
  const begun = await begin(app, "ada");
  const url = await consent(begun, "ada");
  const answers = await Promise.all([1, 2].map(() => callback(app, url, begun.cookie)));
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  const again = await callback(app, url, begun.cookie);
  expect([again.status, await problemCode(again)]).toEqual([409, "flow_completed"]);
  const response = await app.as("ada")("/api/integrations/practice/request/me");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ sub: "ada" });
});
