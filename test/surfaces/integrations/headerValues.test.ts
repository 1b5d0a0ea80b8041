import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { dumpStorage, spellingsOf } from "../../support/dump.ts";
import { type Call, expectProblem, type Item, SCOPE, storedRow } from "../../support/integrations.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

let app: TestApp;
let admin: Call;
let server: StageHandle;
let key: string;
let made: Item;

/** An integration with a key in a header, used by everyone and edited by some. */
beforeEach(async () => {
  app = await testApp();
  admin = app.as("admin", { scope: SCOPE });
  server = await stage(json({ ok: true }));
  key = canary("header");
  const headers = { "X-Partner-Key": key, "X-User": `$${"{user.id}"}` };
  const body = {
    name: "Own",
    type: "custom",
    authType: "bearer",
    token: canary("token"),
    apiBaseUri: server.url,
    headers,
  };
  const response = await admin("/api/integrations", jsonBody(body));
  expect(response.status).toBe(201);
  made = await response.json<Item>();
  for (const [principal, accessLevel] of [
    ["everyone", 1],
    ["user:eve", 2],
  ] as const) {
    const share = await admin(`/api/integrations/own/shares/${principal}`, jsonBody({ accessLevel }, "PUT"));
    expect(share.status).toBe(200);
  }
});

const headersFor = async (call: Call, path = "/api/integrations/own") =>
  (await (await call(path)).json<Item>()).headers;

describe("C9 header values of an integration", () => {
  it("are shown from level 2 on, and to level 1 only the names", async () => {
    const shown = { "X-Partner-Key": key, "X-User": `$${"{user.id}"}` };
    const hidden = { "X-Partner-Key": null, "X-User": null };
    expect(made.headers).toEqual(shown);
    expect(await headersFor(app.as("eve"))).toEqual(shown);
    expect(await headersFor(app.as("bob"))).toEqual(hidden);
    expect(await headersFor(app.as("root", { roles: ["superuser"] }), `/api/integrations/${made.id}`)).toEqual(shown);
    const listed = async (call: Call) => (await (await call("/api/integrations-list")).json<Item[]>())[0]?.headers;
    expect([await listed(app.as("eve")), await listed(app.as("bob"))]).toEqual([shown, hidden]);
    const page = await (await app.as("bob")("/api/integrations")).text();
    expect(page).toContain("X-Partner-Key");
    expect(page).not.toContain(key);
  });

  it("T32 are sealed where they are stored, and sent all the same", async () => {
    const stored = await dumpStorage();
    expect(spellingsOf(key).filter((spelling) => stored.includes(spelling))).toEqual([]);
    const row = await storedRow("integrations", made.id);
    expect([row?.header_names, row?.headers_kid]).toEqual(['["X-Partner-Key","X-User"]', "test"]);
    expect((await app.as("bob")("/api/integrations/own/request/me")).status).toBe(200);
    expect((await server.seen())[0]?.headers).toMatchObject({ "x-partner-key": key, "x-user": "bob" });
  });

  it("stay as they are when a change does not name them or writes the same, and are told as changed otherwise", async () => {
    const before = await storedRow("integrations", made.id);
    const patch = (change: object) => admin("/api/integrations/own", jsonBody(change, "PATCH"));
    expect((await patch({ description: "x" })).status).toBe(200);
    expect((await patch({ headers: made.headers })).status).toBe(200);
    expect((await storedRow("integrations", made.id))?.headers_sealed).toBe(before?.headers_sealed);
    expect(await (await patch({ headers: { "X-Other": "1" } })).json()).toMatchObject({ headers: { "X-Other": "1" } });
    const changes = await env.DB.prepare(
      "SELECT details FROM audit_events WHERE action = 'integration.updated' ORDER BY id",
    ).all();
    expect(changes.results.map(({ details }) => JSON.parse(String(details)).fields)).toEqual([
      ["description"],
      [],
      ["headers"],
    ]);
    expect(await (await patch({ headers: {} })).json()).toMatchObject({ headers: {} });
    expect(await storedRow("integrations", made.id)).toMatchObject({ header_names: "[]", headers_sealed: null });
  });

  it("F14 that do not open any more are named, stop no list, and no call goes out without them", async () => {
    await env.DB.prepare(
      "UPDATE integrations SET headers_sealed = replace(headers_sealed, 'v1.test.', 'v1.gone.')",
    ).run();
    expect(await headersFor(admin)).toEqual({ "X-Partner-Key": null, "X-User": null });
    await expectProblem(await admin("/api/integrations/own/request/me"), 500, "key_unavailable");
    expect(await server.seen()).toEqual([]);
    const mended = await admin("/api/integrations/own", jsonBody({ headers: { "X-Other": "1" } }, "PATCH"));
    expect(mended.status).toBe(200);
    expect((await admin("/api/integrations/own/request/me")).status).toBe(200);
  });
});
