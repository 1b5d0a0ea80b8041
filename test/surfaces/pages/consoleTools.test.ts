import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { connect } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { contentOf, formOf, type Visitor, visitor } from "../../support/visitor.ts";

const SECRET = canary("token");

let app: TestApp;
let api: StageHandle;
let id: string;
let list: string;
let admin: Visitor;
let ada: Visitor;

const operation = (summary: string, more: object = {}) => ({ summary, responses: {}, ...more });
const query = (name: string, schema: object, more: object = {}) => ({ name, in: "query", schema, ...more });

const DOCUMENT = {
  openapi: "3.1.0",
  info: {},
  paths: {
    "/things/{thing}": {
      parameters: [{ name: "thing", in: "path", required: true, schema: { type: "string", pattern: "^[a-z]+$" } }],
      get: operation("Read a thing", {
        parameters: [
          query("size", { type: "integer", maximum: 100, default: 30 }, { description: "How many there are." }),
          query("kind", { enum: ["red", "blue"] }),
          query("deep", { type: "boolean" }),
          query("tags", { type: "array", items: { type: "string" } }),
        ],
      }),
      put: operation("Change a thing", {
        requestBody: { required: true, content: { "text/plain": { schema: { type: "string" } } } },
      }),
      delete: operation("Remove a thing"),
    },
    "/upload": { post: operation("Upload", { requestBody: { content: { "image/png": {} }, required: true } }) },
  },
};

beforeEach(async () => {
  app = await testApp();
  api = await stage(json({ id: 12345678901234567890n.toString(), name: "a thing" }));
  const acme = { type: "custom", authType: "bearer", name: "Acme", slug: "acme", apiBaseUrl: api.url } as const;
  id = await givenIntegration(app.deps, acme);
  list = `/console/integrations/${id}/tools`;
  admin = await visitor(app, "admin", { scope: "integration:write" });
  ada = await visitor(app, "ada", { scope: "integration:read" });
  await connect(app.as("ada"), id, { token: SECRET });
});

const importIt = (document: unknown = DOCUMENT) =>
  admin.fill(`${list}/~import`, "/~import", { document: JSON.stringify(document) });

async function toolId(name: string): Promise<string> {
  const { text } = await ada.open(list);
  const [, found = ""] = new RegExp(`href="${list}/([^"]+)">${name}<`).exec(text) ?? [];
  return found;
}

describe("importing tools on a page", () => {
  it("says how many operations became tools, and what was skipped and why", async () => {
    const { response, text } = await importIt();
    expect(response.status).toBe(200);
    const said = contentOf(text);
    expect(said).toContain("3 operations became tools. The integration now has 3 tools.");
    expect(said).toContain("POST /upload its body is neither JSON nor a form nor text");
  });

  it("takes a file, and tells which tools changed and which are gone", async () => {
    await importIt();
    const { "/upload": _gone, ...paths } = structuredClone(DOCUMENT.paths);
    paths["/things/{thing}"].get.summary = "Look at a thing";
    const { delete: _removed, ...rest } = paths["/things/{thing}"];
    const document = { ...DOCUMENT, paths: { "/things/{thing}": rest } };
    const { text } = await admin.fill(`${list}/~import`, "/~import", {
      file: new File([JSON.stringify(document)], "api.json"),
    });
    expect(contentOf(text)).toMatch(/2 operations became tools\. .* Nothing was skipped\./);
    expect(contentOf(text)).toMatch(/Changed: 1 .*Removed: 1 /);
  });

  it.each([
    ["nothing", { document: " " }, "Choose a file, or paste the document."],
    ["what is no JSON", { document: "openapi: 3.1.0" }, "This is not JSON."],
    ["another document", { document: "{}" }, "This is no OpenAPI document that can be imported:"],
    ["too much", { file: new File([`[${"1,".repeat(300_001)}1]`], "a.json") }, "The document is too large."],
  ])("says what is wrong with %s", async (_what, fields, said) => {
    const { response, text } = await admin.fill(`${list}/~import`, "/~import", fields);
    expect([response.status, contentOf(text).includes(said)]).toEqual([422, true]);
    expect(await rowsOf("tools")).toEqual([]);
  });

  it("does not take away every tool there is", async () => {
    const none = await importIt({ ...DOCUMENT, paths: {} });
    expect(contentOf(none.text)).toContain("No operation became a tool.");
    await importIt();
    const { response, text } = await importIt({ ...DOCUMENT, paths: {} });
    expect(response.status).toBe(422);
    expect(contentOf(text)).toContain("so the tools that the integration has were kept.");
    expect(await rowsOf("tools")).toHaveLength(3);
  });

  it("is for whoever may change the integration, and has the permission", async () => {
    const strangers = [ada, await visitor(app, "ada", { scope: "integration:write" })];
    for (const stranger of strangers) {
      expect((await stranger.open(`${list}/~import`)).response.status).toBe(403);
      expect((await stranger.open(list)).text).not.toContain("~import");
    }
    const elsewhere = await visitor(app, "admin", { roles: ["superuser"], tenant: "other" });
    for (const path of ["", "/~import", "/any"])
      expect((await elsewhere.open(list + path)).response.status, path).toBe(404);
  });
});

