import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { seal } from "../../../src/crypto/envelope.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import { secretContext } from "../../../src/domain/vault/integrationSecrets.ts";
import { canary } from "../../support/canary.ts";
import { randomKey } from "../../support/keyrings.ts";
import {
  brokerProblem,
  endBackoff,
  makeExpired,
  makeStale,
  refreshing,
  rotated,
  row,
  set,
  untouched,
} from "../../support/refreshStage.ts";

const withRetired = async () => importKeyring(`${env.ENCRYPTION_KEYS},old:retired`);

function badTag(sealed: string): string {
  return `${sealed.slice(0, -8)}${sealed.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA"}`;
}

const SPOILED: [string, string, (sealed: string) => string][] = [
  ["under an unknown kid", "key_unavailable", (sealed) => sealed.replace("v1.test.", "v1.elsewhere.")],
  ["under a retired key", "key_retired", (sealed) => sealed.replace("v1.test.", "v1.old.")],
  ["with a bad tag", "credential_corrupt", badTag],
];

const released = { lease_id: null, lease_until: null };

describe.each(SPOILED)("a credential sealed %s", (_how, code, spoil) => {
  it.each([
    ["valid still", makeStale, "connected"],
    ["dead", makeExpired, "degraded"],
  ])(
    `F14 is told as ${code} when its token is %s: the row is kept, and nobody is asked`,
    async (_state, age, shown) => {
      const keyring = await withRetired();
      const wired = await refreshing({ deps: () => ({ keyring }) }, rotated().act);
      const { credential_sealed: sound } = await row();
      await set("credential_sealed = ?", spoil(sound));
      await age();
      const before = await untouched();
      for (let call = 0; call < 2; call++) {
        const failed = await wired.call();
        expect([failed.status, await brokerProblem(failed)]).toEqual([500, code]);
      }
      expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: code });
      expect((await wired.shown()).status).toBe(shown);
      expect(await wired.refreshes()).toEqual([]);
      expect(await wired.bearers()).toEqual([]);

      await set("credential_sealed = ?", sound);
      await endBackoff();
      expect((await wired.call()).status).toBe(200);
      expect(await row()).toMatchObject({ version: 2, failures: 0, failure: null });
    },
  );
});

/** Seals a client secret so that it does not open. */
const SECRETS: [string, string, (id: string, sealed: string) => Promise<string>][] = [
  ["under an unknown kid", "key_unavailable", (id) => sealedUnder("elsewhere", id)],
  ["under a retired key", "key_retired", (id) => sealedUnder("old", id)],
  ["with a bad tag", "credential_corrupt", async (_id, sealed) => badTag(sealed)],
];

async function sealedUnder(kid: string, id: string): Promise<string> {
  const keyring = await importKeyring(`${kid}:${randomKey()}`);
  return seal(keyring, secretContext({ id, tenantId: "default" }, "clientSecret"), canary("client-secret"));
}

describe.each(SECRETS)("a client secret sealed %s", (_how, code, spoil) => {
  async function spoiled() {
    const keyring = await withRetired();
    const wired = await refreshing({ deps: () => ({ keyring }) }, rotated().act);
    const sound = await env.DB.prepare("SELECT client_secret_sealed AS sealed FROM integrations").first<string>(
      "sealed",
    );
    const secret = (sealed: string) =>
      env.DB.prepare("UPDATE integrations SET client_secret_sealed = ?").bind(sealed).run();
    await secret(await spoil(wired.integrationId, sound ?? ""));
    return { ...wired, mend: () => secret(sound ?? "") };
  }

  it("F14 costs a valid token nothing", async () => {
    const wired = await spoiled();
    await makeStale();
    const before = await untouched();
    expect((await wired.call()).status).toBe(200);
    expect(await wired.refreshes()).toEqual([]);
    expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: code });
  });

  it(`F14 is told as ${code} for a dead token: both rows are kept, and nobody is asked`, async () => {
    const wired = await spoiled();
    await makeExpired();
    const before = await untouched();
    const integration = await env.DB.prepare("SELECT * FROM integrations").first();
    const failed = await wired.call();
    expect([failed.status, await brokerProblem(failed)]).toEqual([500, code]);
    expect(await row()).toMatchObject({ ...before, ...released, failures: 1, failure: code });
    expect(await env.DB.prepare("SELECT * FROM integrations").first()).toEqual(integration);
    expect(await wired.refreshes()).toEqual([]);
    expect(await wired.shown()).toMatchObject({ status: "degraded", statusReason: code });

    await wired.mend();
    await endBackoff();
    expect((await wired.call()).status).toBe(200);
  });
});

it("F14 a refresh seals under the newest key, and opens what an older one sealed", async () => {
  const wired = await refreshing({}, rotated().act);
  await makeExpired();
  const keyring = await importKeyring(`newest:${randomKey()},${env.ENCRYPTION_KEYS}`);
  wired.app.deps.keyring = keyring;
  expect((await wired.call()).status).toBe(200);
  const { id, tenant_id, credential_sealed } = await row();
  expect(credential_sealed).toMatch(/^v1\.newest\./);
  const credential = await openCredential(wired.app.deps, { id, tenantId: tenant_id }, credential_sealed);
  expect(credential).toMatchObject({ previousRefreshToken: wired.first.refresh });
});
