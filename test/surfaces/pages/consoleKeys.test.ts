import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { TENANT } from "../../support/tenants.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const LIST = "/console/keys";
const NEW = `${LIST}/new`;

let app: TestApp;
let root: Visitor;
let ada: Visitor;

beforeEach(async () => {
  app = await testApp();
  root = await visitor(app, "root", { roles: ["superuser"] });
  ada = await visitor(app, "ada", { scope: "key:manage audit:read" });
});

const keyIn = (text: string) => /agk_[\w-]+/.exec(text)?.[0];

/** Makes a key on the page, and returns it and its row. */
async function make(by: Visitor, fields: Record<string, string | string[]>) {
  const { response, text } = await by.fill(NEW, LIST, fields);
  expect(response.status, contentOf(text)).toBe(200);
  const row = (await rowsOf("api_keys")).at(-1);
  return { text, key: keyIn(text) ?? "", id: String(row?.id), row };
}

describe("making an API key on a page", () => {
  it("shows it once: it works, and stands on no other page", async () => {
    const { text, key, id } = await make(ada, { name: "Billing", permission: ["audit:read"] });
    expect(contentOf(text)).toContain("The key “Billing” is made. ");
    expect(contentOf(text)).toContain("Copy it now. It is shown on this page only");
    const headers = { authorization: `Bearer ${key}` };
    expect((await app.fetch(`${TENANT}/audit-events`, { headers })).status).toBe(200);
    for (const path of [LIST, NEW, `${LIST}/${id}/delete`]) expect((await ada.open(path)).text).not.toContain(key);
    expect(contentOf((await ada.open(LIST)).text)).toMatch(/Billing ada audit:read .* never .* by user:ada/);
  });

  it("makes no second key when the page is loaded again, and says so", async () => {
    const { token } = formOf((await ada.open(NEW)).text, LIST);
    const fields = { form_token: token, name: "Once" };
    expect((await ada.send(LIST, fields)).response.status).toBe(200);
    const again = await ada.send(LIST, fields);
    expect(again.response.status).toBe(409);
    expect(contentOf(again.text)).toContain("No second key was made.");
    expect(await rowsOf("api_keys")).toHaveLength(1);
  });

  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  it.each([
    ["for oneself", {}, { user_id: "root", scopes: "[]", expires_at: null }],
    ["for the tenant", { holder: "tenant", permission: ["token:read"] }, { user_id: null, scopes: '["token:read"]' }],
    ["for another user", { holder: "user", userId: "linus" }, { user_id: "linus" }],
    ["until a day is over", { until: tomorrow }, { expires_at: Date.parse(tomorrow) + 86_400_000 }],
  ])("makes it %s", async (_what, fields, expected) => {
    const { row } = await make(root, { name: "CI", ...fields });
    expect(row).toMatchObject({ name: "CI", created_by: "user:root", ...expected });
  });

  it.each([
    ["name", { name: " " }],
    ["name", { name: "x".repeat(201) }],
    ["userId", { name: "CI", holder: "user", userId: "" }],
    ["userId", { name: "CI", holder: "user", userId: "system" }],
    ["until", { name: "CI", until: "2020-01-01" }],
    ["until", { name: "CI", until: "soon" }],
  ])("says at the field what is wrong with the %s, and keeps the rest", async (field, fields) => {
    const sent = { permission: "token:read", ...fields };
    const { response, text } = await root.fill(NEW, LIST, sent);
    expect(response.status).toBe(422);
    expect(text).toContain(`id="${field}-fault"`);
    expect(text).toMatch(/value="token:read" checked/);
    expect(await rowsOf("api_keys")).toEqual([]);
  });

  it("makes it with limits, and shows them", async () => {
    const ours = await givenIntegration(app.deps, { type: "custom", slug: "ours", authType: "bearer" });
    const fields = { integrations: `ours, ${ours}`, type: ["READ_ONLY"], users: "ada\tbea" };
    const { row } = await make(root, { name: "Agent", holder: "tenant", permission: ["user:act-as"], ...fields });
    const limits = { integrations: [ours], types: ["READ_ONLY"], users: ["ada", "bea"] };
    expect(JSON.parse(String(row?.limits))).toEqual(limits);
    const list = contentOf((await root.open(LIST)).text);
    expect(list).toContain(
      `Only these integrations ${ours} Only tools of these types READ_ONLY Only these users ada bea`,
    );
    expect(contentOf((await root.open(`${LIST}?lang=de`)).text)).toContain("Nur Werkzeuge dieser Arten READ_ONLY");
  });

  it.each([
    ["integrations", { integrations: "nothing-like-it" }],
    ["integrations", { integrations: Array.from({ length: 51 }, (_, at) => `s${at}`).join(" ") }],
    ["users", { users: "system" }],
    ["users", { users: "bea" }],
  ])("says at the field that the %s are none, keeps the rest, and makes it when they are", async (field, fields) => {
    const { response, text } = await root.fill(NEW, LIST, { name: "Agent", type: "READ_ONLY", ...fields });
    expect(response.status).toBe(422);
    expect(text).toContain(`id="${field}-fault"`);
    expect(text).toMatch(/value="READ_ONLY" checked/);
    expect(await rowsOf("api_keys")).toEqual([]);
    const { token } = formOf(text, LIST);
    const again = await root.send(LIST, { form_token: token, name: "Agent", type: "READ_ONLY" });
    expect(again.response.status).toBe(200);
  });

  it("offers what its reader has, and gives no more to whoever asks for it", async () => {
    const { text } = await ada.open(NEW);
    const offered = [...text.matchAll(/name="permission" value="([^"]+)"/g)].map(([, value]) => value);
    expect(offered).toEqual(["key:manage", "audit:read"]);
    expect(text).not.toContain('name="holder"');
    for (const more of [{ permission: "token:read" }, { holder: "tenant" }, { holder: "user", userId: "linus" }]) {
      const { response, text: refused } = await ada.fill(NEW, LIST, { name: "More", ...more });
      expect([response.status, refused.includes("forbidden")]).toEqual([403, true]);
    }
    expect(await rowsOf("api_keys")).toEqual([]);
    const whole = await (await visitor(app, "kim", { scope: "key:manage-tenant" })).open(NEW);
    expect([...whole.text.matchAll(/<option value="(\w+)"/g)].map(([, value]) => value)).toEqual(["me", "tenant"]);
  });
});

