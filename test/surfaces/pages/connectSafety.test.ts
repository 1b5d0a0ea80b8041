import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { requestKinds } from "../../support/browserRequests.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { connectPractice, sessionCookie } from "../../support/flow.ts";
import { connect } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { thinned } from "../../support/thinned.ts";
import { formOf, NAVIGATION, type Visitor, visitor } from "../../support/visitor.ts";

let app: TestApp;
let ada: Visitor;
let id: string;

beforeEach(async () => {
  app = await testApp();
  ada = await visitor(app, "ada");
  id = await givenIntegration(app.deps, { type: "custom", authType: "bearer", slug: "acme", name: "Acme" });
});

/** The forms: where each stands, where it is sent to, and what is sent. */
const FORMS = [
  { action: "/credential", page: "", fields: { token: "evil" } },
  { action: "/authorize", page: "", fields: {} },
  { action: "/disconnect", page: "/disconnect", fields: {} },
];

/** Makes an integration for which the form is there. */
async function placeOf(action: string): Promise<string> {
  if (action === "/credential") return id;
  const practice = await givenPractice(app.deps);
  if (action === "/disconnect") await connectPractice(app, "ada");
  return practice;
}

const state = async () => [await rowsOf("connections"), await rowsOf("integrations")];

describe.each(FORMS)("T02 the form that is sent to $action", ({ action, page, fields }) => {
  it("is refused without its token, and with one that is not its own", async () => {
    const place = await placeOf(action);
    const bob = await visitor(app, "bob");
    const { token } = formOf((await ada.open(`/connect/${place}${page}`)).text, action);
    const other = await givenPractice(app.deps, { slug: "other", owner: "user:ada" }, []);
    const foreign = formOf((await ada.open(`/connect/${other}`)).text, "/authorize").token;
    const before = await state();
    const [time = "", signature = ""] = token.split(".");
    const wrong = ["", "x", foreign, `${time}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`];
    for (const form_token of [...wrong, `zzzzzzzz.${signature}`]) {
      const { response, text } = await ada.send(`/connect/${place}${action}`, { ...fields, form_token });
      expect([form_token, response.status]).toEqual([form_token, 403]);
      expect(text).toContain("form_invalid");
    }
    expect((await ada.send(`/connect/${place}${action}`, fields)).response.status).toBe(403);
    const bobs = await bob.send(`/connect/${place}${action}`, { ...fields, form_token: token });
    expect(bobs.response.status, "another user's token").toBe(403);
    expect(await state()).toEqual(before);
  });

  it("is refused when it was open for more than twelve hours", async () => {
    const place = await placeOf(action);
    let now = Date.now();
    const aged = await testApp({ now: () => now });
    const exp = Math.floor(now / 1000) + 86_000;
    const { token } = formOf(
      (await (await visitor(aged, "ada", { exp })).open(`/connect/${place}${page}`)).text,
      action,
    );
    now += 12 * 3_600_000;
    const { response } = await (await visitor(aged, "ada", { exp })).send(`/connect/${place}${action}`, {
      ...fields,
      form_token: token,
    });
    expect(response.status).toBe(403);
  });

  it.each(thinned(requestKinds(env.PUBLIC_URL, env.FRONTEND_URL), 12, action.length))(
    "comes only from a page of ours: $what",
    async ({ headers }) => {
      const place = await placeOf(action);
      const { token } = formOf((await ada.open(`/connect/${place}${page}`)).text, action);
      const before = await state();
      const cookie = await sessionCookie("ada");
      const isOurs = headers.origin === env.PUBLIC_URL;
      const response = await app.fetch(`/connect/${place}${action}`, {
        method: "POST",
        headers: { ...headers, cookie },
        body: new URLSearchParams({ ...fields, form_token: token }),
      });
      if (isOurs) expect(response.status).toBeLessThan(400);
      else {
        expect(response.status).toBe(403);
        expect(await state()).toEqual(before);
      }
    },
  );

  it("takes nothing but a form", async () => {
    const place = await placeOf(action);
    const headers = { ...NAVIGATION, cookie: await sessionCookie("ada"), origin: env.PUBLIC_URL };
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
      const init = { method: "POST", headers: { ...headers, "content-type": type }, body: "{}" };
      expect((await app.fetch(`/connect/${place}${action}`, init)).status).toBe(415);
    }
    const large = await ada.send(`/connect/${place}${action}`, { ...fields, more: "x".repeat(70_000) });
    expect(large.response.status).toBe(413);
  });

  it("is nothing for whoever is not signed in", async () => {
    const place = await placeOf(action);
    const headers = { ...NAVIGATION, origin: env.PUBLIC_URL };
    const init = { method: "POST", headers, body: new URLSearchParams(fields) };
    expect((await app.fetch(`/connect/${place}${action}`, init)).status).toBe(401);
  });
});

const XSS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "</title><svg/onload=alert(1)>",
  "</style><script>alert(1)</script>",
  "javascript:alert(1)",
];

