import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { integrationInput } from "../../../src/http/integrationInput.ts";
import { consoleToken } from "../../../src/surfaces/pages/console/consolePage.ts";
import { BASICS, partsFor } from "../../../src/surfaces/pages/console/integrations/settings.ts";
import { authTypes } from "../../../src/terms/integration.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { json, stage } from "../../support/stage.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const LIST = "/console/integrations";
const ADMIN = { scope: "integration:write integration:delete integration:share" };

let app: TestApp;
let admin: Visitor;

beforeEach(async () => {
  app = await testApp();
  admin = await visitor(app, "admin", ADMIN);
});

const locationOf = ({ response }: { response: Response }) => response.headers.get("location") ?? "";
const only = async (table: string) => (await rowsOf(table))[0] ?? {};
/** The fault at a field. */
const faultAt = (text: string, name: string) =>
  new RegExp(`id="${name.replace(".", "\\.")}-fault">([^<]*)<`).exec(text)?.[1];

describe("the list of integrations", () => {
  it("shows each with its owner, its accounts and how its client stands, and leads to a new one", async () => {
    await givenPractice(app.deps, { name: "Notes", slug: "notes" }, []);
    const refused = await givenPractice(app.deps, { name: "Broken", slug: "broken", owner: "team:red" });
    await givenIntegration(app.deps, { type: "github", name: "Empty", owner: "system", mode: "shared" });
    await env.DB.prepare(
      "UPDATE integrations SET client_status = 'client_invalid', client_refused_since = ? WHERE id = ?",
    )
      .bind(Date.UTC(2026, 10, 3, 12), refused)
      .run();
    const { response, text } = await admin.open(LIST);
    expect(response.status).toBe(200);
    const shown = contentOf(text);
    expect(shown).toMatch(/Notes notes Practice admin One for each user use, change, share and delete it Ready/);
    expect(shown).toMatch(/Broken broken Practice Team red .* Client refused Since Nov 3, 2026, 12:00 PM UTC/);
    expect(shown).toMatch(/Empty github GitHub The tenant One for all use it Not complete/);
    expect(text).toContain(`href="${LIST}/new"`);
  });

  it("is searched and shown a page at a time", async () => {
    for (let at = 10; at < 40; at++)
      await givenIntegration(app.deps, { type: "custom", slug: `s${at}`, name: `Service ${at}` });
    const names = (text: string) => contentOf(text).match(/Service \d+/g) ?? [];
    const first = await admin.open(`${LIST}?q=service`);
    expect(names(first.text)).toHaveLength(25);
    const [, next = ""] = /<a class="button" href="([^"]*)" rel="next"/.exec(first.text) ?? [];
    const second = await admin.open(next.replaceAll("&amp;", "&"));
    expect(names(second.text)).toHaveLength(5);
    expect(contentOf(second.text)).toContain("First page");
    expect(contentOf((await admin.open(`${LIST}?q=nothing-like-it`)).text)).toContain("No integration has these words");
  });
});

