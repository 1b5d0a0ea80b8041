import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { providers } from "../../../src/catalog/providers.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { guardSealing } from "../../../src/domain/encryptionKeys/storedSecrets.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { observeD1 } from "../../support/d1.ts";
import { ADMIN, rowsOf } from "../../support/integrationsApi.ts";
import { randomKey } from "../../support/keyrings.ts";
import { loggedEvents } from "../../support/logs.ts";

const [K1, K2] = [randomKey(), randomKey()];

/** The application as a new isolate with these keys has it. */
function isolate(keys: string): Promise<TestApp> {
  return testApp({}, { ENCRYPTION_KEYS: keys });
}

const GITHUB = createCatalog(providers).bySlug("github")?.id ?? "";
let made = 0;

/** Makes an integration with a secret of its own, which has to be sealed. */
function store(app: TestApp): Promise<Response> {
  const body = { name: `Service ${made++}`, type: "github", authType: "oauth2", clientId: "c", clientSecret: "secret" };
  return app.as("lin", ADMIN)("/api/integrations", jsonBody(body));
}

async function ready(app: TestApp): Promise<[number, string]> {
  const response = await app.fetch("/ready");
  const { checks } = await response.json<{ checks: { storedSecrets: string } }>();
  return [response.status, checks.storedSecrets];
}

async function sealedBy(): Promise<string[]> {
  return (await rowsOf("integrations")).map(({ client_secret_kid: kid }) => String(kid));
}

async function refused(app: TestApp): Promise<void> {
  const before = await rowsOf("integrations");
  const response = await store(app);
  expect([response.status, await problemCode(response)]).toEqual([500, "key_unavailable"]);
  expect(await rowsOf("integrations")).toEqual(before);
}

it.each([
  ["a key of another id", `k9:${K2}`, "stored secrets name a key that is not configured"],
  ["another key of the same id", `k1:${K2}`, "another key under k1"],
])("F20 with %s it is not ready, says why in the log, and seals nothing", async (_what, keys, reason) => {
  expect((await store(await isolate(`k1:${K1}`))).status).toBe(201);
  const wrong = await isolate(keys);
  expect(await ready(wrong)).toEqual([503, "failed"]);
  expect(loggedEvents("stored_secrets_closed")).toMatchObject([
    { level: "error", reason: expect.stringContaining(reason) },
  ]);
  await refused(wrong);
  await refused(wrong);
  expect(loggedEvents("sealing_refused").at(-1)).toMatchObject({ reason: expect.stringContaining(reason) });
  expect(JSON.stringify([loggedEvents("stored_secrets_closed"), loggedEvents("sealing_refused")])).not.toContain(K2);
});

it("F20 works again as soon as the right key is back", async () => {
  expect((await store(await isolate(`k1:${K1}`))).status).toBe(201);
  await refused(await isolate(`k9:${K2}`));
  const right = await isolate(`k1:${K1}`);
  expect(await ready(right)).toEqual([200, "ok"]);
  expect((await store(right)).status).toBe(201);
});

it("F20 an empty database takes any key, and remembers it by its first secret", async () => {
  expect(await ready(await isolate(`k1:${K1}`))).toEqual([200, "ok"]);
  expect(await rowsOf("encryption_keys")).toEqual([]);
  await store(await isolate(`k1:${K1}`));
  expect(await rowsOf("encryption_keys")).toMatchObject([
    { kid: "k1", proof_sealed: expect.stringMatching(/^v1\.k1\./) },
  ]);
});

it("F20 another key may take the id of one under which nothing is stored", async () => {
  await store(await isolate(`k1:${K1}`));
  await env.DB.prepare("DELETE FROM integrations").run();
  const other = await isolate(`k1:${K2}`);
  expect(await ready(other)).toEqual([200, "ok"]);
  expect((await store(other)).status).toBe(201);
  await refused(await isolate(`k1:${K1}`));
});

it("F20 a change of keys goes through: both are known, and each gets its proof", async () => {
  await store(await isolate(`k1:${K1}`));
  for (const keys of [`k1:${K1},k2:${K2}`, `k2:${K2},k1:${K1}`]) {
    const app = await isolate(keys);
    expect(await ready(app)).toEqual([200, "ok"]);
    expect((await store(app)).status).toBe(201);
  }
  expect(await sealedBy()).toEqual(["k1", "k1", "k2"]);
  expect((await rowsOf("encryption_keys")).map(({ kid }) => kid)).toEqual(["k1", "k2"]);
});

