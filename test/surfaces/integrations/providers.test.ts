import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { sessionCookie } from "../../support/flow.ts";
import { givenKey } from "../../support/tokens.ts";
import { NAVIGATION } from "../../support/visitor.ts";

interface Page {
  _links: Record<string, { href: string }>;
  _embedded: { "inf:provider": { slug: string; connectBy: string[]; categories: string[] }[] };
  start: number;
  count: number;
  total: number;
}

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

async function page(query = ""): Promise<Page> {
  const response = await app.as("ada")(`/api/providers${query}`);
  expect(response.status).toBe(200);
  return response.json<Page>();
}

const slugsOf = ({ _embedded }: Page) => _embedded["inf:provider"].map(({ slug }) => slug);
const all = () => app.deps.catalog.entries.map(({ slug }) => slug);

describe("the list of the catalogue", () => {
  it("has every provider on one of its pages, in the catalogue's order", async () => {
    const seen: string[] = [];
    for (let next: string | undefined = "?limit=100"; next !== undefined; ) {
      const found: Page = await page(next);
      expect(found.total).toBe(all().length);
      seen.push(...slugsOf(found));
      next = found._links.next?.href.replace(/^[^?]*/, "");
    }
    expect(seen).toEqual(all());
  });

  it("is 30 long unless said, and tells of each what people choose by", async () => {
    const found = await page();
    expect([found.start, found.count]).toEqual([0, 30]);
    const [openai] = (await page("?q=openai"))._embedded["inf:provider"];
    expect(openai).toMatchObject({
      ...{ _links: { self: { href: "/api/providers/openai" } }, slug: "openai", name: "OpenAI" },
      ...{ iconUrl: `${env.PUBLIC_URL}/icons/openai`, authTypes: ["bearer"], connectBy: ["token"], connected: false },
    });
  });

  it.each([
    ["?q=gmail", ["gmail"]],
    ["?q=GOOGLE-MAIL", ["gmail"]],
    ["?q=google%20drive", ["google-drive"]],
    ["?q=drive%20%20GOOGLE", ["google-drive"]],
    ["?q=xyzzy", []],
    ["?q=google&category=calendar", ["google-calendar"]],
  ])("finds by %s what has all these words in its name, slug, aliases or description", async (query, found) => {
    expect(slugsOf(await page(query))).toEqual(expect.arrayContaining(found));
    expect((await page(query)).total).toBeLessThan(5);
    const items = await (await app.as("ada")(`/integrations/providers${query}`)).json<{ slug: string }[]>();
    expect(items.map(({ slug }) => slug)).toEqual(slugsOf(await page(query)));
  });

  it("finds every provider by each of its aliases", async () => {
    for (const { slug, aliases = [] } of app.deps.catalog.entries) {
      for (const alias of aliases)
        expect([alias, slugsOf(await page(`?q=${alias}`))]).toEqual([alias, expect.arrayContaining([slug])]);
    }
  });

  it("has only providers of the category, and refuses one that is none", async () => {
    const items = (await page("?category=accounting"))._embedded["inf:provider"];
    expect(items.length).toBeGreaterThan(1);
    for (const { categories } of items) expect(categories).toContain("accounting");
    for (const path of ["/api/providers", "/integrations/providers"]) {
      expect((await app.as("ada")(`${path}?category=money`)).status).toBe(400);
    }
  });

  it("is for whoever is signed in, or has a key of any scope", async () => {
    expect((await app.fetch("/api/providers")).status).toBe(401);
    expect((await app.fetch("/api/providers/github")).status).toBe(401);
    const { key } = await givenKey({ scopes: ["token:read"] });
    expect((await app.fetch("/api/providers/github", { headers: { "x-api-key": key } })).status).toBe(200);
  });
});

describe("one provider", () => {
  const read = async (name: string) => (await app.as("ada")(`/api/providers/${name}`)).json<Record<string, unknown>>();

  it("says how it is set up, connected and called", async () => {
    const parameters = { tenant: "own.acme.example" };
    const client = { clientId: "client", clientSecret: canary("client-secret") };
    await givenIntegration(app.deps, { type: "microsoft", owner: "system", ...client, parameters });
    const provider = app.deps.catalog.bySlug("microsoft");
    const item = await read("microsoft");
    expect(item).toMatchObject({
      ...{ connectBy: ["oauth", "token"], connected: false, apiBaseUri: provider?.api.baseUrl },
      auth: [{ type: "oauth2", placement: ["header"], scopes: { default: expect.any(Array) } }],
      fields: [{ name: "tenant", level: "integration", secret: false, header: null, help: expect.anything() }],
      setup: { redirectUri: `${env.PUBLIC_URL}/oauth2/callback`, steps: expect.any(Array) },
    });
    // What a tenant has entered is not the catalogue's.
    expect(JSON.stringify(item)).not.toContain("own.acme");
  });

  it("has the callback address in its steps, and the ids of its tools", async () => {
    for (const { slug } of app.deps.catalog.entries) {
      const item = await read(slug);
      expect(JSON.stringify(item)).not.toContain("{redirectUri}");
      expect(item.tools).toEqual((await app.deps.catalog.toolsOf(slug)).map(({ id }) => id));
    }
    expect(JSON.stringify((await read("github")).setup)).toContain(`${env.PUBLIC_URL}/oauth2/callback`);
  });

  it("is found by an alias, under its slug", async () => {
    expect(await read("google-mail")).toEqual(await read("gmail"));
    expect((await app.as("ada")("/api/providers/nobody")).status).toBe(404);
  });
});

describe("an alias", () => {
  it("means its provider wherever a type is named, and the slug is what is stored and shown", async () => {
    const admin = app.as("ada", { scope: "integration:write token:write token:read" });
    const made = await admin("/api/integrations", jsonBody({ name: "Mail", type: "google-mail" }));
    expect([made.status, (await made.clone().json<{ type: string }>()).type]).toEqual([201, "gmail"]);
    const { id } = await made.json<{ id: string }>();
    expect((await admin(`/api/integrations/${id}`, jsonBody({ type: "google-mail" }, "PATCH"))).status).toBe(200);
    expect((await admin(`/api/integrations/${id}`, jsonBody({ type: "gdrive" }, "PATCH"))).status).toBe(400);
    const listed = await (await admin("/api/integrations-list?type=google-mail")).json<{ id: string }[]>();
    expect(listed.map((one) => one.id)).toEqual([id]);
    const paged = await admin("/v1/tenants/default/integrations?types=google-mail");
    expect((await paged.json<{ items: { id: string }[] }>()).items.map((one) => one.id)).toEqual([id]);
    const token = {
      integration_key: "x",
      provider: "chatgpt",
      token_type: "api_key",
      token_data: { api_key: canary("key") },
    };
    const stored = await admin("/v2/users/ada/tokens", jsonBody(token));
    expect([stored.status, (await stored.json<{ provider: string }>()).provider]).toEqual([201, "openai"]);
    expect((await app.fetch("/icons/chatgpt")).status).toBe(200);
  });

  it("opens the page of its provider's default integration, connected or not", async () => {
    const headers = { ...NAVIGATION, cookie: await sessionCookie("ada") };
    const connect = async () => (await app.fetch("/connect/chatgpt", { headers })).text();
    expect(await connect()).toContain('action="/connect/openai/credential"');
    const { id: providerId } = app.deps.catalog.bySlug("openai") ?? {};
    await app.as("ada")("/integrations", jsonBody({ providerId, accessToken: canary("token") }));
    expect(await connect()).toContain("Connected");
  });
});
