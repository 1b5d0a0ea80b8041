import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../../src/catalog/schema.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { observeD1 } from "../../support/d1.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { callback, callbackUrl } from "../../support/flow.ts";
import { canaryServer, json, type StageHandle, stage } from "../../support/stage.ts";
import { locationOf, STAGED, stagedProvider, storedConnections, tokens } from "../../support/stagedFlow.ts";

const WRITE = { scope: "integration:write" };
/** A stored secret has to be given again when an address changes. */
const again = { clientSecret: canary("again") };

interface Scene {
  app: TestApp;
  /** Where the users agreed that their credentials go. */
  old: StageHandle;
  /** Where nobody agreed to. */
  other: StageHandle;
  id: string;
  calls: ReturnType<typeof observeD1>["calls"];
  /** Does something once, right before the next batch of writes reaches D1. */
  interrupt(action: () => Promise<void>): void;
}

function provider(upstream: StageHandle): ProviderInput {
  const staged = stagedProvider(upstream);
  const fields: ProviderInput["fields"] = [
    { name: "region", label: "Region", pattern: "[a-z]+", default: "eu", level: "integration" },
  ];
  const auth: ProviderInput["auth"] = [...staged.auth, { type: "bearer", label: "Token" }];
  return { ...staged, fields, auth, api: { baseUrl: `${upstream.url}/{region}` } };
}

/** An integration of the admin's for everyone, on which Ada and Bob are connected. */
async function scene(): Promise<Scene> {
  const [old, other] = await Promise.all([stage(tokens()), canaryServer()]);
  let interruption: (() => Promise<void>) | undefined;
  const observed = observeD1(env.DB);
  const batch = async <T>(statements: D1PreparedStatement[]) => {
    const action = interruption;
    interruption = undefined;
    await action?.();
    return observed.d1.batch<T>(statements);
  };
  const d1 = { prepare: observed.d1.prepare, batch } as D1Database;
  const app = await testApp({ catalog: createCatalog([provider(old)]), db: openDatabase(d1) });
  const client = { clientId: "client", clientSecret: canary("client-secret") };
  const id = await givenIntegration(app.deps, { type: STAGED, ...client });
  for (const user of ["ada", "bob"]) await connect(app, id, user);
  const interrupt = (action: () => Promise<void>) => {
    interruption = action;
  };
  return { app, old, other, id, calls: observed.calls, interrupt };
}

async function connect(app: TestApp, id: string, user: string, accessToken = canary(user)): Promise<string> {
  const response = await app.as(user)(`/api/integrations/${id}/connect`, jsonBody({ accessToken }));
  expect(response.status).toBe(201);
  return accessToken;
}

function edit({ app, id }: Pick<Scene, "app" | "id">, change: object): Promise<Response> {
  return app.as("admin", WRITE)(`/api/integrations/${id}`, jsonBody(change, "PATCH"));
}

/** Begins a flow as Ada's browser; the function finishes it. */
async function pendingFlow({ app, id }: Scene, user = "ada"): Promise<() => Promise<string>> {
  const response = await app.as(user)(`/api/integrations/${id}/connect`);
  expect(response.status).toBe(302);
  const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const state = new URL(locationOf(response)).searchParams.get("state") ?? "";
  return async () => locationOf(await callback(app, callbackUrl(state), cookie));
}

const CHANGED = `${env.PUBLIC_URL}/connected?success=false&error=integration_changed`;
const DONE = `${env.PUBLIC_URL}/connected?success=true&provider=${STAGED}`;

async function use({ app }: Pick<Scene, "app">, id: string, user = "ada"): Promise<[number, string?]> {
  const response = await app.as(user)(`/api/integrations/${id}/request/me`);
  return response.status < 400 ? [response.status] : [response.status, await problemCode(response)];
}

const dangerous: [string, (other: StageHandle) => object][] = [
  ["authUri", ({ url }) => ({ authUri: `${url}/authorize` })],
  ["tokenUri", ({ url }) => ({ tokenUri: `${url}/token`, ...again })],
  ["revocationUri", ({ url }) => ({ revocationUri: `${url}/revoke`, ...again })],
  ["clientId", () => ({ clientId: "another" })],
  ["apiBaseUri", ({ url }) => ({ apiBaseUri: `${url}/api`, ...again })],
  ["altBaseUris", ({ url }) => ({ altBaseUris: [url], ...again })],
  ["parameters", () => ({ parameters: { region: "us" }, ...again })],
  ["authType", () => ({ authType: "bearer", clientId: null, clientSecret: null })],
];