describe("making an integration", () => {
  it("from the catalogue asks for what its service needs, and shows the redirect URI first", async () => {
    const chosen = await admin.open(`${LIST}/new?q=micro`);
    expect(chosen.text).toContain(`href="${LIST}/new/microsoft"`);
    expect(chosen.text).not.toContain(`href="${LIST}/new/github"`);
    const narrowed = (await admin.open(`${LIST}/new?q=google-mail&category=email`)).text;
    expect(narrowed).toContain(`href="${LIST}/new/gmail"`);
    expect(narrowed.split(`href="${LIST}/new/`)).toHaveLength(3);
    expect((await admin.open(`${LIST}/new/google-mail`)).text).toContain(`action="${LIST}/new/gmail?auth=oauth2"`);
    const { text } = await admin.open(`${LIST}/new/microsoft`);
    expect(text).toContain(`value="${env.PUBLIC_URL}/oauth2/callback"`);
    expect(contentOf(text)).toMatch(/Directory \(tenant\) id or domain.* Like contoso.onmicrosoft.com/);
    expect(text).toMatch(/href="https:\/\/learn\.microsoft\.com[^"]*"/);
    const secret = canary("client-secret");
    const fields = { name: "Mail", clientId: "client", clientSecret: ` ${secret}\n`, "field.tenant": "acme.example" };
    const made = await admin.fill(`${LIST}/new/microsoft`, "/new/microsoft", {
      ...fields,
      mode: "shared",
      scopes: ["openid"],
    });
    expect(made.response.status).toBe(303);
    const row = await only("integrations");
    expect(row).toMatchObject({
      slug: "mail",
      owner: "user:admin",
      mode: "shared",
      client_id: "client",
      scope: "openid",
    });
    expect(row.parameters).toBe('{"tenant":"acme.example"}');
    expect(locationOf(made)).toBe(`${LIST}/${row.id}?done=created`);
    const shown = await admin.open(locationOf(made));
    expect(contentOf(shown.text)).toContain("The integration is there.");
    expect(contentOf(shown.text)).toContain("Client secret Stored, encrypted");
    expect(shown.text + made.text).not.toContain(secret);
  });

  it("leaves to the catalogue what is left as it was", async () => {
    const { text } = await admin.open(`${LIST}/new/practice`);
    const scopes = [...text.matchAll(/name="scopes" value="([^"]*)" checked/g)].map(([, name]) => name ?? "");
    expect(scopes).toEqual(["openid", "notes:read"]);
    await admin.fill(`${LIST}/new/practice`, "/new/practice", {
      name: "Notes",
      mode: "per-user",
      scopes: [...scopes].reverse(),
    });
    expect(await only("integrations")).toMatchObject({ scope: null, api_base_url: null });
  });

  it("of a service of one's own takes addresses and a definition", async () => {
    const definition = { fields: [{ name: "site", label: "Site", pattern: "[a-z]+", level: "integration" }] };
    const made = await admin.fill(`${LIST}/new/custom?auth=apikey`, "/new/custom", {
      ...{ name: "Acme", slug: "acme", mode: "per-user", apiBaseUrl: "https://api.acme.example" },
      ...{ apiKeyName: "X-Acme", apiKeyLocation: "header", tags: "one\r\n\r\ntwo", headers: "X-Version:2\nX-Empty:" },
      ...{ rateLimit: "60", definition: JSON.stringify(definition) },
    });
    expect(made.response.status, made.text).toBe(303);
    expect(await only("integrations")).toMatchObject({
      ...{ type: "custom", auth_type: "apikey", api_base_url: "https://api.acme.example", api_key_name: "X-Acme" },
      ...{ tags: '["one","two"]', header_names: '["X-Version","X-Empty"]', rate_limit: 60 },
    });
    expect(JSON.parse(String((await only("integrations")).definition))).toMatchObject(definition);
  });

  const GOOD = { name: "Acme", mode: "per-user", apiBaseUrl: "https://api.acme.example" };
  it.each([
    ["no name", "name", { name: " " }, "Please fill this in."],
    ["a slug with blanks", "slug", { slug: "two words" }, "Lower-case letters"],
    [
      "an address in a private network",
      "tokenEndpoint",
      { tokenEndpoint: "https://10.0.0.1/t" },
      "public https address",
    ],
    ["no token endpoint", "tokenEndpoint", { tokenEndpoint: "" }, "Please fill this in."],
    ["a line that is no pair", "headers", { headers: "X-A: 1\nnothing" }, "Write one pair in each line"],
    ["a header that may not be sent", "headers", { headers: "Host: evil.example" }, "Not accepted: Host"],
    ["no number", "rateLimit", { rateLimit: "many" }, "whole number"],
    ["no JSON", "definition", { definition: "{" }, "no valid JSON"],
    ["a definition of another shape", "definition", { definition: '{"fields":[{"name":"A"}]}' }, "fields.0.name"],
    [
      "a pattern that is none",
      "definition",
      { definition: JSON.stringify({ fields: [{ name: "a", label: "A", pattern: "(", level: "connection" }] }) },
      "fields.0.pattern",
    ],
    [
      "a parameter of ours",
      "authorizationParameters",
      { authorizationParameters: "state: x" },
      "state is set by Latchkey",
    ],
  ])(
    "says at the field what is wrong with %s, and keeps what was typed but secrets",
    async (_what, field, wrong, fault) => {
      const secret = canary("client-secret");
      const oauth = {
        authorizationEndpoint: "https://acme.example/a",
        tokenEndpoint: "https://acme.example/t",
        clientId: "kept",
      };
      const fields = { ...GOOD, ...oauth, clientSecret: secret, ...wrong };
      const { response, text } = await admin.fill(`${LIST}/new/custom`, "/new/custom", fields);
      expect(response.status).toBe(422);
      expect(faultAt(text, field)).toContain(fault);
      expect(text).toContain('value="kept"');
      expect(text).not.toContain(secret);
      expect(text).not.toContain("X-A: 1");
      expect(contentOf(text)).toContain("Nothing was saved.");
      expect(await rowsOf("integrations")).toEqual([]);
    },
  );

  it("says at the field which value does not fit, and that a slug is taken", async () => {
    await givenIntegration(app.deps, { type: "microsoft", slug: "mail", owner: "user:admin" });
    const fields = { name: "Mail", slug: "mail", mode: "per-user", "field.tenant": "a/b" };
    const unfit = await admin.fill(`${LIST}/new/microsoft`, "/new/microsoft", fields);
    expect(faultAt(unfit.text, "field.tenant")).toBe("This does not have the form that the service wants.");
    const taken = await admin.fill(`${LIST}/new/microsoft`, "/new/microsoft", { ...fields, "field.tenant": "common" });
    expect(faultAt(taken.text, "slug")).toContain("has this slug already");
  });

  it("knows only the services of the catalogue", async () => {
    expect((await admin.open(`${LIST}/new/nothing-like-it`)).response.status).toBe(404);
  });
});

