import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { open } from "../../../src/crypto/envelope.ts";
import type { Keyring } from "../../../src/crypto/keyring.ts";
import { createBudget } from "../../../src/domain/budget.ts";
import { resealSecrets } from "../../../src/domain/encryptionKeys/resealSecrets.ts";
import { secretContext } from "../../../src/domain/vault/integrationSecrets.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { listCandidates } from "../../../src/storage/refresh.ts";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { providerId } from "../../support/fixtures.ts";
import { storedConnection } from "../../support/oauthStage.ts";
import { makeExpired, type Refreshing, refreshing, rotated, row, set } from "../../support/refreshStage.ts";
import { beforeFirstWrite, givenRotation, sealedBy, storedEnvelopes } from "../../support/rotation.ts";
import { json } from "../../support/stage.ts";

/** Ada, connected under the old key; then the new one is put first. `client` runs before each call to the provider. */
async function connectedBefore(answer = rotated(), client: { before?: () => Promise<unknown> } = {}) {
  const keys = await givenRotation();
  const ada = await refreshing(
    {
      deps: (deps) => ({
        keyring: keys.before,
        fetch: async (input, init) => {
          await client.before?.();
          return deps.fetch(input, init);
        },
      }),
    },
    answer.act,
  );
  ada.app.deps.keyring = keys.during;
  return { keys, ada, answer };
}

/** One run of re-sealing, with something between reading the first page and writing it. */
function reseal({ app: { deps } }: Refreshing, keyring: Keyring, between: () => Promise<unknown> = async () => {}) {
  const budget = createBudget(1000);
  const db = openDatabase(beforeFirstWrite(env.DB, between), budget.spend);
  return resealSecrets({ ...deps, keyring, db }, budget, 0);
}

async function refreshNow(ada: Refreshing): Promise<void> {
  await makeExpired();
  expect((await ada.call()).status).toBe(200);
}

async function storedSecret({ app: { deps }, integrationId: id }: Refreshing) {
  const sealed = (await storedEnvelopes("clientSecret")).get(id) ?? "";
  return { secret: await open(deps.keyring, secretContext({ id, tenantId: "default" }, "clientSecret"), sealed) };
}

/** A client secret counts as well: it is re-sealed in the same run. */
const ONLY_THE_CLIENT_SECRET = 1;

it("a refresh that commits while its row is being re-sealed wins", async () => {
  const { keys, ada, answer } = await connectedBefore();
  expect(await reseal(ada, keys.during, () => refreshNow(ada))).toBe(ONLY_THE_CLIENT_SECRET);
  expect(await row()).toMatchObject({ version: 2, status: "connected" });
  expect(await ada.credential()).toMatchObject({ accessToken: answer.access, refreshToken: answer.refresh });
  expect(await sealedBy()).toEqual({ k2: 2 });
});

it("a refresh of an old isolate wins as well, and the next run finds what it sealed under the old key", async () => {
  const { keys, ada, answer } = await connectedBefore();
  const count = await reseal(ada, keys.during, async () => {
    ada.app.deps.keyring = keys.before;
    await refreshNow(ada);
    ada.app.deps.keyring = keys.during;
  });
  expect(count).toBe(ONLY_THE_CLIENT_SECRET);
  expect(await sealedBy()).toEqual({ k1: 1, k2: 1 });
  expect(await reseal(ada, keys.during)).toBe(1);
  expect(await sealedBy()).toEqual({ k2: 2 });
  ada.app.deps.keyring = keys.after;
  expect(await ada.credential()).toMatchObject({ accessToken: answer.access, refreshToken: answer.refresh });
  expect(await row()).toMatchObject({ version: 2 });
});

it("what an old isolate seals after a whole run is found by the next one", async () => {
  const { keys, ada, answer } = await connectedBefore();
  expect(await reseal(ada, keys.during)).toBe(2);
  await ada.tokens.act(json({ access_token: answer.access, refresh_token: answer.refresh, expires_in: 3600 }));
  ada.app.deps.keyring = keys.announced;
  expect((await ada.connect()).outcome).toMatchObject({ success: "true" });
  expect(await sealedBy()).toEqual({ k1: 1, k2: 1 });
  expect(await reseal(ada, keys.during)).toBe(1);
  ada.app.deps.keyring = keys.after;
  expect(await ada.credential()).toMatchObject({ accessToken: answer.access });
});

