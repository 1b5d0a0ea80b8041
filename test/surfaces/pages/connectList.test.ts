import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration, givenPractice } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";
import { contentOf, type Visitor, visitor } from "../../support/visitor.ts";

let app: TestApp;
let ada: Visitor;

beforeEach(async () => {
  app = await testApp();
  ada = await visitor(app, "ada");
});

const cardsOf = (text: string) =>
  [...text.matchAll(/<h3><a href="([^"]*)">([^<]*)<\/a><\/h3>/g)].map(([, , name]) => name);

describe("the list of services", () => {
  it("shows what is connected first, then what can be connected, each with its state in words", async () => {
    await givenPractice(app.deps, { name: "Practice" });
    await givenIntegration(app.deps, { type: "notion", name: "A wiki", authType: "bearer" });
    await connectPractice(app, "ada");
    const { response, text } = await ada.open("/connect");
    expect(response.status).toBe(200);
    expect(cardsOf(text).slice(0, 2)).toEqual(["Practice", "A wiki"]);
    expect(cardsOf(text)).toEqual(expect.arrayContaining(["Anthropic", "GitHub", "OpenAI"]));
    expect(cardsOf(text), "set up by nobody, and without a token to paste").not.toContain("Salesforce");
    expect(cardsOf(text), "it has an integration").not.toContain("Notion");
    expect(contentOf(text)).toMatch(/Connected Practice Connected You can connect A wiki Not connected/);
  });

  it("shows first of all what needs the user", async () => {
    await givenPractice(app.deps, { name: "Practice" });
    await connectPractice(app, "ada");
    const other = await givenPractice(app.deps, { name: "Zoo", slug: "zoo", owner: "user:ada" }, []);
    await connectPractice(app, "ada", other);
    await env.DB.prepare(
      "UPDATE connections SET status = 'needs_reauth', status_reason = 'grant_refused' WHERE integration_id = ?",
    )
      .bind(other)
      .run();
    const { text } = await ada.open("/connect");
    expect(contentOf(text)).toMatch(/Connected Zoo Needs you Practice Connected/);
  });

  it.each([
    ["an integration's name", "WIKI", ["A wiki"]],
    ["a word of a description", "claude", ["Anthropic"]],
    ["a connected one", "practi", ["Practice"]],
    ["nothing", "nothing like it", []],
  ])("finds without a script %s", async (_what, words, found) => {
    await givenPractice(app.deps, { name: "Practice" });
    await givenIntegration(app.deps, { type: "notion", name: "A wiki", authType: "bearer" });
    await connectPractice(app, "ada");
    const { text } = await ada.open(`/connect?q=${encodeURIComponent(words)}`);
    expect(cardsOf(text)).toEqual(found);
    expect(text.includes('data-empty="" hidden')).toBe(found.length > 0);
  });

  it.each([
    ["keeps a key for everyone", { authType: "apikey", apiKey: "of-everyone" }, "Ready"],
    ["keeps a user name for everyone", { authType: "basic", username: "everyone" }, "Ready"],
    ["serves everyone with one account", { authType: "bearer", mode: "shared" }, "For everyone"],
    ["wants a key of each", { authType: "apikey" }, "Not connected"],
  ] as const)("says how a service stands that %s", async (_what, input, words) => {
    const id = await givenIntegration(app.deps, { type: "custom", slug: "acme", name: "Acme", ...input });
    expect(contentOf((await ada.open("/connect?q=acme")).text)).toContain(`Acme ${words}`);
    const { text } = await ada.open(`/connect/${id}`);
    expect(contentOf(text)).toContain(input.authType === "bearer" ? "Not connected" : words);
    expect(text).not.toContain("of-everyone");
  });

  it("leaves out what cannot be connected, and what the user does not see", async () => {
    await givenIntegration(app.deps, { type: "practice", name: "Without a client" });
    await givenPractice(app.deps, { name: "Of somebody else", slug: "other" }, []);
    expect(cardsOf((await ada.open("/connect")).text)).not.toEqual(
      expect.arrayContaining(["Without a client", "Of somebody else"]),
    );
  });

  it("T09 carries an allowed return address along, and refuses every other", async () => {
    const returnTo = `${env.FRONTEND_URL}/settings?tab=accounts`;
    const { text } = await ada.open(`/connect?return_to=${encodeURIComponent(returnTo)}`);
    expect(text).toContain(`href="${returnTo}"`);
    expect(text).toContain(`?return_to=${encodeURIComponent(returnTo)}`);
    for (const bad of [
      "https://evil.example/",
      "//evil.example",
      `${env.FRONTEND_URL}@evil.example`,
      "javascript:alert(1)",
    ]) {
      const refused = await ada.open(`/connect?return_to=${encodeURIComponent(bad)}`);
      expect(refused.response.status).toBe(400);
      expect(refused.text).not.toContain("evil.example");
      expect(refused.text).toContain("return_to_not_allowed");
    }
  });

  it("carries an address of the tenant's own origins along", async () => {
    await env.DB.prepare("INSERT INTO tenants (id, name, allowed_return_origins) VALUES ('default', 'x', ?)")
      .bind('["https://own.example.com"]')
      .run();
    const { response } = await ada.open("/connect?return_to=https%3A%2F%2Fown.example.com%2Fa");
    expect(response.status).toBe(200);
  });

  it("speaks German to whoever reads German", async () => {
    expect((await ada.open("/connect", { "accept-language": "de-CH, en;q=0.5" })).text).toContain(
      "<h1>Deine Konten</h1>",
    );
    expect((await ada.open("/connect?lang=de")).text).toContain('<html lang="de">');
  });

  it("is for whoever is signed in, and tells others by a page", async () => {
    const response = await app.fetch("/connect", { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain("<h1>You are not signed in</h1>");
    expect((await app.fetch("/connect")).headers.get("content-type")).toBe("application/problem+json");
  });

  it("takes no other method", async () => {
    const { response } = await ada.send("/connect", {});
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
  });
});
