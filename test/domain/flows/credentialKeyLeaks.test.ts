import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/crypto/random.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import {
  authorize,
  comeBack,
  consume,
  endGrants,
  endKeys,
  givenConfig,
  keyIn,
  keyStage,
  obtainKey,
} from "../../support/credentialKeys.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { loggedLines } from "../../support/logs.ts";
import { databaseNow, NOW } from "../../support/refreshStage.ts";
import { locationOf, ticketNames } from "../../support/stagedFlow.ts";

const MINUTE = 60_000;

function expectAbsent(dump: string, secrets: Record<string, string>): void {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(20);
    for (const spelled of spellingsOf(secret)) expect(dump.includes(spelled), `${name} is in the dump`).toBe(false);
  }
}

describe("T10 a credential key on its way", () => {
  it("T10 is in an address that is not stored, and that the next page does not learn", async () => {
    const staged = await keyStage();
    const response = await comeBack(staged.app, await authorize(staged.lin));
    expect(response.status).toBe(302);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).not.toContain(keyIn(response));
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("T10 is shown by a page that is not stored, tells nobody its address, and loads and runs nothing", async () => {
    const staged = await keyStage();
    const response = await comeBack(staged.app, await authorize(staged.lin));
    expect(locationOf(response)).toBe(`${env.PUBLIC_URL}/authorized?credentialKey=${keyIn(response)}`);
    const page = await staged.app.fetch(locationOf(response));
    expect(page.status).toBe(200);
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
    const text = await page.text();
    expect(text).toContain(keyIn(response));
    expect(text).not.toMatch(/<script|<img|url\(/i);
    expect([...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      "/favicon.svg",
      "#main",
      env.FRONTEND_URL,
    ]);
  });

  it("T08 is shown by that page only when it looks like one", async () => {
    const { app } = await keyStage();
    for (const wrong of ["<script>alert(1)</script>", "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}"`, ""]) {
      const page = await app.fetch(`/authorized?credentialKey=${encodeURIComponent(wrong)}`);
      const text = await page.text();
      expect([page.status, text.includes("Not connected")]).toEqual([200, true]);
      if (wrong !== "") expect(text).not.toContain(wrong);
    }
  });

  it("T10 goes to the tenant's success page, and takes nothing along that stood there about a result", async () => {
    const staged = await keyStage();
    const root = staged.app.as("root", { roles: ["superuser"] });
    const successUrl = "https://builder.example.com/done?team=red&credentialKey=theirs&error=none";
    const set = await root("/v1/tenants/default", jsonBody({ successUrl }, "PATCH"));
    expect(set.status, await set.clone().text()).toBe(200);
    const response = await comeBack(staged.app, await authorize(staged.lin));
    const key = keyIn(response);
    expect(locationOf(response)).toBe(`https://builder.example.com/done?team=red&credentialKey=${key}`);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect((await consume(staged.lin, key, await givenConfig(staged.lin))).status).toBe(200);
  });

  it("T10 is in no log line and no audit event, from its making to its end", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    await staged.app.fetch(`/authorized?credentialKey=${key}`);
    await consume(staged.app.as("eve"), key, config);
    await consume(staged.lin, key, "cfg_unknown");
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    await consume(staged.lin, key, config);
    const said = [...loggedLines, JSON.stringify(await rowsOf("audit_events"))];
    expect(said.length).toBeGreaterThan(5);
    for (const spelled of [...spellingsOf(key), await sha256(key)]) {
      expect(said.filter((line) => line.includes(spelled))).toEqual([]);
    }
  });
});

describe("T12 a dump of D1 and KV", () => {
  it("T12 holds the hash of a key, and neither the key nor what waits under it", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    const secrets = { key, ...staged.granted };
    const waiting = await dumpStorage();
    expect(waiting).toContain(await sha256(key));
    expectAbsent(waiting, secrets);
    expect(await ticketNames()).toContain(`ticket:${await sha256(key)}`);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    expectAbsent(await dumpStorage(), secrets);
  });

  it("T32 holds neither when the grant was not consumed and its revocation waits", async () => {
    const staged = await keyStage({ revocations: [{ status: 503 }] });
    const key = await obtainKey(staged, staged.lin);

    await endKeys();
    await endGrants(staged);
    expect(await rowsOf("revocations")).toHaveLength(1);
    expectAbsent(await dumpStorage(), { key, ...staged.granted });
  });
});

describe("T10 the time of a key", () => {
  it("T10 is ten minutes by the database's clock", async () => {
    const staged = await keyStage();
    await obtainKey(staged, staged.lin);
    const [pending, ...others] = await rowsOf("pending_grants");
    expect(others).toEqual([]);
    const left = Number(pending?.expires_at) - (await databaseNow());
    expect(left).toBeGreaterThan(9.5 * MINUTE);
    expect(left).toBeLessThanOrEqual(10 * MINUTE);
  });

  it("T10 is over at its last millisecond, and not before", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    await endKeys(0);
    const late = await consume(staged.lin, key, config);
    expect([late.status, await problemCode(late)]).toEqual([400, "credential_key_invalid"]);
    await endKeys(-5000);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
  });

  const YEAR = 365 * 24 * 3600_000;

  it.each([
    ["ten years ahead", 10 * YEAR],
    ["ten years behind", -10 * YEAR],
  ])("F17 is the same in an isolate whose clock is %s, and so is the end of the token", async (_how, error) => {
    const staged = await keyStage({ overrides: ({ now }) => ({ now: () => now() + error }) });
    // A session that is good by the wrong clock: what is at stake here is the key.
    const lin = staged.app.as("lin", { exp: Math.floor((Date.now() + error) / 1000) + 600 });
    const config = await givenConfig(lin);
    const [first, second] = [await obtainKey(staged, lin), await obtainKey(staged, lin)];
    const before = await databaseNow();
    expect((await consume(lin, first, config)).status).toBe(200);
    const [row] = await rowsOf("connections");
    const end = Number(row?.token_expires_at);
    expect(end).toBeGreaterThan(before + 59 * MINUTE);
    expect(end).toBeLessThanOrEqual(before + 60 * MINUTE);
    await endKeys();
    const late = await consume(lin, second, config);
    expect([late.status, await problemCode(late)]).toEqual([400, "credential_key_invalid"]);
  });

  it("keeps the token's own end, however long its key has waited", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    const obtained = await databaseNow();
    await env.DB.prepare(`UPDATE pending_grants SET expires_at = ${NOW} + 1000`).run();
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    const [row] = await rowsOf("connections");
    expect(Number(row?.token_expires_at)).toBeLessThanOrEqual(obtained + 60 * MINUTE);
  });
});