describe("testing the client", () => {
  const test = async (id: string) => contentOf((await admin.fill(`${LIST}/${id}`, "/test")).text);
  const status = async () => (await only("integrations")).client_status;

  it.each([
    ["client_secret_basic", "right", "The service accepts the client", "ok"],
    ["client_secret_basic", "wrong", "The service refuses the client", "client_invalid"],
    ["client_secret_post", "right", "The service accepts the client", "ok"],
    ["client_secret_post", "wrong", "The service refuses the client", "client_invalid"],
  ] as const)("by %s with the %s secret: %s", async (clientAuthentication, which, words, expected) => {
    const clientSecret = which === "right" ? env.PRACTICE_CLIENT_SECRET : canary("wrong");
    const id = await givenPractice(app.deps, { clientAuthentication, clientSecret });
    expect(await test(id)).toContain(words);
    expect(await status()).toBe(expected);
    expect(await rowsOf("connections")).toEqual([]);
    const events = (await rowsOf("audit_events")).filter(({ action }) => action === "integration.client_tested");
    expect(events).toMatchObject([
      { target_id: id, actor: "user:admin", outcome: which === "right" ? "success" : "failure" },
    ]);
    expect(JSON.stringify(events)).not.toContain(clientSecret);
  });

  it("clears a refusal when the client is accepted", async () => {
    const id = await givenPractice(app.deps);
    await env.DB.prepare("UPDATE integrations SET client_status = 'client_invalid', client_refused_since = 1").run();
    expect(await test(id)).toContain("The service accepts the client");
    expect(await only("integrations")).toMatchObject({ client_status: "ok", client_refused_since: null });
  });

  const refusal = (error: string, status = 400) => json({ error, error_description: "text of the provider" }, status);
  it.each([
    ["a server that looks at the code first", [refusal("invalid_grant")], "It cannot be told", "invalid_grant"],
    ["another refusal", [refusal("redirect_uri_mismatch")], "It cannot be told", "redirect_uri_mismatch"],
    ["nonsense", [json("nonsense")], "It cannot be told", undefined],
    ["a page", [{ status: 404, body: "<html>" }], "It cannot be told", undefined],
    ["a failing server", [{ status: 503 }], "The service does not answer", undefined],
    [
      "a refusal of others",
      [refusal("invalid_grant"), refusal("invalid_client", 401)],
      "The service accepts",
      undefined,
    ],
    [
      "a refusal of others in other words",
      [refusal("invalid_grant"), refusal("bad_thing")],
      "The service accepts",
      undefined,
    ],
    ["tokens for anything", [json({ access_token: "token" })], "The service accepts", undefined],
  ])("understands %s", async (_what, acts, words, code) => {
    const server = await stage(...acts);
    const id = await givenIntegration(app.deps, {
      ...{ type: "custom", slug: "own", owner: "user:admin", clientId: "c", clientSecret: canary("secret") },
      ...{ authorizationEndpoint: `${server.url}/a`, tokenEndpoint: `${server.url}/t`, apiBaseUrl: server.url },
    });
    const shown = await test(id);
    expect(shown).toContain(words);
    expect(shown).not.toContain("text of the provider");
    if (code) expect(shown).toContain(`It said: ${code}`);
    else expect(shown).not.toContain("It said");
    expect(await status()).toBe("ok");
    const [request] = await server.seen();
    expect(new URLSearchParams(request?.body).get("redirect_uri")).toBe(`${env.PUBLIC_URL}/oauth2/callback/${id}`);
  });

  it("says when nothing answers", async () => {
    const dead = "http://127.0.0.1:9";
    const id = await givenPractice(app.deps, { tokenEndpoint: `${dead}/t`, authorizationEndpoint: `${dead}/a` });
    expect(await test(id)).toContain("The service does not answer");
  });

  it("counts as a call to the integration", async () => {
    const id = await givenPractice(app.deps, { rateLimit: 1 });
    await test(id);
    expect((await admin.fill(`${LIST}/${id}`, "/test")).response.status).toBe(429);
  });

  it("shows the integration again to whoever opens its address", async () => {
    const id = await givenPractice(app.deps);
    expect(locationOf(await admin.open(`${LIST}/${id}/test`))).toBe(`${LIST}/${id}`);
  });
});