it("a user who connects again while the row is being re-sealed keeps the new account's tokens", async () => {
  const { keys, ada } = await connectedBefore();
  const again = { access: canary("again"), refresh: canary("again-refresh") };
  await ada.tokens.act(json({ access_token: again.access, refresh_token: again.refresh, expires_in: 3600 }));
  const count = await reseal(ada, keys.during, async () => {
    expect((await ada.connect()).outcome).toMatchObject({ success: "true" });
  });
  expect(count).toBe(ONLY_THE_CLIENT_SECRET);
  expect(await ada.credential()).toEqual({
    type: "oauth2",
    accessToken: again.access,
    refreshToken: again.refresh,
  });
  expect(await row()).toMatchObject({ version: 2, grant_version: 2 });
});

it("a disconnect while the row is being re-sealed leaves no secret behind", async () => {
  const { keys, ada } = await connectedBefore();
  const count = await reseal(ada, keys.during, async () => {
    const path = `/integrations/${providerId(ada.app.deps, ada.slug)}`;
    expect((await ada.app.as("ada")(path, { method: "DELETE" })).ok).toBe(true);
  });
  expect(count).toBe(ONLY_THE_CLIENT_SECRET);
  expect(await row()).toMatchObject({ status: "disconnected", credential_sealed: null });
});

it("a row that is deleted while it is being re-sealed does not come back", async () => {
  const { keys, ada } = await connectedBefore();
  const { id } = await row();
  const count = await reseal(ada, keys.during, () =>
    env.DB.prepare("DELETE FROM connections WHERE id = ?").bind(id).run(),
  );
  expect(count).toBe(ONLY_THE_CLIENT_SECRET);
  expect(await env.DB.prepare("SELECT COUNT(*) AS rows FROM connections").first("rows")).toBe(0);
});

it("a client secret that is changed while it is being re-sealed stays changed", async () => {
  const { keys, ada } = await connectedBefore();
  await set("credential_sealed = NULL");
  const renewed = canary("renewed-secret");
  const count = await reseal(ada, keys.during, async () => {
    const admin = ada.app.as("admin", { roles: ["superuser"] });
    const answer = await admin(`/api/integrations/${ada.integrationId}`, {
      ...jsonBody({ clientSecret: renewed }, "PATCH"),
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
  });
  expect(count).toBe(0);
  expect(await sealedBy()).toEqual({ k2: 1 });
  const { secret } = await storedSecret(ada);
  expect(secret).toBe(renewed);
});

it("a refresh that was begun before the re-sealing commits after it: its version is untouched", async () => {
  const client: { before?: () => Promise<unknown> } = {};
  const { keys, ada, answer } = await connectedBefore(rotated(), client);
  await makeExpired();
  let resealed = 0;
  client.before = async () => {
    client.before = async () => {};
    resealed = await reseal(ada, keys.during);
  };
  expect((await ada.call()).status).toBe(200);
  expect(resealed).toBe(2);
  expect(await ada.refreshes()).toHaveLength(1);
  expect(await ada.credential()).toMatchObject({ accessToken: answer.access, refreshToken: answer.refresh });
  const { id, tenant_id, grant_version, ...after } = await row();
  expect(after).toMatchObject({ version: 2, status: "connected", lease_id: null });
  const of = { id, tenantId: tenant_id, grantVersion: grant_version };
  expect(await listCandidates(ada.app.deps.db, of)).toEqual([]);
});

it("a run leaves a lease, its holder and every other column as they are", async () => {
  const { keys, ada } = await connectedBefore();
  await set("lease_id = 'someone', lease_until = 99, next_attempt_at = 98, failures = 3, failure = 'provider_timeout'");
  const { credential_sealed: _old, ...before } = await row();
  await reseal(ada, keys.during);
  const { credential_sealed, ...after } = await row();
  expect(after).toEqual({ ...before, credential_kid: "k2" });
  expect(credential_sealed).toMatch(/^v1\.k2\./);
  ada.app.deps.keyring = keys.after;
  const { credential } = await storedConnection(ada);
  expect(credential).toMatchObject({ accessToken: ada.first.access, refreshToken: ada.first.refresh });
});
