import { expect, it } from "vitest";
import { sha256 } from "../../../src/crypto/random.ts";
import { LatchkeyError } from "../../../src/domain/errors.ts";
import { problemCode, sessionToken } from "../../support/app.ts";
import { type Begun, begin, callback, callbackUrl, sessionCookie } from "../../support/flow.ts";
import {
  claimedTickets,
  finish,
  locationOf,
  STAGED,
  type StagedApp,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

const COOKIE = "__Host-latchkey_flow";

/** Refused with this code, nothing sent, nothing stored, nothing spent: the browser that began can still finish. */
async function expectRefused({ app, upstream }: StagedApp, begun: Begun, cookie: string | undefined, code: string) {
  const response = await callback(app, callbackUrl(begun.state), cookie);
  expect(await problemCode(response)).toBe(code);
  expect(response.headers.get("location")).toBeNull();
  expect(await claimedTickets()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  return response;
}

const wrongCookies: [string, (own: string, others: string) => string | undefined | Promise<string>][] = [
  ["without a flow cookie", () => undefined],
  ["with another browser's flow cookie", (_own, others) => `${COOKIE}=${others}`],
  ["with a random flow cookie of the right form", () => `${COOKIE}=${"A".repeat(43)}`],
  ["with garbage in the flow cookie", () => `${COOKIE}=%00%ff<script>`],
  ["with an empty flow cookie", () => `${COOKIE}=`],
  ["with the right token under a name that any host could set", (own) => `latchkey_flow=${own}`],
  ["with the right token under the other prefix", (own) => `__Secure-latchkey_flow=${own}`],
  ["with the hash that the ticket holds", async (own) => `${COOKIE}=${await sha256(own)}`],
  ["with the right token and something after it", (own) => `${COOKIE}=${own}A`],
  ["with the right token cut short", (own) => `${COOKIE}=${own.slice(0, -1)}`],
];

it.each(wrongCookies)("T01 B07 refuses a callback %s, sends nothing and spends nothing", async (_name, cookieOf) => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  const another = await begin(staged.app, "eve", STAGED);
  const [own = "", others = ""] = [begun, another].map(({ cookie }) => cookie.slice(COOKIE.length + 1));
  const response = await expectRefused(staged, begun, await cookieOf(own, others), "flow_browser_mismatch");
  expect(response.status).toBe(400);
});

it("T01 refuses a victim who is led to a callback of an attacker's flow while a flow of their own is under way", async () => {
  const staged = await stagedApp();
  const attackers = await begin(staged.app, "eve", STAGED);
  const victims = await begin(staged.app, "ada", STAGED);
  const cookie = `${victims.cookie}; ${await sessionCookie("ada")}`;
  const response = await expectRefused(staged, attackers, cookie, "flow_browser_mismatch");
  expect(response.status).toBe(400);
});

it("T02 B07 refuses a callback with the session of another user", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "eve", STAGED);
  const cookie = `${begun.cookie}; ${await sessionCookie("ada")}`;
  const response = await expectRefused(staged, begun, cookie, "flow_session_mismatch");
  expect(response.status).toBe(403);
});

it("T02 refuses a callback with the session of the same user id in another tenant", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  const cookie = `${begun.cookie}; access_token=${await sessionToken("ada", { tenant: "another" })}`;
  const response = await expectRefused(staged, begun, cookie, "flow_session_mismatch");
  expect(response.status).toBe(403);
});

it("T02 refuses the session of another user also when that user is a superuser", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "eve", STAGED);
  const cookie = `${begun.cookie}; access_token=${await sessionToken("root", { roles: ["superuser"] })}`;
  const response = await expectRefused(staged, begun, cookie, "flow_session_mismatch");
  expect(response.status).toBe(403);
});

const harmlessSessions: [string, () => Promise<string>][] = [
  ["the same user's session", () => sessionToken("ada")],
  ["an expired session of the same user", () => sessionToken("ada", { exp: 1 })],
  ["an expired session of another user", () => sessionToken("eve", { exp: 1 })],
  ["another user's session that is signed with another secret", () => sessionToken("eve", {}, "x".repeat(32))],
  ["a session cookie that is no token", async () => "garbage"],
];

it.each(harmlessSessions)("T02 lets a callback through with %s", async (_name, session) => {
  const { app, upstream, integrationId } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  const cookie = `${begun.cookie}; access_token=${await session()}`;
  expect(locationOf(await callback(app, callbackUrl(begun.state), cookie))).toBe(succeededWith(STAGED));
  expect(await upstream.seen()).toHaveLength(1);
  expect(await storedConnections()).toMatchObject([
    { tenant_id: "default", subject: "user:ada", integration_id: integrationId, status: "connected" },
  ]);
});

it("keeps the ticket for another try while sessions cannot be verified", async () => {
  let isDown = false;
  const staged = await stagedApp({
    overrides: ({ verifyToken }) => ({
      verifyToken: async (token, now) => {
        if (isDown) throw new LatchkeyError("identity_unavailable", "The keys cannot be fetched.", { retryAfter: 10 });
        return verifyToken(token, now);
      },
    }),
  });
  const begun = await begin(staged.app, "ada", STAGED);
  const cookie = `${begun.cookie}; ${await sessionCookie("ada")}`;
  isDown = true;
  const response = await callback(staged.app, callbackUrl(begun.state), cookie);
  expect([response.status, await problemCode(response)]).toEqual([503, "identity_unavailable"]);
  expect(response.headers.get("retry-after")).toBe("10");
  expect(await claimedTickets()).toEqual([]);
  isDown = false;
  expect(locationOf(await callback(staged.app, callbackUrl(begun.state), cookie))).toBe(succeededWith(STAGED));
});