describe("changing an integration", () => {
  const own = { type: "custom", slug: "own", owner: "user:admin", name: "Own", clientId: "c" } as const;
  const addresses = {
    ...{ authorizationEndpoint: "https://acme.example/a", tokenEndpoint: "https://acme.example/t" },
    apiBaseUrl: "https://api.acme.example",
  };
  const secret = canary("client-secret");
  const header = canary("header");
  const filled = { name: "Own", slug: "own", mode: "per-user", clientId: "c", ...addresses };

  const given = () =>
    givenIntegration(app.deps, {
      ...own,
      ...addresses,
      clientSecret: secret,
      headers: { "X-Key": header },
      tags: ["a"],
    });

  it("shows what holds, without secrets, and what makes everybody connect again", async () => {
    const { text } = await admin.open(`${LIST}/${await given()}/edit`);
    expect(text).toContain('value="https://acme.example/t"');
    expect(contentOf(text)).toContain("Stored: X-Key. Leave this empty to keep them");
    expect(contentOf(text)).toMatch(
      /when you change: Accounts, Client ID, Authorization endpoint, Token endpoint, .* or /,
    );
    for (const hidden of [secret, header]) expect(text).not.toContain(hidden);
  });

  it("keeps secrets that are left empty, replaces them, and removes them when told to", async () => {
    const id = await given();
    const before = await only("integrations");
    const save = async (fields: Record<string, string | string[]>) => {
      const saved = await admin.fill(`${LIST}/${id}/edit`, "/edit", { ...filled, ...fields });
      expect(locationOf(saved), saved.text).toBe(`${LIST}/${id}?done=saved`);
      return only("integrations");
    };
    const mass = { owner: "user:eve", tenantId: "other", type: "github", authType: "bearer", forToken: "true" };
    const renamed = await save({ name: "Renamed", description: "New", ...mass });
    expect([renamed.owner, renamed.tenant_id, renamed.type, renamed.auth_type], "T16").toEqual([
      ...["user:admin", "default", "custom", "oauth2"],
    ]);
    expect(renamed).toMatchObject({ name: "Renamed", description: "New", tags: "[]", version: before.version });
    expect(renamed.client_secret_sealed).toBe(before.client_secret_sealed);
    expect(renamed.headers_sealed).toBe(before.headers_sealed);
    const replaced = await save({ clientSecret: canary("another"), headers: "X-Other: 1" });
    expect(replaced.client_secret_sealed).not.toBe(before.client_secret_sealed);
    expect(replaced.header_names).toBe('["X-Other"]');
    expect(await save({ clear: ["clientSecret", "headers"] })).toMatchObject({
      client_secret_sealed: null,
      header_names: "[]",
    });
  });

  it("is not saved over what somebody else has changed since: what was typed is shown again, and saved then", async () => {
    const id = await given();
    const { action, token, hidden } = formOf((await admin.open(`${LIST}/${id}/edit`)).text, "/edit");
    await admin.fill(action, "/edit", { ...filled, name: "Theirs" });
    const theirs = await only("integrations");
    const mine = { ...filled, name: "Mine", form_token: token };
    const stale = await admin.send(action, { ...hidden, ...mine });
    expect([stale.response.status, await only("integrations")]).toEqual([409, theirs]);
    expect(theirs).toMatchObject({ name: "Theirs" });
    expect(contentOf(stale.text)).toContain("Somebody else changed this meanwhile, so nothing was saved.");
    expect(stale.text).toContain('value="Mine"');
    const again = await admin.send(action, { ...formOf(stale.text, "/edit").hidden, ...mine });
    expect([again.response.status, await only("integrations")]).toEqual([
      303,
      expect.objectContaining({ name: "Mine" }),
    ]);
  });

  it("A09 wants the secret again when an address changes, and says so at the field", async () => {
    const id = await given();
    const moved = { ...filled, tokenEndpoint: "https://elsewhere.example/t" };
    const refused = await admin.fill(`${LIST}/${id}/edit`, "/edit", moved);
    expect(refused.response.status).toBe(422);
    expect(faultAt(refused.text, "clientSecret")).toContain("An address changes.");
    expect((await only("integrations")).token_endpoint).toBe(addresses.tokenEndpoint);
    const saved = await admin.fill(`${LIST}/${id}/edit`, "/edit", { ...moved, clientSecret: canary("again") });
    expect(saved.response.status).toBe(303);
  });
});

