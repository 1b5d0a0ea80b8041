import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { testApp } from "../../support/app.ts";
import { begin } from "../../support/flow.ts";
import { randomKey } from "../../support/keyrings.ts";
import { failedWith, finish, locationOf, STAGED, stagedApp, storedConnections } from "../../support/stagedFlow.ts";

const FIRST = randomKey();
const SECOND = randomKey();

/** What happened to the row while the browser was at the provider. The state is still known. */
const SPOILED = [
  { what: "an unknown kid", code: "key_unavailable", spoil: (sealed: string) => sealed.replace("v1.first.", "v1.no.") },
  { what: "a retired key", code: "key_retired", spoil: (sealed: string) => sealed.replace("v1.first.", "v1.old.") },
  { what: "a bad tag", code: "credential_corrupt", spoil: (sealed: string) => sealed.slice(0, -4) },
];

it.each(SPOILED)("F14 ends a flow with $code for a client secret with $what, and keeps its row", async (example) => {
  const keyring = await importKeyring(`first:${FIRST},old:retired`);
  const { app, upstream } = await stagedApp({ overrides: () => ({ keyring }) });
  const begun = await begin(app, "ada", STAGED);
  const sealed = (await clientSecretSealed()) ?? "";
  expect(sealed).toMatch(/^v1\.first\./);
  const spoiled = example.spoil(sealed);
  await env.DB.prepare("UPDATE integrations SET client_secret_sealed = ?").bind(spoiled).run();
  expect(locationOf(await finish(app, begun))).toBe(failedWith(example.code));
  expect(await clientSecretSealed()).toBe(spoiled);
  expect(await storedConnections()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
});

it("F14 finishes a flow that began before a rotation, with the older key still there", async () => {
  const keyring = await importKeyring(`first:${FIRST}`);
  const { app, upstream } = await stagedApp({ overrides: () => ({ keyring }) });
  const begun = await begin(app, "ada", STAGED);
  const rotated = await importKeyring(`second:${SECOND},first:${FIRST}`);
  const later = await testApp({ catalog: app.deps.catalog, keyring: rotated });
  expect(locationOf(await finish(later, begun))).toContain("success=true");
  expect((await upstream.seen()).length).toBe(1);
  const [connection] = await storedConnections();
  expect(connection?.credential_sealed).toMatch(/^v1\.second\./);
});

it("F14 does not know a flow any more once the key that signed its state is retired", async () => {
  const keyring = await importKeyring(`first:${FIRST}`);
  const { app, upstream } = await stagedApp({ overrides: () => ({ keyring }) });
  const begun = await begin(app, "ada", STAGED);
  const retired = await importKeyring(`second:${SECOND},first:retired`);
  const later = await testApp({ catalog: app.deps.catalog, keyring: retired });
  const response = await finish(later, begun);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "state_invalid" });
  expect(await upstream.seen()).toEqual([]);
});

async function clientSecretSealed(): Promise<string | null> {
  return env.DB.prepare("SELECT client_secret_sealed FROM integrations").first<string>("client_secret_sealed");
}
