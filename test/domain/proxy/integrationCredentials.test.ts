import { describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { canaryServer, json, type StageHandle, stage } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";

/** How one kind of integration is configured, connected, and seen from the other side. */
interface Kind {
  name: string;
  settings: Record<string, unknown>;
  /** The secret's field of the integration, and what tells whether there is one. */
  field: "apiKey" | "password" | "token";
  flag: "hasApiKey" | "hasPassword" | "hasToken";
  own(secret: string): Record<string, string>;
  /** What the upstream should see of a secret, of the integration or of a user. */
  seen(secret: string, user: string): Partial<Seen>;
}

const path = "/v1/me?page=1";
const basic = (user: string, password: string) => `Basic ${btoa(`${user}:${password}`)}`;

const apiKey = { field: "apiKey", flag: "hasApiKey", own: (secret: string) => ({ apiKey: secret }) } as const;
const kinds: Kind[] = [
  {
    name: "a key in its usual header",
    settings: { authType: "apikey" },
    ...apiKey,
    seen: (secret) => ({ path, headers: { "x-api-key": secret } }),
  },
  {
    name: "a key in a header of its own name",
    settings: { authType: "apikey", apiKeyName: "X-Acme-Token", apiKeyLocation: "header" },
    ...apiKey,
    seen: (secret) => ({ path, headers: { "x-acme-token": secret } }),
  },
  {
    name: "a key in the query",
    settings: { authType: "apikey", apiKeyName: "key", apiKeyLocation: "query" },
    ...apiKey,
    seen: (secret) => ({ path: `${path}&key=${secret}` }),
  },
  {
    name: "a name and a password",
    settings: { authType: "basic", username: "common" },
    field: "password",
    flag: "hasPassword",
    own: (secret) => ({ username: "mine", password: secret }),
    seen: (secret, user) => ({ path, headers: { authorization: basic(user === "ada" ? "mine" : "common", secret) } }),
  },
  {
    name: "a token",
    settings: { authType: "bearer" },
    field: "token",
    flag: "hasToken",
    own: (secret) => ({ token: secret }),
    seen: (secret) => ({ path, headers: { authorization: `Bearer ${secret}` } }),
  },
];

interface Scene {
  app: TestApp;
  upstream: StageHandle;
  address: string;
  secret: string;
  /** The integration, as the API showed it when it was made. */
  made: Record<string, unknown>;
  call(user: string, target?: string): Promise<Response>;
  edit(change: object): Promise<Response>;
}

/** An integration with a credential for all, made through the API. */
async function scene({ settings, field }: Kind, more: object = {}, shared = true): Promise<Scene> {
  const upstream = await stage(json({ ok: true }));
  const app = await testApp();
  const admin = app.as("admin", { scope: "integration:write integration:share" });
  const secret = canary(field);
  const body = {
    name: "Acme",
    type: "custom",
    apiBaseUri: `${upstream.url}/v1`,
    ...settings,
    [field]: secret,
    ...more,
  };
  const created = await admin("/api/integrations", jsonBody(body));
  expect(created.status).toBe(201);
  const made = await created.json<Record<string, unknown>>();
  const address = `/api/integrations/${made.id}`;
  if (shared) expect((await admin(`${address}/shares/everyone`, jsonBody({}, "PUT"))).status).toBe(200);
  const call = (user: string, target = "me?page=1") => app.as(user)(`${address}/request/${target}`);
  return { app, upstream, address, secret, made, call, edit: (change) => admin(address, jsonBody(change, "PATCH")) };
}

async function lastSeen({ upstream }: Scene): Promise<Seen | undefined> {
  return (await upstream.seen()).at(-1);
}

async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, await problemCode(response)];
}