describe("sharing an integration", () => {
  let id: string;
  beforeEach(async () => {
    id = await givenPractice(app.deps, { owner: "user:admin", name: "Notes" }, []);
  });
  const shares = async () => (await rowsOf("integration_shares")).map((row) => [row.principal, row.access_level]);
  const share = (fields: Record<string, string>) => admin.fill(`${LIST}/${id}/shares`, "/shares", fields);

  it("gives a level to everyone, a user or a team, changes it, and takes it back", async () => {
    expect(contentOf((await admin.open(`${LIST}/${id}/shares`)).text)).toContain("It is shared with nobody.");
    await share({ kind: "everyone", id: "", level: "1" });
    await share({ kind: "user", id: "bob", level: "2" });
    await share({ kind: "team", id: "red", level: "3" });
    expect(await shares()).toEqual(
      expect.arrayContaining([
        ["everyone", 1],
        ["user:bob", 2],
        ["team:red", 3],
      ]),
    );
    const { text } = await admin.open(`${LIST}/${id}/shares`);
    expect(contentOf(text)).toMatch(/bob use and change it .*|Team red use, change, share and delete it/);
    const [, change = ""] = /href="(\?change=user%3Abob&amp;level=2)#share"/.exec(text) ?? [];
    const prefilled = (await admin.open(`${LIST}/${id}/shares${change.replaceAll("&amp;", "&")}`)).text;
    expect(prefilled).toContain('value="bob"');
    expect(prefilled).toMatch(/<option value="2" selected/);
    await share({ kind: "user", id: "bob", level: "1" });
    expect(await shares()).toContainEqual(["user:bob", 1]);
    await admin.fill(`${LIST}/${id}/shares`, "/shares/end", { principal: "everyone" });
    expect(await shares()).not.toContainEqual(["everyone", 1]);
  });

  it.each<[string, Record<string, string> | undefined, () => string]>([
    ["the integration, where everyone may use it", { kind: "everyone", id: "", level: "1" }, () => `${LIST}/${id}`],
    ["the list, where it is out of sight", undefined, () => LIST],
  ])("leads whoever takes back their own share to %s", async (_where, others, place) => {
    await share({ kind: "user", id: "bob", level: "3" });
    if (others) await share(others);
    const bob = await visitor(app, "bob", ADMIN);
    const done = await bob.fill(`${LIST}/${id}/shares`, "/shares/end", { principal: "user:bob" });
    expect([done.response.status, locationOf(done)]).toEqual([303, `${place()}?done=unshared`]);
    const { response, text } = await bob.open(locationOf(done));
    expect([response.status, contentOf(text).includes("The share was taken back.")]).toEqual([200, true]);
  });

  it("and deleting it, pressed twice, ends as when it is pressed once", async () => {
    await share({ kind: "user", id: "bob", level: "1" });
    for (const [page, below, fields, place] of [
      ["/shares", "/shares/end", { principal: "user:bob" }, `${LIST}/${id}/shares?done=unshared`],
      ["/delete", "/delete", {}, `${LIST}?done=deleted`],
    ] as const) {
      const { action, token } = formOf((await admin.open(`${LIST}/${id}${page}`)).text, below);
      for (const _press of [1, 2])
        expect(locationOf(await admin.send(action, { form_token: token, ...fields }))).toBe(place);
    }
  });

  it.each([
    [{ kind: "user", id: "", level: "1" }, "id", "This is no ID"],
    [{ kind: "user", id: "system", level: "1" }, "id", "This is no ID"],
    [{ kind: "stranger", id: "x", level: "1" }, "id", "This is no ID"],
  ])("refuses %j at its field", async (fields, field, words) => {
    const { response, text } = await share(fields);
    expect([response.status, faultAt(text, field)?.slice(0, words.length)]).toEqual([422, words]);
    expect(await shares()).toEqual([]);
  });

  it("says when another one of that slug is shared with everyone", async () => {
    await givenPractice(app.deps, { owner: "user:bob" });
    expect(faultAt((await share({ kind: "everyone", id: "", level: "1" })).text, "id")).toContain(
      "Another integration",
    );
  });

  it("offers it to another owner, and withdraws the offer", async () => {
    const owner = async () => [(await only("integrations")).owner, (await only("integrations")).pending_owner];
    const offered = await admin.fill(`${LIST}/${id}/shares`, "/owner", { ownerKind: "user", ownerId: "bob" });
    expect(locationOf(offered)).toContain("done=offered");
    expect(await owner()).toEqual(["user:admin", "user:bob"]);
    expect(contentOf((await admin.open(`${LIST}/${id}/shares`)).text)).toContain("It is offered to bob");
    await admin.fill(`${LIST}/${id}/shares`, "/owner/withdraw");
    expect(await owner()).toEqual(["user:admin", null]);
    const wrong = await admin.fill(`${LIST}/${id}/shares`, "/owner", { ownerKind: "everyone", ownerId: "" });
    expect(wrong.response.status).toBe(422);
  });
});

