import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sha256 } from "../../../src/crypto/random.ts";
import { problemCode } from "../../support/app.ts";
import { type Begun, begin } from "../../support/flow.ts";
import {
  finish,
  locationOf,
  STAGED,
  type StagedApp,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

async function nameOf({ state }: Begun): Promise<string> {
  return `ticket:${await sha256(state.split(".")[1] ?? "")}`;
}

async function put(begun: Begun, value: string, tenant = "default") {
  await env.TICKETS.put(await nameOf(begun), value, { metadata: { tenant } });
}

/** Someone who can write to KV, but has no key, gets nothing: 500, nothing sent, nothing stored. */
async function expectCorrupt({ app, upstream }: StagedApp, begun: Begun) {
  const response = await finish(app, begun);
  expect([response.status, await problemCode(response)]).toEqual([500, "credential_corrupt"]);
  expect(response.headers.get("location")).toBeNull();
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
}

it("does not open a ticket whose payload was exchanged for another flow's in KV", async () => {
  const staged = await stagedApp();
  const [ada, eve] = [await begin(staged.app, "ada", STAGED), await begin(staged.app, "eve", STAGED)];
  await put(ada, (await env.TICKETS.get(await nameOf(eve))) ?? "");
  await expectCorrupt(staged, ada);
  expect(locationOf(await finish(staged.app, eve))).toBe(succeededWith(STAGED));
});

it("does not open a ticket that was given to another tenant in KV", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  await put(begun, (await env.TICKETS.get(await nameOf(begun))) ?? "", "another");
  await expectCorrupt(staged, begun);
});

it("does not open a ticket that was changed in KV", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  const sealed = (await env.TICKETS.get(await nameOf(begun))) ?? "";
  await put(
    begun,
    sealed.replace(/.{3}$/, (end) => (end === "AAA" ? "BBB" : "AAA")),
  );
  await expectCorrupt(staged, begun);
});

it("does not open a ticket that was written in clear", async () => {
  const staged = await stagedApp();
  const begun = await begin(staged.app, "ada", STAGED);
  await put(begun, JSON.stringify({ kind: "oauth_flow", tenant: "default", userId: "eve" }));
  await expectCorrupt(staged, begun);
});