describe("the list of API keys", () => {
  it("shows whose keys one reaches, and which ended", async () => {
    await make(ada, { name: "Mine" });
    await make(root, { name: "Whole", holder: "tenant" });
    await env.DB.prepare("UPDATE api_keys SET expires_at = 1 WHERE name = 'Whole'").run();
    const all = contentOf((await root.open(LIST)).text);
    expect(all).toMatch(/Mine ada .*Whole the whole tenant nothing yet .* Ended /);
    expect(all).toContain("2 keys");
    const own = contentOf((await ada.open(LIST)).text);
    expect(own).toContain("Mine");
    expect(own).not.toContain("Whole");
    expect(contentOf((await root.open(`${LIST}?lang=de`)).text)).toContain("den ganzen Mandanten");
  });

  it("is paged", async () => {
    const call = app.as("root", { roles: ["superuser"] });
    for (let count = 0; count < 51; count++)
      await call(`${TENANT}/api-keys`, jsonBody({ name: `key ${count}`, scopes: [] }));
    const first = await root.open(LIST);
    const [, next = ""] = /href="([^"]+)" rel="next"/.exec(first.text) ?? [];
    const second = contentOf((await root.open(next.replaceAll("&amp;", "&"))).text);
    expect(second).toMatch(/51 keys First page$/);
    expect(contentOf(first.text)).not.toContain("First page");
  });
});

describe("deleting an API key on a page", () => {
  it("says first what it means, then refuses the key", async () => {
    const { key, id } = await make(ada, { name: "Billing" });
    const asked = await ada.open(`${LIST}/${id}/delete`);
    expect(contentOf(asked.text)).toContain("Delete the key “Billing”?");
    expect(contentOf(asked.text)).toContain("refused from its next call on");
    const { action, token } = formOf(asked.text, "/delete");
    for (const _press of ["first", "second"]) {
      const { response } = await ada.send(action, { form_token: token });
      expect([response.status, response.headers.get("location")]).toEqual([303, `${LIST}?done=deleted`]);
    }
    expect(contentOf((await ada.open(`${LIST}?done=deleted`)).text)).toContain("The key is deleted.");
    const refused = await app.fetch(`${TENANT}/api-keys`, { headers: { authorization: `Bearer ${key}` } });
    expect(refused.status).toBe(401);
  });

  it("T15 knows no key of another user or another tenant", async () => {
    const { id } = await make(root, { name: "Root's" });
    const other = await visitor(app, "root", { roles: ["superuser"], tenant: "other" });
    for (const stranger of [ada, other]) {
      expect((await stranger.open(`${LIST}/${id}/delete`)).response.status).toBe(404);
      expect(contentOf((await stranger.open(LIST)).text)).toContain("There is no key yet.");
    }
    const own = await make(ada, { name: "Mine" });
    const { token } = formOf((await ada.open(`${LIST}/${own.id}/delete`)).text, "/delete");
    const elsewhere = await ada.send(`${LIST}/${id}/delete`, { form_token: token });
    expect(elsewhere.response.status, "the token of another key's form").toBe(403);
    expect(await rowsOf("api_keys")).toHaveLength(2);
  });
});