describe("the icon of an integration", () => {
  const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

  it("is uploaded, taken from the catalogue, and removed", async () => {
    const id = await givenPractice(app.deps, { owner: "user:admin" });
    const file = new File([PNG], "icon.png", { type: "image/png" });
    expect(locationOf(await admin.fill(`${LIST}/${id}/icon`, "/icon", { file }))).toBe(`${LIST}/${id}?done=icon`);
    expect(await only("integration_icons")).toMatchObject({ content_type: "image/png" });
    await admin.fill(`${LIST}/${id}/icon`, "/icon/registry", { provider: "github" });
    expect(await only("integration_icons")).toMatchObject({ content_type: "image/svg+xml" });
    for (const _again of [1, 2]) {
      expect((await admin.fill(`${LIST}/${id}/icon`, "/icon/remove")).response.status).toBe(303);
      expect(await rowsOf("integration_icons")).toEqual([]);
    }
  });

  it.each([
    ["nothing", new File([], ""), "Choose one first."],
    ["a text", new File(["text"], "a.txt", { type: "text/plain" }), "This is no picture"],
    ["what is none", new File(["text"], "a.png", { type: "image/png" }), "This is no picture"],
    ["too much", new File([PNG, new Uint8Array(65_536)], "a.png", { type: "image/png" }), "This is no picture"],
  ])("is not %s", async (_what, file, words) => {
    const id = await givenPractice(app.deps, { owner: "user:admin" });
    const { response, text } = await admin.fill(`${LIST}/${id}/icon`, "/icon", { file });
    expect([response.status, faultAt(text, "file")?.slice(0, words.length)]).toEqual([422, words]);
    expect(await rowsOf("integration_icons")).toEqual([]);
  });
});