describe("T25 an edit of where credentials go, or of whose they are", () => {
  it.each(dangerous)(
    "T25 of %s ends every consent in the same batch, and sends nothing anywhere",
    async (_name, change) => {
      const it = await scene();
      const before = await storedConnections();
      it.calls.length = 0;
      expect((await edit(it, change(it.other))).status).toBe(200);
      const batches = it.calls
        .filter(({ kind }) => kind === "batch")
        .map(({ statements }) => statements.map(({ sql }) => sql));
      expect(batches).toHaveLength(1);
      expect(batches[0]).toContainEqual(expect.stringMatching(/^update "integrations"/i));
      expect(batches[0]).toContainEqual(expect.stringMatching(/^update "connections"/i));
      const ended = { status: "needs_reauth", status_reason: "integration_changed" };
      expect(await storedConnections()).toMatchObject(before.map(({ id, version }) => ({ id, version, ...ended })));
      for (const user of ["ada", "bob"]) {
        expect(await use(it, it.id, user)).toEqual([409, "needs_reauth"]);
        const shown = await it.app.as(user)(`/api/integrations/${it.id}/connection`);
        expect(await shown.json()).toMatchObject({ status: "needs_reauth", statusReason: "integration_changed" });
      }
      expect([await it.old.seen(), await it.other.seen()]).toEqual([[], []]);
    },
  );

  it.each(dangerous)("T25 of %s ends a flow that began before, and its code goes nowhere", async (_name, change) => {
    const it = await scene();
    const finish = await pendingFlow(it);
    await edit(it, change(it.other));
    const before = await storedConnections();
    expect(await finish()).toBe(CHANGED);
    expect(await storedConnections()).toEqual(before);
    expect([await it.old.seen(), await it.other.seen()]).toEqual([[], []]);
  });

  it.each(dangerous)("T25 of %s leaves the connections of other integrations alone", async (_name, change) => {
    const it = await scene();
    const another = await givenIntegration(it.app.deps, { type: STAGED, slug: "another", clientId: "client" });
    await connect(it.app, another, "ada");
    const untouched = async () =>
      (await storedConnections()).filter(({ integration_id }) => integration_id === another);
    const before = await untouched();
    await edit(it, change(it.other));
    expect(await untouched()).toEqual(before);
    expect(await use(it, another)).toEqual([200]);
  });

  it("T25 heals for the user who connects again, whose new credential goes to the new host", async () => {
    const it = await scene();
    const other = await stage(json({}));
    await edit(it, { apiBaseUri: `${other.url}/api`, ...again });
    const token = await connect(it.app, it.id, "ada");
    expect(await use(it, it.id)).toEqual([200]);
    expect(await use(it, it.id, "bob")).toEqual([409, "needs_reauth"]);
    expect(await other.seen()).toMatchObject([{ path: "/api/me", headers: { authorization: `Bearer ${token}` } }]);
    expect(await it.old.seen()).toEqual([]);
    const rows = (await storedConnections()).map(({ subject, status, status_reason }) => [
      subject,
      status,
      status_reason,
    ]);
    expect(rows.sort()).toEqual([
      ["user:ada", "connected", null],
      ["user:bob", "needs_reauth", "integration_changed"],
    ]);
  });

  it("T25 heals through the browser too", async () => {
    const it = await scene();
    await edit(it, { clientId: "another" });
    expect(await (await pendingFlow(it))()).toBe(DONE);
    expect(await use(it, it.id)).toEqual([200]);
  });

  it("T25 stays in force when the edit is taken back", async () => {
    const it = await scene();
    await edit(it, { apiBaseUri: `${it.other.url}/api`, ...again });
    expect((await edit(it, { apiBaseUri: null, ...again })).status).toBe(200);
    expect(await use(it, it.id)).toEqual([409, "needs_reauth"]);
    expect([await it.old.seen(), await it.other.seen()]).toEqual([[], []]);
  });

  it("T25 by replacing the integration without its own client ends consent as well", async () => {
    const it = await scene();
    const body = jsonBody({ name: STAGED, authType: "oauth2" }, "PUT");
    expect((await it.app.as("admin", WRITE)(`/api/integrations/${it.id}`, body)).status).toBe(200);
    expect(await use(it, it.id)).toEqual([409, "needs_reauth"]);
  });
});

