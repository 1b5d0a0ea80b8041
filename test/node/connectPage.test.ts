import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Environment } from "../../scripts/lib/environment.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { lookAt, press, tabTo, watchLoads } from "./support/look.ts";

const GOOD_KEY = "key-that-works";

describe.skipIf(!hasBrowser)("somebody who connects accounts by the keyboard alone", () => {
  let stage: BrowserStage;
  let environment: Environment;
  let browser: Browser;
  let api: Server;
  let broker: string;
  let practiceId: string;
  let context: BrowserContext;
  let page: Page;
  let strange: string[];

  beforeAll(async () => {
    stage = await startBrowserStage();
    ({ environment, browser, broker } = stage);
    api = await startApi();
    await makeServices();
    const { _embedded } = (await ask("admin", "/api/integrations?type=practice")) as Listed;
    practiceId = _embedded["inf:integration"][0]?.id ?? "";
  }, 120_000);

  afterAll(async () => {
    await stage?.stop();
    api?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ locale: "en-GB" });
    strange = watchLoads(context, broker);
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
    expect(strange, "loaded from elsewhere").toEqual([]);
  });

  async function ask(user: string, path: string, body?: object, method = "POST"): Promise<unknown> {
    const claims = { scope: "integration:write integration:share" };
    const headers = {
      authorization: `Bearer ${await environment.signIn(user, claims)}`,
      "content-type": "application/json",
    };
    const init = body === undefined ? { headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${broker}${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  /** What an administrator has set up besides the practice provider. */
  async function makeServices(): Promise<void> {
    const apiBaseUri = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const fields = [
      { name: "site", label: "Your site, before .acme.example", pattern: "[a-z]+", level: "connection" },
      { name: "region", label: "Region", pattern: "eu|us", default: "eu", level: "connection" },
    ];
    const definition = { fields, api: { verify: { path: "/me" } } };
    const acme = { name: "Acme Billing", description: "Invoices and customers of Acme.", type: "custom" };
    const made = [
      { ...acme, authType: "apikey", apiBaseUri, definition },
      {
        ...acme,
        name: "Post office",
        description: "",
        authType: "basic",
        apiBaseUri: `${apiBaseUri}/slow-that-is-gone`,
      },
      severalAccounts(apiBaseUri),
    ];
    for (const body of made) {
      const { id } = (await ask("admin", "/api/integrations", body)) as { id: string };
      await ask("admin", `/api/integrations/${id}/shares/everyone`, { accessLevel: 1 }, "PUT");
    }
  }

  async function signIn(user: string): Promise<void> {
    await page.goto(`${broker}/development/sign-in?user=${user}&go=/connect`);
    await page.waitForURL(`${broker}/connect`);
  }

  /** Signs in at the provider, and answers what it asks. */
  async function answerConsent(user: string, answer: "Allow" | "Deny"): Promise<void> {
    await page.waitForSelector("input[name=login]");
    await page.locator("input[name=login]").focus();
    await page.keyboard.type(user);
    await page.locator("input[name=password]").focus();
    await page.keyboard.type("any");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: answer }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.origin === broker);
  }

  const shown = () => page.getByRole("main").innerText();

  it("finds a service, consents at the provider, and comes back connected; reconnects and disconnects", async () => {
    await signIn("ada");
    await lookAt(page, "connect-list");
    await tabTo(page, "Search services");
    await page.keyboard.type("practice");
    expect(await page.locator("[data-words]:not([hidden])").count(), "as one types").toBe(1);
    await press(page, "Practice");
    await page.waitForURL(/\/connect\/int_/);
    await press(page, "Allow more");
    await lookAt(page, "connect-oauth");
    await tabTo(page, /Write notes/);
    await page.keyboard.press("Space");
    await press(page, "Connect Practice");
    await answerConsent("ada", "Allow");
    expect(await shown()).toContain("Your Practice account is connected to");
    expect(await shown()).toContain("Write notes");
    await lookAt(page, "connect-connected");
    await press(page, "Your accounts");
    await page.waitForURL(`${broker}/connect`);
    await lookAt(page, "connect-list-connected");

    await withdrawGrant("ada");
    await page.reload();
    expect(await shown()).toContain("Needs you");
    await press(page, "Practice");
    await page.waitForURL(/\/connect\/int_/);
    expect(await shown()).toContain("It may have been withdrawn there. Connect it again.");
    await lookAt(page, "connect-attention");
    await press(page, "Connect again");
    await page.getByRole("button", { name: "Allow" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.origin === broker);
    expect(await shown()).toContain("Everything works.");

    await press(page, "Connect again, or allow more");
    await lookAt(page, "connect-again");
    await press(page, "Disconnect…");
    await page.waitForURL(/\/disconnect$/);
    await lookAt(page, "connect-disconnect");
    await press(page, "Disconnect");
    await page.waitForURL(/done=disconnected/);
    expect(await shown()).toContain("Your Practice account is not connected any more.");
    await lookAt(page, "connect-disconnected");
  });

  /** Withdraws at the provider what was granted, and lets Latchkey find out by a call. */
  async function withdrawGrant(user: string): Promise<void> {
    const { practice, practiceClientSecret } = environment;
    const authorization = `Basic ${btoa(`latchkey:${practiceClientSecret}`)}`;
    for (const token of practice.issuedTokens()) {
      const body = new URLSearchParams({ token });
      await fetch(`${practice.origin}/token/revocation`, { method: "POST", headers: { authorization }, body });
    }
    const headers = { authorization: `Bearer ${await environment.signIn(user)}` };
    const called = await fetch(`${broker}/api/integrations/${practiceId}/request/me`, { headers });
    expect(called.status).toBe(409);
  }

  it("says to whom it takes the browser", async () => {
    await signIn("grace");
    await page.goto(`${broker}/connect/${practiceId}`);
    await context.route(`${environment.variables.PRACTICE_PROVIDER_URL}/**`, (route) => route.abort("aborted"));
    await press(page, "Connect Practice");
    await page.getByRole("heading", { name: "Taking you to Practice…" }).waitFor();
    await lookAt(page, "connect-going");
  });

  it("refuses at the provider and is told so", async () => {
    await signIn("linus");
    await page.goto(`${broker}/connect/${practiceId}`);
    await press(page, "Connect Practice");
    await answerConsent("linus", "Deny");
    expect(await shown()).toContain("You declined");
    await lookAt(page, "connect-declined");
  });

  it("makes mistakes in a form, is told at the fields, and then gets it right", async () => {
    await signIn("mary");
    await press(page, "Acme Billing");
    await page.waitForURL(/\/connect\/int_/);
    await lookAt(page, "connect-form");
    await tabTo(page, "Your site, before .acme.example");
    await page.keyboard.type("mine");
    await tabTo(page, "API key");
    await page.keyboard.type("mistyped");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/credential$/);
    expect(await page.locator("#apiKey-fault").innerText()).toContain("Acme Billing does not accept this.");
    expect(await page.inputValue("input[id='field.site']"), "kept").toBe("mine");
    expect(await page.inputValue("#apiKey"), "a secret is not").toBe("");
    await lookAt(page, "connect-form-faults");
    await tabTo(page, "API key");
    await page.keyboard.type(GOOD_KEY);
    await page.keyboard.press("Enter");
    await page.waitForURL(/success=true/);
    expect(await shown()).toContain("Your Acme Billing account is connected to");
    expect(await page.content()).not.toContain(GOOD_KEY);
    await lookAt(page, "connect-form-connected");
  });

  it("types what a service asks for before OAuth, and chooses one of several accounts", async () => {
    await signIn("hedy");
    await press(page, "Several Sites");
    await page.waitForURL(/\/connect\/int_/);
    await lookAt(page, "connect-asked");
    await tabTo(page, "Your space");
    await page.keyboard.type("Not One");
    await press(page, "Connect Several Sites");
    expect(page.url(), "the browser knows what fits").toMatch(/\/connect\/int_[^/]+$/);
    await page.locator("input[id='field.space']").fill("");
    await tabTo(page, "Connect Several Sites");
    await page.locator("input[id='field.space']").focus();
    await page.keyboard.type("acme");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/connect\/choose\//);
    expect(await shown()).toContain("You can use several accounts at Several Sites.");
    await lookAt(page, "connect-choose");
    await tabTo(page, /Acme North/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await press(page, "Connect this one");
    await page.waitForURL(/success=true/);
    expect(await shown()).toContain("Your Several Sites account is connected to");
    expect(await shown()).toContain("Acme South");
    await lookAt(page, "connect-chosen");
  });

  it("stores what could not be checked when it is told so", async () => {
    await signIn("joan");
    await page.goto(`${broker}/connect/openai`);
    await tabTo(page, "API key");
    await page.keyboard.type("sk-anything");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/credential$/);
    expect(await shown()).toContain("OpenAI could not be asked whether this works.");
    await lookAt(page, "connect-form-unsure");
    await tabTo(page, "API key");
    await page.keyboard.type("sk-anything");
    await press(page, "Connect without a check");
    await page.waitForURL(/success=true/);
  });

  it("reads German, finds nothing, and is told what a wrong address means", async () => {
    await context.close();
    context = await browser.newContext({ locale: "de-DE" });
    strange = watchLoads(context, broker);
    page = await context.newPage();
    await signIn("ada");
    await lookAt(page, "connect-list-de");
    await tabTo(page, "Dienste suchen");
    await page.keyboard.type("so etwas gibt es nicht");
    await lookAt(page, "connect-list-nothing-de");
    await page.goto(`${broker}/connect/${practiceId}`);
    await lookAt(page, "connect-oauth-de");
    await page.goto(`${broker}/connect/nothing-like-it`);
    await lookAt(page, "connect-unknown-de");
  });
});