it("deleting an integration says what it means first", async () => {
  const id = await givenPractice(app.deps, { owner: "user:admin", name: "Notes" });
  const asked = contentOf((await admin.open(`${LIST}/${id}/delete`)).text);
  expect(asked).toContain("Delete Notes?");
  expect(asked).toContain("This cannot be taken back.");
  const ended = await admin.fill(`${LIST}/${id}/delete`, "/delete");
  expect(locationOf(ended)).toBe(`${LIST}?done=deleted`);
  expect(await rowsOf("integrations")).toEqual([]);
  expect((await admin.open(`${LIST}/${id}`)).response.status).toBe(404);
});

describe("T15 whoever may not", () => {
  const PAGES = ["", "/edit", "/shares", "/icon", "/delete"];
  const statuses = (who: Visitor, id: string) =>
    Promise.all(PAGES.map(async (below) => (await who.open(`${LIST}/${id}${below}`)).response.status));

  it.each([
    ["has no share of it", "bob", ADMIN, [404, 404, 404, 404, 404]],
    ["is of another tenant", "admin", { ...ADMIN, tenant: "other" }, [404, 404, 404, 404, 404]],
    ["may use it", "user", ADMIN, [200, 403, 403, 403, 403]],
    ["may change it", "editor", ADMIN, [200, 200, 403, 200, 403]],
    ["manages it, and may only read integrations", "admin", { scope: "integration:read" }, [200, 403, 403, 403, 403]],
  ])("%s gets no further", async (_who, user, claims, expected) => {
    const id = await givenPractice(app.deps, { owner: "user:admin" }, [
      { principal: "user:user", accessLevel: 1 },
      { principal: "user:editor", accessLevel: 2 },
    ]);
    const who = await visitor(app, user, claims);
    expect(await statuses(who, id)).toEqual(expected);
    if (expected[0] !== 200) return;
    const { text } = await who.open(`${LIST}/${id}`);
    expect(text.includes(`${id}/edit"`)).toBe(expected[1] === 200);
    expect(text.includes(`${id}/test"`)).toBe(expected[1] === 200);
    expect(text.includes(`${id}/delete"`)).toBe(expected[4] === 200);
  });

  it.each([
    ["/test", {}],
    ["/edit", { name: "Taken", slug: "taken", mode: "per-user" }],
    ["/shares", { kind: "user", id: "user", level: "3" }],
    ["/shares/end", { principal: "user:user" }],
    ["/owner", { ownerKind: "user", ownerId: "user" }],
    ["/owner/withdraw", {}],
    ["/icon/registry", { provider: "github" }],
    ["/icon/remove", {}],
    ["/delete", {}],
  ])("changes nothing by a form that is sent to %s with a token of one's own", async (below, fields) => {
    const id = await givenPractice(app.deps, { owner: "user:admin" }, [{ principal: "user:user", accessLevel: 1 }]);
    const state = async () => [
      await rowsOf("integrations"),
      await rowsOf("integration_shares"),
      await rowsOf("integration_icons"),
    ];
    const before = await state();
    const user = await visitor(app, "user", ADMIN);
    const caller = { tenant: "default", principal: "user:user", keyId: undefined };
    const form_token = await consoleToken({ deps: app.deps, caller } as never, `${LIST}/${id}${below}`);
    const { response } = await user.send(`${LIST}/${id}${below}`, { ...fields, form_token });
    expect(response.status).toBe(403);
    expect(await state()).toEqual(before);
  });
});