it("T08 shows as text what a document says", async () => {
  const attack = '"><img src=x onerror=alert(1)></pre><script>alert(1)</script>';
  const parameters = [query("size", { type: "string", enum: [attack], default: attack }, { description: attack })];
  const hostile = operation(attack, { description: attack, parameters });
  const paths = { [`/things/${encodeURIComponent(attack)}`]: { get: hostile, post: { requestBody: attack } } };
  const outcome = await importIt({ ...DOCUMENT, servers: [{ url: attack }], paths });
  const listed = await ada.open(`${list}?q=${encodeURIComponent(attack)}`);
  const [, tool = ""] = new RegExp(`href="(${list}/[^"~]+)"`).exec((await ada.open(list)).text) ?? [];
  const shown = await ada.open(tool);
  expect(shown.text).toContain("&lt;script&gt;alert(1)");
  for (const { response, text } of [outcome, listed, shown]) {
    expect(response.status).toBe(200);
    expect(text).not.toMatch(/<script>alert|<img src=x/);
  }
});

describe("the list of tools", () => {
  it("shows what each does, and is searched by words and by what they do", async () => {
    await importIt();
    const all = contentOf((await ada.open(list)).text);
    for (const said of ["Read a thing Reads imported", "Change a thing Changes", "Remove a thing Cannot be undone"])
      expect(all).toContain(said);
    const found = contentOf((await ada.open(`${list}?q=remove`)).text);
    expect([found.includes("Remove a thing"), found.includes("Read a thing")]).toEqual([true, false]);
    expect(contentOf((await ada.open(`${list}?type=READ_ONLY`)).text)).toContain("1 tool ");
    expect(contentOf((await ada.open(`${list}?q=nothing+like+it`)).text)).toContain("No tool fits these words.");
  });

  it("is paged, with the same words", async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 50 }, (_, count) => [`/p${count}`, { get: operation(`Page ${count}`) }]),
    );
    await importIt({ ...DOCUMENT, paths });
    const first = await ada.open(`${list}?q=page&type=READ_ONLY`);
    const [, next = ""] = /href="([^"]+)" rel="next"/.exec(first.text) ?? [];
    const second = await ada.open(next.replaceAll("&amp;", "&"));
    expect(second.text.match(/<li><div class="stack tight"><h2>/g)).toHaveLength(2);
    expect(second.text).toContain(`href="${list}?q=page&amp;type=READ_ONLY"`);
  });
});

