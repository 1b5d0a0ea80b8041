import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import { resealSecrets } from "../../../src/domain/encryptionKeys/resealSecrets.ts";
import { testApp } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { keyringOf, randomKey } from "../../support/keyrings.ts";
import { loggedEvents, loggedLines } from "../../support/logs.ts";
import {
  givenRotation,
  plant,
  resealWithin,
  sealedBy,
  spoiled,
  storedBesides,
  storedEnvelopes,
} from "../../support/rotation.ts";

/** Ways in which an envelope is spoiled that still names the old key. */
const SPOIL = [
  "substr(credential_sealed, 1, length(credential_sealed) - 8) || 'AAAAAAAA'",
  "substr(credential_sealed, 1, 30)",
  "credential_sealed || '.more'",
  "'v2.' || substr(credential_sealed, 4)",
  "'v1.k1.' || substr(credential_sealed, 8)",
  "'v1.k1.'",
];

/** Some envelopes of rows that belong to `prefix` do not open any more. */
async function spoilAll(prefix: string): Promise<void> {
  for (const [index, expression] of SPOIL.entries()) {
    await env.DB.prepare(
      `UPDATE connections SET credential_sealed = ${expression} WHERE id LIKE ? AND substr(id, -6) % ${SPOIL.length} = ?`,
    )
      .bind(`conn_${prefix}_%`, index)
      .run();
  }
}

it("T36 values that do not open stay as they are, hold nobody up and are counted", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  await plant(keys.before, { connections: 250 }, "a");
  await spoilAll("a");
  const swapped = await plant(keys.before, { connections: 2 }, "b");
  await env.DB.prepare("UPDATE connections SET tenant_id = 'globex' WHERE id LIKE 'conn_b_%'").run();
  const sound = await plant(keys.before, { connections: 130, integrations: 2 }, "c");
  const [before, besides] = [await storedEnvelopes("credential"), await storedBesides()];

  expect(await resealWithin(deps)).toBe(sound.length);
  expect(await spoiled(keys.after, sound)).toEqual([]);
  const after = await storedEnvelopes("credential");
  for (const [id, sealed] of before) if (!id.startsWith("conn_c")) expect(after.get(id)).toBe(sealed);
  expect(await storedBesides()).toEqual(besides);

  const failed = loggedEvents("reseal_failed");
  expect(failed.reduce((sum, { count }) => sum + Number(count), 0)).toBe(250 + swapped.length);
  for (const entry of failed) {
    expect(entry).toEqual({ level: "error", event: "reseal_failed", reason: "credential", count: expect.any(Number) });
  }
  const told = loggedLines.join("\n");
  for (const [id, sealed] of before) {
    expect(told.includes(id) || told.includes(sealed.slice(6, 40) || "-")).toBe(false);
  }
});

it("T36 another run over values that do not open changes nothing, and says so again", async () => {
  const keys = await givenRotation();
  const { deps } = await testApp({ keyring: keys.during });
  await plant(keys.before, { connections: 12 }, "a");
  await spoilAll("a");
  const before = await storedEnvelopes("credential");
  for (let run = 0; run < 2; run++) expect(await resealWithin(deps)).toBe(0);
  expect(await storedEnvelopes("credential")).toEqual(before);
  expect(loggedEvents("reseal_failed").map(({ count }) => count)).toEqual([12, 12]);
  expect(loggedEvents("resealed").map(({ count }) => count)).toEqual([0, 0]);
});

it("T36 values under an unknown or a retired key are not even read, and hold nobody up", async () => {
  const keys = await givenRotation();
  const [gone, old] = [await keyringOf("gone"), await keyringOf("old")];
  const configuration = `${keys.configurations.during},old:retired`;
  const { deps } = await testApp({ keyring: await importKeyring(configuration) });
  await plant(gone, { connections: 120 }, "a");
  await plant(old, { connections: 120, integrations: 1, candidates: 1, revocations: 1 }, "b");
  const before = await storedEnvelopes("credential");
  const sound = await plant(keys.before, { connections: 30 }, "c");
  expect(await resealWithin(deps)).toBe(30);
  expect(await spoiled(keys.after, sound)).toEqual([]);
  const after = await storedEnvelopes("credential");
  for (const [id, sealed] of before) expect(after.get(id)).toBe(sealed);
  expect(await sealedBy()).toEqual({ gone: 120, old: 127, k2: 30 });
  expect(loggedEvents("reseal_failed")).toEqual([]);
});

it("values under several older keys are all sealed anew, each opened with its own", async () => {
  const [k1, k2, k3] = [randomKey(), randomKey(), randomKey()];
  const oldest = await plant(await importKeyring(`k1:${k1}`), { connections: 5, integrations: 1 }, "a");
  const older = await plant(await importKeyring(`k2:${k2}`), { connections: 5, integrations: 1 }, "b");
  const { deps } = await testApp({ keyring: await importKeyring(`k3:${k3},k1:${k1},k2:${k2}`) });
  expect(await resealWithin(deps)).toBe(20);
  expect(await spoiled(await importKeyring(`k3:${k3}`), [...oldest, ...older])).toEqual([]);
});

it("one key alone costs no query and no line in the log", async () => {
  const keys = await givenRotation();
  const { traffic, deps: storage } = countStorage();
  const { deps } = await testApp({ ...storage, keyring: keys.after });
  await plant(keys.before, { connections: 3 });
  expect(await resealSecrets(deps, createBudget(1000), 0)).toBe(0);
  expect(traffic.database).toEqual([]);
  expect(loggedLines).toEqual([]);
});