it("T08 what others have named is text on every page", async () => {
  const attack = '"><img src=x onerror=alert(1)>';
  const fields = [{ name: "site", label: attack, pattern: "a|.+", default: attack, level: "integration" }];
  const id = await givenPractice(
    app.deps,
    {
      ...{
        owner: "user:admin",
        name: attack,
        description: attack,
        tags: [attack],
        clientId: attack,
        pendingOwner: `user:${attack}`,
      },
      ...{ scope: attack, parameters: { site: attack }, definition: { fields } },
    },
    [{ principal: `user:${attack}`, accessLevel: 1 }],
  );
  const query = new URLSearchParams({ q: attack, done: attack, change: attack, level: attack, lang: attack });
  for (const path of [LIST, ...["", "/edit", "/shares", "/icon", "/delete"].map((below) => `${LIST}/${id}${below}`)]) {
    const { response, text } = await admin.open(`${path}?${query}`);
    expect([path, response.status]).toEqual([path, 200]);
    expect(text).not.toContain("<img src=x");
  }
});

it("every setting that the API takes has a field in a form of the console", () => {
  const inForms = authTypes.flatMap((authType) => Object.values(partsFor(authType)).flat());
  const elsewhere = ["authType", "scope", "parameters"];
  expect(new Set([...BASICS, ...inForms, ...elsewhere])).toEqual(new Set(Object.keys(integrationInput)));
});

it("reads German", async () => {
  const id = await givenPractice(app.deps, { owner: "user:admin", name: "Notizen" });
  for (const [path, words] of [
    [LIST, "Neue Integration"],
    [`${LIST}/new`, "Welcher Dienst?"],
    [`${LIST}/new/practice`, "Client-Geheimnis"],
    [`${LIST}/${id}`, "Trage sie beim Dienst Zeichen für Zeichen ein."],
    [`${LIST}/${id}/edit`, "Wonach alle ihr Konto neu verbinden müssen"],
    [`${LIST}/${id}/shares`, "Wem sie gehört"],
  ] as const) {
    expect(contentOf((await admin.open(path, { "accept-language": "de" })).text)).toContain(words);
  }
});
