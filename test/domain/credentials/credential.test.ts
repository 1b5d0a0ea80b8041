import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { seal } from "../../../src/crypto/envelope.ts";
import { importKeyring } from "../../../src/crypto/keyring.ts";
import { type Credential, openCredential, sealCredential } from "../../../src/domain/vault/credential.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { keyringOf, randomKey } from "../../support/keyrings.ts";
import { acme } from "../../support/proxy.ts";
import { type StageHandle, stage } from "../../support/stage.ts";

const FIRST = randomKey();
const SECOND = randomKey();
const CALL = "/api/integrations/acme/request/me";

/** What happened to the row or to the configuration after Ada connected, with `first` as the key. */
const SPOILED = [
  { what: "an unknown kid", code: "key_unavailable", keys: `first:${FIRST}`, spoil: renamed("elsewhere") },
  { what: "a key that was dropped", code: "key_unavailable", keys: `second:${SECOND}`, spoil: unchanged },
  { what: "a retired key", code: "key_retired", keys: `second:${SECOND},first:retired`, spoil: unchanged },
  { what: "the kid of a retired key", code: "key_retired", keys: `first:${FIRST},old:retired`, spoil: renamed("old") },
  { what: "a bad tag", code: "credential_corrupt", keys: `first:${FIRST}`, spoil: badTag },
  { what: "a cut tag", code: "credential_corrupt", keys: `first:${FIRST}`, spoil: cut },
  { what: "another key of that kid", code: "credential_corrupt", keys: `first:${SECOND}`, spoil: unchanged },
  {
    what: "another configured kid",
    code: "credential_corrupt",
    keys: `first:${FIRST},b:${SECOND}`,
    spoil: renamed("b"),
  },
  { what: "no envelope at all", code: "credential_corrupt", keys: `first:${FIRST}`, spoil: () => "plain text" },
];

it.each(SPOILED)("F14 answers 500 $code for $what, and keeps the row byte for byte", async ({ code, keys, spoil }) => {
  const { api, catalog } = await connected();
  await spoilSealed(spoil);
  const before = await rows();
  const app = await testApp({ catalog, keyring: await importKeyring(keys) });
  for (let attempt = 0; attempt < 2; attempt++) {
    const response = await app.as("ada")(CALL);
    expect(response.status).toBe(500);
    expect(response.headers.get("latchkey-source")).not.toBe("upstream");
    expect(await response.json()).toMatchObject({ code, detail: expect.stringContaining("Nothing was changed.") });
  }
  expect(await rows()).toEqual(before);
  expect(await api.seen()).toEqual([]);
});

it.each([
  ["dropped", `second:${SECOND}`],
  ["retired", `second:${SECOND},first:retired`],
])("F14 calls again once a key that was %s is configured again", async (_what, keys) => {
  const { api, catalog, token } = await connected();
  const without = await testApp({ catalog, keyring: await importKeyring(keys) });
  expect((await without.as("ada")(CALL)).status).toBe(500);
  const again = await testApp({ catalog, keyring: await importKeyring(`second:${SECOND},first:${FIRST}`) });
  expect((await again.as("ada")(CALL)).status).toBe(200);
  expect((await api.seen()).map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
});

it("F14 still shows a connection whose credential does not open, disconnects it and connects it anew", async () => {
  const { api, catalog, provider } = await connected();
  const keyring = await importKeyring(`second:${SECOND}`);
  const ada = (await testApp({ catalog, keyring })).as("ada");
  const shown = await ada(`/integrations/${provider.id}`);
  expect(await shown.json()).toMatchObject({ status: "connected" });
  expect((await ada(`/integrations/${provider.id}`, { method: "DELETE" })).status).toBe(204);
  expect((await rows()).map(({ credential_sealed }) => credential_sealed)).toEqual([null]);
  const token = canary("second-token");
  expect((await ada("/integrations", jsonBody({ providerId: provider.id, accessToken: token }))).status).toBe(201);
  expect((await ada(CALL)).status).toBe(200);
  expect((await api.seen()).map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
});

it("T33 opens no credential that was copied from another user's or another tenant's row", async () => {
  const { api, app, provider } = await connected();
  const victim = await sealedOf("default", "user:ada");
  const body = { providerId: provider.id, accessToken: canary("own-token") };
  for (const [user, tenant] of [
    ["bob", "default"],
    ["ada", "globex"],
  ] as const) {
    expect((await app.as(user, { tenant })("/integrations", jsonBody(body))).status).toBe(201);
    await env.DB.prepare("UPDATE connections SET credential_sealed = ? WHERE tenant_id = ? AND subject = ?")
      .bind(victim, tenant, `user:${user}`)
      .run();
    const response = await app.as(user, { tenant })(CALL);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "credential_corrupt" });
    expect(await sealedOf(tenant, `user:${user}`)).toBe(victim);
  }
  expect(await api.seen()).toEqual([]);
});