describe("what others have named", () => {
  it.each(XSS)("T08 is text on every page: %j", async (attack) => {
    const fields = [{ name: "site", label: attack, pattern: ".+", default: attack, level: "connection" }];
    const auth = [{ type: "bearer", label: attack }];
    const input = { type: "custom", authType: "bearer", description: attack, definition: { fields, auth } } as const;
    const evil = await givenIntegration(app.deps, { ...input, slug: "evil", name: attack });
    const oauth = {
      auth: [{ type: "oauth2", scopes: { available: [{ name: "a", description: attack }], default: ["a"] } }],
    };
    const flow = await givenPractice(app.deps, { slug: "flow", name: attack, definition: oauth });
    const reader = await visitor(app, attack, { name: attack, email: attack });
    const held = await givenIntegration(app.deps, { ...input, slug: "held", name: attack, definition: {} });
    await connect(app.as(attack), held, { token: canary("token") });
    await env.DB.prepare("UPDATE connections SET data = ?, scopes = ?, status_reason = ?")
      .bind(JSON.stringify({ [attack]: attack }), JSON.stringify([attack]), attack)
      .run();
    const query = new URLSearchParams({ q: attack, success: attack, error: attack, done: attack, lang: attack });
    const pages = ["", `/${evil}`, `/${flow}`, `/${held}`, `/${held}/disconnect`];
    for (const path of pages) {
      const { response, text } = await reader.open(`/connect${path}?${query}`);
      expect([path, response.status]).toEqual([path, 200]);
      expectInert(text, attack);
    }
    expectInert((await reader.fill(`/connect/${flow}`, "/authorize")).text, attack);
    const wrong = { "field.site": attack, username: attack, token: "two words" };
    expectInert((await reader.fill(`/connect/${evil}`, "/credential", wrong)).text, attack);
  });
});

/** Only our own script and style run, and what was written stands there as text. */
function expectInert(text: string, attack: string): void {
  const nonces = [...text.matchAll(/<(?:script|style)\b([^>]*)>/g)].map(([, attributes]) => attributes);
  for (const attributes of nonces) expect(attributes).toMatch(/^(?: type="module")? nonce="[0-9a-f]{32}"$/);
  const tags = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, "").match(/<[a-z][^>]*>/gi) ?? [];
  for (const tag of tags) {
    const names = [...tag.replace(/"[^"]*"/g, '""').matchAll(/\s([^\s=>/]+)/g)].map(([, name]) => name ?? "");
    expect(names.filter((name) => /^on|^style$/i.test(name))).toEqual([]);
    expect(tag).not.toMatch(/(?:href|src|action)="javascript:/i);
  }
  if (/[<>"]/.test(attack)) expect(text).not.toContain(attack);
}

describe("every page", () => {
  it("has a strict policy, is kept by no cache, framed by nobody, and small", async () => {
    const practice = await givenPractice(app.deps);
    await connectPractice(app, "ada");
    const pages = ["", `/${id}`, "/openai", `/${practice}`, `/${practice}/disconnect`];
    const shown = await Promise.all(pages.map((path) => ada.open(`/connect${path}`)));
    for (const { response, text } of [...shown, await ada.fill(`/connect/${practice}`, "/authorize")]) {
      const policy = response.headers.get("content-security-policy") ?? "";
      const [nonce = ""] = /nonce-[0-9a-f]{32}/.exec(policy) ?? [];
      expect(policy.replaceAll(nonce, "nonce-N")).toBe(
        "default-src 'none'; script-src 'nonce-N'; style-src 'nonce-N'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(response.headers.get("cache-control")).toBe("no-store");
      // With `no-referrer` browsers would hide where a form comes from.
      expect(response.headers.get("referrer-policy")).toBe("same-origin");
      expect(text.match(/(?:src|srcset)="(?!\/)[^"]*"/g)).toBeNull();
      expect(await gzipped(text)).toBeLessThan(60 * 1024);
    }
  });

  it("shows no secret of an integration or a connection", async () => {
    const secrets = { apiKey: canary("api-key"), token: canary("own-token"), headers: { "x-own": canary("header") } };
    const own = await givenIntegration(app.deps, {
      ...{ type: "custom", authType: "bearer", slug: "own" },
      ...secrets,
    });
    const token = canary("token");
    await connect(app.as("ada"), id, { token });
    for (const path of ["", `/${own}`, `/${id}`]) {
      const { text } = await ada.open(`/connect${path}`);
      for (const secret of [secrets.apiKey, secrets.token, secrets.headers["x-own"], token])
        expect(text).not.toContain(secret);
    }
  });

  it("counts against the limits of its user, and a change against those of changes", async () => {
    const settings = { ...app.deps.settings, callsPerMinute: 4, changesPerMinute: 1 };
    const limited = await visitor(await testApp({ settings }), "ada");
    const { token } = formOf((await limited.open(`/connect/${id}`)).text, "/credential");
    const send = async () => limited.send(`/connect/${id}/credential`, { form_token: token, token: "two words" });
    expect((await send()).response.status).toBe(422);
    const { response, text } = await send();
    expect([response.status, response.headers.has("retry-after")]).toEqual([429, true]);
    expect(text).toContain("<h1>Too many requests</h1>");
    expect((await limited.open("/connect")).response.status).toBe(200);
    expect((await limited.open("/connect")).response.status).toBe(429);
  });

  it("shows the icon of an integration to whoever sees the integration", async () => {
    const { response } = await ada.open(`/connect/${id}/icon`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    const hidden = await givenIntegration(app.deps, { type: "custom", authType: "bearer", slug: "hidden" }, []);
    expect((await ada.open(`/connect/${hidden}/icon`)).response.status).toBe(404);
  });
});

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}
