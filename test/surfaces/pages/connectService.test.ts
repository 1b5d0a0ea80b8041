import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { callback, connectPractice, consent } from "../../support/flow.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { json, stage } from "../../support/stage.ts";
import { contentOf, type Visitor, visitor } from "../../support/visitor.ts";

let app: TestApp;
let ada: Visitor;

beforeEach(async () => {
  app = await testApp();
  ada = await visitor(app, "ada", { email: "ada@example.com" });
});

/** An integration whose API tells at `/me` whether it takes a credential. */
async function givenApi(input: Parameters<typeof givenIntegration>[1], api: Record<string, unknown> = {}) {
  const upstream = await stage(json({}, 200));
  const definition = { ...(input.definition ?? {}), api: { verify: { path: "/me" }, ...api } };
  const id = await givenIntegration(app.deps, {
    ...{ apiBaseUrl: upstream.url, slug: "acme", name: "Acme" },
    ...input,
    definition,
  });
  return { upstream, id };
}

describe("connecting by OAuth on a page", () => {
  it("says whose account it will be, goes on to the service, and comes back with the result", async () => {
    const id = await givenPractice(app.deps, { name: "Practice" });
    const shown = await ada.open(`/connect/${id}`);
    expect(contentOf(shown.text)).toContain(
      "You are connecting your Practice account to localhost:8789 as ada@example.com.",
    );
    expect(contentOf(shown.text)).toContain("It will be asked for: Sign the user in Read notes");
    const going = await ada.fill(`/connect/${id}`, "/authorize");
    expect(going.response.status).toBe(200);
    expect(going.text).toContain("<h1>Taking you to Practice…</h1>");
    const [, address = ""] = /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(going.text) ?? [];
    const authorizationUrl = new URL(address.replaceAll("&amp;", "&"));
    expect(authorizationUrl.origin).toBe(env.PRACTICE_PROVIDER_URL);
    const cookie = going.response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    expect(cookie).toMatch(/^__Host-latchkey_flow=/);
    const back = await callback(app, await consent({ authorizationUrl, state: "", cookie }, "ada"), cookie);
    const location = new URL(back.headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe(`${env.PUBLIC_URL}/connect/${id}`);
    const ended = await ada.open(location.pathname + location.search);
    expect(contentOf(ended.text)).toContain("Your Practice account is connected to localhost:8789.");
    expect(contentOf(ended.text)).toMatch(/Everything works\..*It may .*Read notes.*Connected .* UTC/);
  });

  it("says when the account was used last, by whoever looks", async () => {
    const { id } = await givenApi({ type: "custom", authType: "bearer" });
    await ada.fill(`/connect/${id}`, "/credential", { token: "a-token" });
    expect(contentOf((await ada.open(`/connect/${id}`)).text)).not.toContain("Used last");
    expect((await app.as("ada")(`/api/integrations/${id}/request/me`)).status).toBe(200);
    expect(contentOf((await ada.open(`/connect/${id}`)).text)).toMatch(/Connected .* UTC Used last .* UTC/);
    const bob = await visitor(app, "bob");
    await bob.fill(`/connect/${id}`, "/credential", { token: "another-token" });
    expect(contentOf((await bob.open(`/connect/${id}`)).text)).not.toContain("Used last");
  });

  it("asks for the optional scopes that were chosen, besides those that are always asked for", async () => {
    const id = await givenPractice(app.deps);
    const { text } = await ada.fill(`/connect/${id}`, "/authorize", { scope: ["notes:write"] });
    expect(text).toContain("scope=openid+notes%3Aread+notes%3Awrite+offline_access");
  });

  it("brings the return address back from the flow", async () => {
    const id = await givenPractice(app.deps);
    const returnTo = `${env.FRONTEND_URL}/settings`;
    const going = await ada.fill(`/connect/${id}?return_to=${encodeURIComponent(returnTo)}`, "/authorize");
    const [, address = ""] = /content="0;url=([^"]*)"/.exec(going.text) ?? [];
    const cookie = going.response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    const authorizationUrl = new URL(address.replaceAll("&amp;", "&"));
    const back = await callback(app, await consent({ authorizationUrl, state: "", cookie }, "ada", "deny"), cookie);
    const location = new URL(back.headers.get("location") ?? "");
    expect(Object.fromEntries(location.searchParams)).toEqual({
      return_to: returnTo,
      success: "false",
      error: "access_denied",
    });
    const ended = await ada.open(location.pathname + location.search);
    expect(contentOf(ended.text)).toContain("You declined");
    expect(ended.text).toContain(`href="${returnTo}"`);
  });

  it.each([
    ["success=true", "is connected to"],
    ["done=disconnected", "Your Practice account is not connected any more."],
  ])("says nothing of %s that is not so", async (query, sentence) => {
    const id = await givenPractice(app.deps, { name: "Practice" });
    if (query.startsWith("done")) await connectPractice(app, "ada");
    expect(contentOf((await ada.open(`/connect/${id}?${query}`)).text)).not.toContain(sentence);
  });
});