it.each<Credential>([
  { type: "token", token: canary("token") },
  { type: "oauth2", accessToken: canary("access") },
  { type: "oauth2", accessToken: canary("access"), refreshToken: canary("refresh") },
])("gives back a sealed credential of type $type as it was", async (credential) => {
  const { deps } = await testApp();
  const owner = { id: "conn_1", tenantId: "default" };
  const sealed = await sealCredential(deps, owner, credential);
  expect(sealed).not.toContain("canary");
  expect(await openCredential(deps, owner, sealed)).toEqual(credential);
});

it.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["another type", JSON.stringify({ type: "cookie", token: "text" })],
  ["a missing member", JSON.stringify({ type: "oauth2" })],
  ["an unknown member", JSON.stringify({ type: "token", token: "text", more: 1 })],
  ["a member of another type", JSON.stringify({ type: "token", token: 1 })],
  ["an array", "[]"],
])("F14 calls a credential corrupt that opens and holds %s", async (_what, plaintext) => {
  const { deps } = await testApp({ keyring: await keyringOf("main") });
  const place = { tenant: "default", table: "connections", recordId: "conn_1", field: "credential" };
  const sealed = await seal(deps.keyring, place, plaintext);
  const opening = openCredential(deps, { id: "conn_1", tenantId: "default" }, sealed);
  await expect(opening).rejects.toMatchObject({ name: "KeyError", kind: "credential_corrupt" });
});

/** Ada, connected with a token while `first` was the only key. */
async function connected() {
  const api: StageHandle = await stage({ status: 200, body: "{}" });
  const provider = acme(api.url);
  const catalog = createCatalog([provider]);
  const app = await testApp({ catalog, keyring: await importKeyring(`first:${FIRST}`) });
  const token = canary("token");
  const response = await app.as("ada")("/integrations", jsonBody({ providerId: provider.id, accessToken: token }));
  expect(response.status).toBe(201);
  return { api, app, catalog, provider, token };
}

async function rows(): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare("SELECT * FROM connections ORDER BY id").all()).results;
}

async function sealedOf(tenant: string, subject: string): Promise<string | null> {
  const statement = env.DB.prepare("SELECT credential_sealed FROM connections WHERE tenant_id = ? AND subject = ?");
  return statement.bind(tenant, subject).first<string>("credential_sealed");
}

async function spoilSealed(spoil: (sealed: string) => string): Promise<void> {
  const sealed = (await sealedOf("default", "user:ada")) ?? "";
  expect(sealed).toMatch(/^v1\.first\./);
  await env.DB.prepare("UPDATE connections SET credential_sealed = ?").bind(spoil(sealed)).run();
}

function unchanged(sealed: string): string {
  return sealed;
}

function renamed(kid: string): (sealed: string) => string {
  return (sealed) => sealed.replace("v1.first.", `v1.${kid}.`);
}

function badTag(sealed: string): string {
  return `${sealed.slice(0, -8)}${sealed.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA"}`;
}

function cut(sealed: string): string {
  return sealed.slice(0, -4);
}