describe.each(kinds)("an integration with $name for all", (kind) => {
  it("calls with it for everyone who may use it, and never shows it", async () => {
    const it = await scene(kind);
    for (const user of ["admin", "ada", "bob"]) {
      const response = await it.call(user);
      expect(response.status).toBe(200);
      expect(await lastSeen(it)).toMatchObject(kind.seen(it.secret, "nobody"));
    }
    expect(it.made).toMatchObject({ [kind.flag]: true });
    for (const shown of [it.address, "/api/integrations", "/api/integrations-list"]) {
      expect(await (await it.app.as("admin")(shown)).text()).not.toContain(it.secret);
    }
    const stored = await dumpStorage();
    expect(spellingsOf(it.secret).filter((spelling) => stored.includes(spelling))).toEqual([]);
  });

  it("sends it in one place of the request and in no other", async () => {
    const it = await scene(kind);
    await it.call("ada");
    const seen = await lastSeen(it);
    const spelled = [it.secret, btoa(`common:${it.secret}`)];
    const places = [seen?.path ?? "", seen?.body ?? "", ...Object.values(seen?.headers ?? {})];
    expect(places.filter((text) => spelled.some((spelling) => text.includes(spelling)))).toHaveLength(1);
  });

  it("T13 calls with it for nobody else", async () => {
    const it = await scene(kind, {}, false);
    expect(await refusal(await it.call("ada"))).toEqual([404, "not_found"]);
    const elsewhere = it.app.as("admin", { tenant: "elsewhere", roles: ["superuser"] });
    expect(await refusal(await elsewhere(`${it.address}/request/me`))).toEqual([404, "not_found"]);
    expect(await it.upstream.seen()).toEqual([]);
  });

  it("lets a user's own connection win, for that user only and as long as it is there", async () => {
    const it = await scene(kind);
    const mine = canary("mine");
    const connected = await it.app.as("ada")(`${it.address}/connect`, jsonBody(kind.own(mine)));
    expect(connected.status).toBe(201);
    expect(await connected.text()).not.toContain(mine);
    expect((await it.call("ada")).status).toBe(200);
    expect(await lastSeen(it)).toMatchObject(kind.seen(mine, "ada"));
    expect((await it.call("bob")).status).toBe(200);
    expect(await lastSeen(it)).toMatchObject(kind.seen(it.secret, "bob"));
    expect((await it.app.as("ada")(`${it.address}/connection`, { method: "DELETE" })).status).toBe(204);
    expect((await it.call("ada")).status).toBe(200);
    expect(await lastSeen(it)).toMatchObject(kind.seen(it.secret, "nobody"));
    expect(JSON.stringify((await it.upstream.seen()).slice(1))).not.toContain(mine);
  });

  it("keeps it when an edit does not name it, replaces it, and is not connected once it is cleared", async () => {
    const it = await scene(kind);
    expect((await it.edit({ description: "changed" })).status).toBe(200);
    await it.call("ada");
    expect(await lastSeen(it)).toMatchObject(kind.seen(it.secret, "nobody"));
    const next = canary("next");
    expect((await it.edit({ [kind.field]: next })).status).toBe(200);
    await it.call("ada");
    expect(await lastSeen(it)).toMatchObject(kind.seen(next, "nobody"));
    const cleared = await it.edit({ [kind.field]: null, ...(kind.field === "password" && { username: null }) });
    expect([cleared.status, await cleared.json()]).toEqual([200, expect.objectContaining({ [kind.flag]: false })]);
    expect(await refusal(await it.call("ada"))).toEqual([422, "integration_not_connected"]);
    expect(await it.upstream.seen()).toHaveLength(2);
  });

  it("T20 sends it to the declared hosts only", async () => {
    const [undeclared, declared] = await Promise.all([canaryServer(), stage(json({}))]);
    const it = await scene(kind, { altBaseUris: [`${declared.url}/other`] });
    for (const target of [`${undeclared.url}/v1/me`, `${declared.url}/me`, `${it.upstream.url}/v2/me`, "..%2fme"]) {
      expect([target, ...(await refusal(await it.call("ada", target)))]).toEqual([target, 400, "url_not_allowed"]);
    }
    expect([await undeclared.seen(), await declared.seen(), await it.upstream.seen()]).toEqual([[], [], []]);
    expect((await it.call("ada", `${declared.url}/other/me`)).status).toBe(200);
    const { headers } = kind.seen(it.secret, "nobody");
    expect(await declared.seen()).toMatchObject([headers ? { headers } : { path: `/other/me?key=${it.secret}` }]);
  });

  it("T23 does not take it along to where a redirect of the API leads", async () => {
    const undeclared = await canaryServer();
    const it = await scene(kind);
    await it.upstream.act({ status: 307, headers: { location: `${undeclared.url}/v1/me` } });
    expect((await it.call("ada")).status).toBe(307);
    expect(await undeclared.seen()).toEqual([]);
  });
});

it("calls a shared-mode integration with its shared connection before the credential for all", async () => {
  const [kind] = kinds;
  if (!kind) throw new Error("no kind");
  const it = await scene(kind, { mode: "shared" });
  await it.call("bob");
  const shared = canary("shared");
  expect((await it.app.as("ada")(`${it.address}/connect`, jsonBody({ apiKey: canary("ada") }))).status).toBe(403);
  expect((await it.app.as("admin")(`${it.address}/connect`, jsonBody({ apiKey: shared }))).status).toBe(201);
  await it.call("bob");
  const keys = (await it.upstream.seen()).map(({ headers }) => headers["x-api-key"]);
  expect(keys).toEqual([it.secret, shared]);
});
