import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { open, seal } from "../../../src/crypto/envelope.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { randomBytes, sha256 } from "../../../src/crypto/random.ts";
import { issueState, verifyState } from "../../../src/domain/flows/state.ts";
import type { FlowTicket } from "../../../src/domain/flows/ticket.ts";
import type { AppDeps } from "../../../src/http/appEnv.ts";
import { problemCode, type TestApp, testApp } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { begin, callback, callbackUrl } from "../../support/flow.ts";
import {
  claimedTickets,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

const SIGNED_PART = "v1.".length + 43;

async function expectInvalid(response: Response) {
  expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  expect(response.headers.get("location")).toBeNull();
}

/** Changes a ticket where it lies, as if it had been made so. */
async function reseal({ keyring, kv }: AppDeps, state: string, change: (ticket: FlowTicket) => object) {
  const hash = await sha256(state.split(".")[1] ?? "");
  const context = { tenant: "default", table: "tickets", recordId: hash, field: "payload" };
  const ticket = JSON.parse(await open(keyring, context, (await kv.get(`ticket:${hash}`)) ?? "")) as FlowTicket;
  const sealed = await seal(keyring, context, JSON.stringify({ ...ticket, ...change(ticket) }));
  await kv.put(`ticket:${hash}`, sealed, { metadata: { tenant: "default" } });
}

/** A master key as ENCRYPTION_KEYS has it. */
function newKey(kid: string): string {
  return `${kid}:${btoa(String.fromCharCode(...randomBytes(32)))}`;
}

it("T07 refuses a state whose ten minutes are over by the database's clock, though KV still has it", async () => {
  const { app, upstream } = await stagedApp();
  const begun = await begin(app, "ada", STAGED);
  await reseal(app.deps, begun.state, ({ expiresAt }) => ({ expiresAt: expiresAt - 600_000 }));
  await expectInvalid(await finish(app, begun));
  await expectInvalid(await finish(app, begun));
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("T07 asks the database for the time: a clock of the isolate that is a day ahead or behind changes nothing", async () => {
  for (const drift of [-86_400_000, 86_400_000]) {
    const { app } = await stagedApp({ overrides: () => ({ now: () => Date.now() + drift }) });
    const honest = await testApp({ catalog: app.deps.catalog });
    const begun = await begin(honest, `ada-${drift}`, STAGED);
    expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  }
});

const forgeries: [string, (state: string) => string | Promise<string>][] = [
  ["guessed", () => `v1.${"A".repeat(43)}.${"B".repeat(43)}`],
  ["empty", () => ""],
  ["without its signature", (state) => state.slice(0, SIGNED_PART)],
  ["with an empty signature", (state) => state.slice(0, SIGNED_PART + 1)],
  ["truncated by one character", (state) => state.slice(0, -1)],
  ["truncated in front", (state) => state.slice(1)],
  ["with something after it", (state) => `${state}A`],
  ["with a space after it", (state) => `${state} `],
  ["with a line break after it", (state) => `${state}\n`],
  ["with padding", (state) => `${state}=`],
  ["of a version that there is not", (state) => state.replace("v1.", "v2.")],
  ["in another case", (state) => state.toUpperCase()],
  ["with another ticket id", (state) => `v1.${"A".repeat(43)}${state.slice(SIGNED_PART)}`],
  ["signed with a plain hash", async (state) => `${state.slice(0, SIGNED_PART)}.${await sha256(state)}`],
  ["that is only the ticket id", (state) => state.slice(3, SIGNED_PART)],
];

it.each(forgeries)("T07 refuses a state that is %s, and reads neither KV nor D1 for it", async (_name, forge) => {
  const { traffic, deps } = countStorage();
  const { app, upstream } = await stagedApp({ overrides: () => deps });
  const begun = await begin(app, "ada", STAGED);
  const forged = await forge(begun.state);
  expect(forged).not.toBe(begun.state);
  traffic.restart();
  await expectInvalid(await callback(app, callbackUrl(forged), begun.cookie));
  expect(traffic).toMatchObject({ database: [], tickets: [] });
  expect(await upstream.seen()).toEqual([]);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
});

it.each(["other", "test"])("T07 refuses a state of another deployment whose key is called %s", async (kid) => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  const foreign = await issueState({ ...app.deps, keyring: await importKeyring(newKey(kid)) });
  traffic.restart();
  await expectInvalid(await callback(app, callbackUrl(foreign.state), undefined));
  expect(traffic).toMatchObject({ database: [], tickets: [] });
});

it("T07 refuses a state that is absent or there twice, and reads nothing for it", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  const begun = await begin(app, "ada", STAGED);
  const url = callbackUrl(begun.state);
  traffic.restart();
  url.searchParams.append("state", begun.state);
  const twice = await callback(app, url, begun.cookie);
  expect([twice.status, await problemCode(twice)]).toEqual([400, "validation_failed"]);
  url.searchParams.delete("state");
  await expectInvalid(await callback(app, url, begun.cookie));
  expect(traffic).toMatchObject({ database: [], tickets: [] });
});

it("T07 refuses each state that differs from a real one in one character", async () => {
  const { deps }: TestApp = await testApp();
  const { state, ticketId } = await issueState(deps);
  expect(await verifyState(deps, state)).toBe(ticketId);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%";
  const changes = fc.tuple(fc.nat(state.length - 1), fc.constantFrom(...alphabet));
  await fc.assert(
    fc.asyncProperty(changes, async ([index, character]) => {
      fc.pre(state[index] !== character);
      const changed = state.slice(0, index) + character + state.slice(index + 1);
      expect(await verifyState(deps, changed)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

it("T07 knows no second spelling of a signature: the spare bits of its last character count", async () => {
  const { deps } = await testApp();
  const { state } = await issueState(deps);
  const accepted = [];
  for (const last of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
    const candidate = `${state.slice(0, -1)}${last}`;
    if ((await verifyState(deps, candidate)) !== undefined) accepted.push(candidate);
  }
  expect(accepted).toEqual([state]);
});

it("T07 makes ids of 256 random bits, never the same, and keeps only their hash", async () => {
  const { app } = await stagedApp();
  const states = new Set<string>();
  for (let count = 0; count < 20; count++) states.add((await begin(app, "ada", STAGED)).state);
  expect(states.size).toBe(20);
  for (const state of states) expect(state).toMatch(/^v1\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/);
  const { keys } = await env.TICKETS.list();
  const stored = await Promise.all(keys.map(async (key) => `${JSON.stringify(key)}${await env.TICKETS.get(key.name)}`));
  expect(stored).toHaveLength(20);
  for (const ticketId of [...states].map((state) => state.split(".")[1] ?? "none")) {
    expect(stored.join("")).not.toContain(ticketId);
  }
});

it("T07 still knows a state that was signed before a new key came first, and no more once the old key is retired", async () => {
  const { app } = await stagedApp();
  const [early, late] = [await begin(app, "ada", STAGED), await begin(app, "ada", STAGED)];
  const rotated = await testApp({
    catalog: app.deps.catalog,
    keyring: await importKeyring(`${newKey("new")},${env.ENCRYPTION_KEYS}`),
  });
  expect(locationOf(await finish(rotated, early))).toBe(succeededWith(STAGED));
  const keyring = await importKeyring(`${newKey("new")},test:retired`);
  await expectInvalid(await finish(await testApp({ catalog: app.deps.catalog, keyring }), late));
  expect(await claimedTickets()).toHaveLength(1);
});