interface Listed {
  _embedded: { "inf:integration": { id: string }[] };
}

/** A service whose users name their space, and have several sites there. */
function severalAccounts(origin: string): object {
  const field = { level: "connection", pattern: "[a-z]+" };
  const endpoints = {
    authorizationEndpoint: `${origin}/{space}/authorize`,
    tokenEndpoint: `${origin}/{space}/token`,
  };
  const definition = {
    fields: [
      { ...field, name: "space", label: "Your space" },
      { ...field, name: "site", label: "Site" },
    ],
    auth: [{ type: "oauth2", ...endpoints }],
    api: { baseUrl: `${origin}/{space}/{site}` },
    lookups: [
      {
        url: `${origin}/{space}/sites`,
        list: "sites",
        choice: "ask",
        label: "name",
        facts: { site: "id", name: "name" },
      },
    ],
    account: { id: "site", label: "name" },
  };
  const client = { clientId: "client", clientSecret: "secret" };
  return { name: "Several Sites", type: "custom", authType: "oauth2", ...client, definition };
}

const SITES = [
  { id: "north", name: "Acme North" },
  { id: "south", name: "Acme South" },
];

/** An API that takes one key, and an authorization server that agrees to everything. */
async function startApi(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const answer = (body: object) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (pathname === "/acme/authorize") {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = new URLSearchParams({ code: "code", state: searchParams.get("state") ?? "" }).toString();
      return response.writeHead(302, { location: back.href }).end();
    }
    if (pathname === "/acme/token") return answer({ access_token: "access", token_type: "bearer" });
    if (pathname === "/acme/sites") return answer({ sites: SITES });
    const isGood = request.headers["x-api-key"] === GOOD_KEY;
    response.writeHead(isGood ? 200 : 401, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