const FORMS = [
  { authType: "bearer", name: "token", wrong: "two words", good: { token: canary("token") } },
  { authType: "apikey", name: "apiKey", wrong: "tab\there", good: { apiKey: canary("key") } },
  { authType: "basic", name: "password", wrong: "", good: { username: "ada", password: canary("password") } },
] as const;

describe("connecting with a credential on a page", () => {
  it.each(FORMS)("checks it first, then stores it: $authType", async ({ authType, good }) => {
    const { upstream, id } = await givenApi({ type: "custom", authType });
    const { response } = await ada.fill(`/connect/${id}`, "/credential", good);
    expect([response.status, response.headers.get("location")]).toEqual([303, `/connect/${id}?success=true`]);
    expect((await upstream.seen()).map(({ path }) => path)).toEqual(["/me"]);
    const { text } = await ada.open(`/connect/${id}?success=true`);
    expect(contentOf(text)).toContain("Your Acme account is connected to localhost:8789.");
    for (const secret of Object.values(good).slice(-1)) expect(text).not.toContain(secret);
  });

  it.each([401, 403])("says at the field that the service answered %s, and stores nothing", async (status) => {
    const { upstream, id } = await givenApi({ type: "custom", authType: "basic" });
    await upstream.act({ status });
    const sent = { username: "ada", password: canary("wrong") };
    const { response, text } = await ada.fill(`/connect/${id}`, "/credential", sent);
    expect(response.status).toBe(422);
    expect(text).toMatch(
      /<input id="password"[^>]*aria-describedby="password-hint password-fault" aria-invalid="true"/,
    );
    expect(contentOf(text)).toContain("Acme does not accept this.");
    expect(text, "kept").toMatch(/<input id="username"[^>]*value="ada"/);
    expect(text, "a secret is not").not.toContain(sent.password);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it.each([
    ["fails", { status: 500 }],
    ["sends elsewhere", { status: 302, headers: { location: "https://elsewhere.example" } }],
    ["knows no such path", { status: 404 }],
  ])("stores what could not be checked only when told so: the service %s", async (_what, act) => {
    const { upstream, id } = await givenApi({ type: "custom", authType: "bearer" });
    await upstream.act(act);
    const first = await ada.fill(`/connect/${id}`, "/credential", { token: canary("token") });
    expect(first.response.status).toBe(422);
    expect(contentOf(first.text)).toContain("Acme could not be asked whether this works.");
    expect(first.text).toContain('<button type="submit" name="check" value="none">');
    expect(await rowsOf("connections")).toEqual([]);
    const second = await ada.fill(`/connect/${id}`, "/credential", { token: canary("token"), check: "none" });
    expect(second.response.status).toBe(303);
    expect(await rowsOf("connections")).toHaveLength(1);
  });

  it("says so when nothing answers at the service's address", async () => {
    const { id } = await givenApi({ type: "custom", authType: "bearer" });
    const cut = await testApp({ fetch: () => Promise.reject(new TypeError("nobody there")) });
    const { text } = await (await visitor(cut, "ada")).fill(`/connect/${id}`, "/credential", {
      token: canary("token"),
    });
    expect(contentOf(text)).toContain("Acme could not be asked whether this works.");
    expect(await rowsOf("connections")).toEqual([]);
  });

  it.each(FORMS)("names what does not have the right form: $authType", async ({ authType, name, wrong }) => {
    const { upstream, id } = await givenApi({ type: "custom", authType });
    for (const value of [wrong, ""]) {
      const { response, text } = await ada.fill(`/connect/${id}`, "/credential", { [name]: value });
      expect(response.status).toBe(422);
      expect(text).toContain(`id="${name}-fault"`);
    }
    expect(await upstream.seen()).toEqual([]);
  });

  const fields = [
    { name: "site", label: "Your site", pattern: "[a-z]+", level: "integration" },
    { name: "region", label: "Region", pattern: "eu|us", default: "eu", level: "connection" },
  ];

  it("asks for what the definition wants to know, and sends the credential there", async () => {
    const upstream = await stage(json({}));
    const [origin, name] = [new URL(upstream.url).origin, new URL(upstream.url).pathname.slice(1)];
    const definition = {
      fields: [{ ...fields[0], pattern: "[a-z0-9-]+" }, fields[1]],
      api: { baseUrl: `${origin}/{site}/{region}`, verify: { path: "/me" } },
    };
    const id = await givenIntegration(app.deps, {
      type: "custom",
      authType: "bearer",
      name: "Acme",
      slug: "acme",
      definition,
    });
    const shown = await ada.open(`/connect/${id}`);
    expect(shown.text).toMatch(/<label for="field.site">Your site<\/label>/);
    expect(shown.text).toMatch(/<input id="field.region"[^>]*value="eu"[^>]*pattern="eu\|us"/);
    const wrong = await ada.fill(`/connect/${id}`, "/credential", {
      token: "t",
      "field.site": "x/y",
      "field.region": "mars",
    });
    expect(wrong.response.status).toBe(422);
    for (const field of ["site", "region"]) expect(wrong.text).toContain(`id="field.${field}-fault"`);
    expect(wrong.text, "kept").toMatch(/<input id="field.site"[^>]*value="x\/y"/);
    const sent = { token: canary("token"), "field.site": name, "field.region": "us" };
    expect((await ada.fill(`/connect/${id}`, "/credential", sent)).response.status).toBe(303);
    await app.as("ada")(`/api/integrations/${id}/request/things`);
    const seen = await upstream.seen();
    expect(seen.map(({ path }) => path)).toEqual(["/us/me", "/us/things"]);
  });

  it("connects a provider that nobody has set up: its integration is made with the first credential", async () => {
    const shown = await ada.open("/connect/openai");
    expect(shown.text).toMatch(/<label for="token">API key<\/label>/);
    expect(shown.text).toContain('href="https://platform.openai.com/docs/api-reference/authentication"');
    expect(await rowsOf("integrations")).toEqual([]);
    const { response } = await ada.fill("/connect/openai", "/credential", { token: canary("token"), check: "none" });
    const [row] = await rowsOf("integrations");
    expect(response.headers.get("location")).toBe(`/connect/${row?.id}?success=true`);
    expect(row).toMatchObject({ owner: "system", slug: "openai" });
  });

  it("is 404 for a provider that nobody has set up and that takes no token", async () => {
    expect((await ada.open("/connect/salesforce")).response.status).toBe(404);
    expect((await ada.open("/connect/nothing-like-it")).response.status).toBe(404);
  });
});

it.each(["authorize", "credential"])(
  "shows the service again to whoever opens the address of a form: %s",
  async (form) => {
    const id = await givenPractice(app.deps);
    const { response } = await ada.open(`/connect/${id}/${form}?lang=de`);
    expect([response.status, response.headers.get("location")]).toEqual([302, `/connect/${id}?lang=de`]);
  },
);

describe("a connected account on its page", () => {
  it("says first what it means to disconnect, then disconnects", async () => {
    const id = await givenPractice(app.deps, { name: "Practice" });
    await connectPractice(app, "ada");
    const asked = await ada.open(`/connect/${id}/disconnect`);
    expect(contentOf(asked.text)).toContain("Disconnect Practice?");
    expect(contentOf(asked.text)).toContain("cannot use your Practice account any more");
    expect(await rowsOf("connections")).toHaveLength(1);
    const { response } = await ada.fill(`/connect/${id}/disconnect`, "/disconnect");
    expect([response.status, response.headers.get("location")]).toEqual([303, `/connect/${id}?done=disconnected`]);
    expect(await rowsOf("connections")).toEqual([]);
    expect(contentOf((await ada.open(`/connect/${id}?done=disconnected`)).text)).toContain(
      "Your Practice account is not connected any more.",
    );
    const again = await ada.open(`/connect/${id}/disconnect`);
    expect([again.response.status, again.response.headers.get("location")]).toEqual([302, `/connect/${id}`]);
  });

  it.each([
    ["needs_reauth", "grant_refused", "It may have been withdrawn there. Connect it again."],
    ["needs_reauth", "integration_changed", "An administrator has changed this service"],
    ["needs_reauth", "no_word_of_ours", "It does not work any more. Connect it again."],
    ["connected", null, "Everything works. There is nothing to do."],
  ])("says in one sentence how it stands and what to do: %s, %s", async (status, reason, sentence) => {
    const id = await givenPractice(app.deps);
    await connectPractice(app, "ada");
    await env.DB.prepare("UPDATE connections SET status = ?, status_reason = ?").bind(status, reason).run();
    const { text } = await ada.open(`/connect/${id}`);
    expect(contentOf(text)).toContain(sentence);
    expect(contentOf(text)).toContain("Connect again");
    expect(text).not.toContain("no_word_of_ours");
  });

  it("names the scopes that were not granted", async () => {
    const id = await givenPractice(app.deps);
    await connectPractice(app, "ada");
    await env.DB.prepare("UPDATE connections SET scopes = '[\"openid\"]'").run();
    expect(contentOf((await ada.open(`/connect/${id}`)).text)).toMatch(
      /It may Sign the user in Not granted Read notes/,
    );
  });

  it("of everyone is shown to all, and connected only by whoever may change the integration", async () => {
    const { id } = await givenApi({ type: "custom", authType: "bearer", mode: "shared" });
    const { text } = await ada.open(`/connect/${id}`);
    expect(contentOf(text)).toContain("Only somebody who may change this service can connect an account for everyone.");
    expect(text).not.toContain("<form");
    const admin = await visitor(app, "admin");
    expect((await admin.fill(`/connect/${id}`, "/credential", { token: canary("token") })).response.status).toBe(303);
    expect(contentOf((await ada.open(`/connect/${id}`)).text)).toContain("Everything works.");
    expect((await ada.open(`/connect/${id}/disconnect`)).response.status).toBe(302);
  });
});