const harmless: [string, object][] = [
  ["name", { name: "Renamed" }],
  ["description", { description: "Another" }],
  ["tags", { tags: ["a"] }],
  ["headers", { headers: { "X-User": "$" + "{user.id}" } }],
  ["scope", { scope: "read" }],
  ["clientSecret", { clientSecret: canary("rotated") }],
];

it.each(harmless)("T25 leaves connections and pending flows alone on an edit of %s", async (_name, change) => {
  const it = await scene();
  const finish = await pendingFlow(it);
  const before = await storedConnections();
  expect((await edit(it, change)).status).toBe(200);
  expect(await storedConnections()).toEqual(before);
  expect(await use(it, it.id, "bob")).toEqual([200]);
  expect(await finish()).toBe(DONE);
  expect(await it.other.seen()).toEqual([]);
});

it("T25 leaves connections alone when the addresses of the catalogue are written back as they were read", async () => {
  const it = await scene();
  const address = `/api/integrations/${it.id}`;
  const read = await (await it.app.as("admin")(address)).json<Record<string, unknown>>();
  const { name, mode, authType, scope, authUri, tokenUri, clientId, apiBaseUri, altBaseUris, parameters } = read;
  const body = { name, mode, authType, scope, authUri, tokenUri, clientId, apiBaseUri, altBaseUris, parameters };
  const before = await storedConnections();
  expect((await it.app.as("admin", WRITE)(address, jsonBody(body, "PUT"))).status).toBe(200);
  expect(await storedConnections()).toEqual(before);
  expect(await use(it, it.id)).toEqual([200]);
});

it("T25 does not make one user's account everyone's when the mode changes during the user's flow", async () => {
  const it = await scene();
  const finish = await pendingFlow(it, "admin");
  expect((await edit(it, { mode: "shared" })).status).toBe(200);
  await finish();
  expect((await storedConnections()).filter(({ subject }) => subject === "shared")).toEqual([]);
});

describe("T25 saved at the same time", () => {
  it("T25 refuses an edit that was made from the settings before another, which stay", async () => {
    const it = await scene();
    it.interrupt(async () => {
      expect((await edit(it, { clientId: "first" })).status).toBe(200);
    });
    const response = await edit(it, { apiBaseUri: `${it.other.url}/api`, ...again });
    expect([response.status, await problemCode(response)]).toEqual([409, "conflict"]);
    const row = await env.DB.prepare("SELECT client_id, api_base_url, version FROM integrations").first();
    expect(row).toEqual({ client_id: "first", api_base_url: null, version: 2 });
  });

  it("T25 leaves a consent to the new settings alone when an edit from before them is refused", async () => {
    const it = await scene();
    it.interrupt(async () => {
      expect((await edit(it, { clientId: "first" })).status).toBe(200);
      await connect(it.app, it.id, "ada");
    });
    expect((await edit(it, { apiBaseUri: `${it.other.url}/api`, ...again })).status).toBe(409);
    expect(await use(it, it.id)).toEqual([200]);
  });

  it("T25 refuses a connection for the settings from before an edit, and keeps what is stored", async () => {
    const it = await scene();
    it.interrupt(async () => {
      expect((await edit(it, { apiBaseUri: `${it.other.url}/api`, ...again })).status).toBe(200);
    });
    const body = jsonBody({ accessToken: canary("late") });
    const response = await it.app.as("ada")(`/api/integrations/${it.id}/connect`, body);
    expect([response.status, await problemCode(response)]).toEqual([409, "integration_changed"]);
    expect(await storedConnections()).toMatchObject([{ status: "needs_reauth" }, { status: "needs_reauth" }]);
    expect(await use(it, it.id)).toEqual([409, "needs_reauth"]);
    expect(await it.other.seen()).toEqual([]);
  });

  it("T25 refuses a connection of a flow whose integration was edited during the exchange", async () => {
    const it = await scene();
    const finish = await pendingFlow(it);
    it.interrupt(async () => {
      expect((await edit(it, { clientId: "another" })).status).toBe(200);
    });
    expect(await finish()).toBe(CHANGED);
    expect(await use(it, it.id)).toEqual([409, "needs_reauth"]);
  });
});