describe("trying a tool on a page", () => {
  beforeEach(async () => {
    await importIt();
  });

  it("asks for its parameters by their schema", async () => {
    const { text } = await ada.open(`${list}/${await toolId("Read a thing")}`);
    expect(text).toMatch(/<input id="parameter.thing"[^>]* required/);
    expect(text).toMatch(/How many there are\. A number\. Usually: 30\./);
    expect(text).toMatch(/id="parameter.thing-hint">Required\./);
    expect(text).toMatch(/<select id="parameter.kind"[\s\S]*?<option value="&quot;red&quot;">red<\/option>/);
    expect(text).toMatch(/<select id="parameter.deep"[\s\S]*?<option value="true">/);
    expect(text).toMatch(/<textarea id="parameter.tags"/);
    expect(contentOf(text)).toContain("It is called with the account of ada.");
    await env.DB.prepare("UPDATE integrations SET mode = 'shared'").run();
    const shared = await ada.open(`${list}/${await toolId("Read a thing")}`);
    expect(contentOf(shared.text)).toContain("It is called with the account for everyone.");
  });

  it("calls it as its reader, and shows the answer as text", async () => {
    await api.act({
      ...json({ "<b>": 1 }, 200, { "x-ratelimit-remaining": "9", "set-cookie": "a=b", "x-other": "not shown" }),
      body: '{"id":12345678901234567890,"html":"<script>alert(1)</script>"}',
    });
    const page = `${list}/${await toolId("Read a thing")}`;
    const sent = { "parameter.thing": "one", "parameter.size": "7", "parameter.kind": '"red"', "parameter.deep": "" };
    const { response, text } = await ada.fill(page, page, { ...sent, "parameter.tags": '["a","b"]' });
    expect(response.status).toBe(200);
    const said = contentOf(text);
    expect(said).toContain("Answer Status 200 content-type application/json x-ratelimit-remaining 9");
    expect(said, "all digits").toContain("&quot;id&quot;: 12345678901234567890,");
    expect(text).not.toContain("<script>alert");
    for (const hidden of ["set-cookie", "not shown", SECRET]) expect(text).not.toContain(hidden);
    expect(text, "kept").toMatch(/id="parameter.thing"[^>]*value="one"/);
    const [seen] = await api.seen();
    expect(seen).toMatchObject({ method: "GET", path: "/things/one?size=7&kind=red&tags=a&tags=b" });
    expect(seen?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it.each([
    ["thing", { "parameter.thing": "" }, "Please fill this in."],
    ["thing", { "parameter.thing": "NO" }, "This does not have the right form."],
    ["size", { "parameter.size": "many" }, "This is no number."],
    ["size", { "parameter.size": "101" }, "This is too large."],
    ["kind", { "parameter.kind": '"green"' }, "This is none of the allowed values."],
    ["tags", { "parameter.tags": "[" }, "This is not JSON."],
    ["tags", { "parameter.tags": "[1]" }, "tags.0 must be string"],
  ])("says at the field what is wrong with %s, and calls nothing", async (name, wrong, said) => {
    const page = `${list}/${await toolId("Read a thing")}`;
    const { response, text } = await ada.fill(page, page, { "parameter.thing": "one", ...wrong });
    expect(response.status).toBe(422);
    expect(text).toMatch(new RegExp(`id="parameter\\.${name}-fault">${said}`));
    expect(await api.seen()).toEqual([]);
  });

  it("wants to be told that it is meant where nothing takes it back, and is sent once", async () => {
    const page = `${list}/${await toolId("Remove a thing")}`;
    const sent = { "parameter.thing": "one" };
    const unsure = await ada.fill(page, page, sent);
    expect(unsure.response.status).toBe(422);
    expect(contentOf(unsure.text)).toContain("Confirm first that you want to do this.");
    const { token } = formOf((await ada.open(page)).text, page);
    const fields = { ...sent, confirmed: "yes", form_token: token };
    expect((await ada.send(page, fields)).response.status).toBe(200);
    const again = await ada.send(page, fields);
    expect([again.response.status, contentOf(again.text).includes("the call was not repeated")]).toEqual([409, true]);
    expect(await api.seen()).toHaveLength(1);
  });

  it("sends a text with the ends of its lines as they are written", async () => {
    const page = `${list}/${await toolId("Change a thing")}`;
    const body = (await ada.open(page)).text.match(/<textarea id="(parameter\.[^"]+)"/)?.[1] ?? "";
    await ada.fill(page, page, { "parameter.thing": "one", [body]: "two\r\nlines" });
    expect((await api.seen())[0]).toMatchObject({ method: "PUT", body: "two\nlines" });
  });

  it.each([
    ["is too long", "x".repeat(70_000), "Only the first 20,000 characters are shown."],
    ["is empty", "", "The answer has no body."],
    ["is no text", "\u0000\u0001", "The body is no text, so it is not shown."],
  ])("says so when a body %s", async (_what, body, said) => {
    await api.act({ status: 500, body });
    const page = `${list}/${await toolId("Read a thing")}`;
    const { response, text } = await ada.fill(page, page, { "parameter.thing": "one" });
    expect([response.status, contentOf(text).includes(said)]).toEqual([200, true]);
    expect(contentOf(text)).toContain("Status 500");
    expect(text.length).toBeLessThan(60_000);
  });

  it("says what to connect when no account is connected, and what failed", async () => {
    const page = `${list}/${await toolId("Read a thing")}`;
    const joan = await visitor(app, "joan", { scope: "integration:read" });
    const shown = await joan.open(page);
    expect(contentOf(shown.text)).toContain("You have connected no Acme account yet.");
    expect(shown.text).toContain(`<a href="/connect/${id}">Connect Acme</a>`);
    const refused = await joan.fill(page, page, { "parameter.thing": "one" });
    expect(refused.response.status).toBe(422);
    expect(contentOf(refused.text)).toContain("No account is connected. ");
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth'").run();
    expect(contentOf((await ada.open(page)).text)).toContain("Your Acme account has to be connected again.");
    const cut = await testApp({ fetch: () => Promise.reject(new TypeError("nobody there")) });
    await env.DB.prepare("UPDATE connections SET status = 'connected'").run();
    const offline = await visitor(cut, "ada", { scope: "integration:read" });
    const failed = await offline.fill(page, page, { "parameter.thing": "one" });
    expect([failed.response.status, contentOf(failed.text).includes("The service does not answer.")]).toEqual([
      502,
      true,
    ]);
  });

  it("counts as a use of the tool, as the API counts it", async () => {
    const page = `${list}/${await toolId("Read a thing")}`;
    await ada.fill(page, page, { "parameter.thing": "one" });
    const uses = await rowsOf("uses");
    expect(uses).toContainEqual(
      expect.objectContaining({ principal: "user:ada", action: "tool.executed", outcome: "success" }),
    );
  });
});