it("F20 whoever has lost a key writes it as retired, and goes on with another", async () => {
  await store(await isolate(`k1:${K1}`));
  const app = await isolate(`k2:${K2},k1:retired`);
  expect(await ready(app)).toEqual([200, "ok"]);
  expect((await store(app)).status).toBe(201);
});

it("F20 a wrong second key is told, and does not keep the first from sealing", async () => {
  await store(await isolate(`k1:${K1}`));
  const app = await isolate(`k2:${K2},k1:${K2}`);
  expect(await ready(app)).toEqual([503, "failed"]);
  expect((await store(app)).status).toBe(201);
});

it("F20 secrets from before there were proofs are known by the keys that they name", async () => {
  await store(await isolate(`k1:${K1}`));
  await env.DB.prepare("DELETE FROM encryption_keys").run();
  await refused(await isolate(`k9:${K2}`));
  expect((await store(await isolate(`k1:${K1}`))).status).toBe(201);
});

it("F20 no flow begins under a wrong key, for its grant could not be kept", async () => {
  const body = { name: "GitHub", type: "github", authType: "oauth2", clientId: "c", clientSecret: "secret" };
  await (await isolate(`k1:${K1}`)).as("lin", ADMIN)("/api/integrations", jsonBody(body));
  const response = await (await isolate(`k9:${K2}`)).as("lin", ADMIN)("/api/integrations/github/connect");
  expect([response.status, await problemCode(response)]).toEqual([500, "key_unavailable"]);
});

it.each<[string, string, RequestInit]>([
  ["connect with a token", "/integrations", jsonBody({ providerId: GITHUB, accessToken: "access" })],
  ["begin a flow", `/oauth/${GITHUB}`, {}],
  [
    "begin a flow for a config",
    "/v1/tenants/default/integrations/github:authorize",
    jsonBody({ integrationAuthMetadataId: "oauth2" }),
  ],
  ["change a secret", "/api/integrations/github", jsonBody({ clientSecret: "other" }, "PATCH")],
  [
    "configure anew",
    "/api/integrations/github",
    jsonBody({ name: "G", type: "github", authType: "oauth2", clientId: "c", clientSecret: "other" }, "PUT"),
  ],
  [
    "store a token",
    "/v2/users/lin/tokens",
    jsonBody({
      integration_key: "github",
      provider: "github",
      token_type: "oauth2",
      token_data: { access_token: "t" },
    }),
  ],
])("F20 nobody can %s under a wrong key", async (_what, path, init) => {
  expect((await store(await isolate(`k1:${K1}`))).status).toBe(201);
  await env.DB.prepare("UPDATE integrations SET slug = 'github'").run();
  const claims = { scope: `${ADMIN.scope} token:write` };
  const before = [await rowsOf("integrations"), await rowsOf("connections")];
  const response = await (await isolate(`k9:${K2}`)).as("lin", claims)(path, init);
  expect([response.status, await problemCode(response)]).toEqual([500, "key_unavailable"]);
  expect([await rowsOf("integrations"), await rowsOf("connections")]).toEqual(before);
});

it("F20 costs one look at the database before the first sealing of an isolate, and none later", async () => {
  const observed = observeD1(env.DB);
  const keyring = await importKeyring(`k1:${K1}`);
  const guarded = () => guardSealing({ db: openDatabase(observed.d1), keyring, log: () => {} });
  await guarded().requireRightKey?.();
  observed.calls.length = 0;
  const another = guarded();
  for (let time = 0; time < 3; time++) await another.requireRightKey?.();
  expect(observed.calls).toHaveLength(1);
});

it("F20 of two isolates that begin at once with two keys of one id, one seals and the other is refused", async () => {
  const database = { db: openDatabase(env.DB), log: () => {} };
  const guards = await Promise.all(
    [K1, K2].map(async (key) => guardSealing({ ...database, keyring: await importKeyring(`k1:${key}`) })),
  );
  const column = "id, tenant_id, owner, slug, name, type, mode, auth_type, client_secret_sealed";
  await env.DB.prepare(
    `INSERT INTO integrations (${column}) VALUES ('int_1', 'default', 'system', 's', 's', 'github', 'per-user', 'oauth2', 'v1.k1.a.b.c')`,
  ).run();
  const ended = await Promise.allSettled(guards.map((keyring) => keyring.requireRightKey?.()));
  expect(ended.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
