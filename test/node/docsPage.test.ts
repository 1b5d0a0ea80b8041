import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { looksAt } from "./support/look.ts";
import { sharedBuild } from "./support/shared.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKED_INTO = 12;
const SCREENSHOTS = join(import.meta.dirname, "../../.screenshots");

const pages = [
  ["overview", "/docs"],
  ["found", "/docs?q=token"],
  ["integrations", "/docs/integrations"],
  ["tokens", "/docs/tokens"],
  ["service", "/docs/service"],
  ["providers", "/docs/providers"],
  ["providers-found", "/docs/providers?q=google&category=calendar"],
  ["provider", "/docs/providers/google-drive"],
  ["provider-with-fields", "/docs/providers/salesforce"],
  ["provider-with-a-pair", "/docs/providers/twilio"],
  ["provider-with-tools", "/docs/providers/github"],
  ["problem", "/docs#needs_reauth"],
] as const;

const looks = pages.flatMap(([what, path]) => looksAt(what).map((look) => ({ what, path, ...look })));

describe.skipIf(!hasBrowser)("the reference in a browser", () => {
  let worker: BuiltWorker;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  /** A page whose every request is noted: none may leave our origin. */
  async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("request", (request) => expect(new URL(request.url()).origin).toBe(worker.origin));
    page.on("pageerror", (error) => expect(error.message).toBe(""));
    const response = await page.goto(`${worker.origin}${path}`);
    expect(response?.status()).toBe(200);
    return page;
  }

  /** Through the debugger, which no policy of the page keeps out. */
  async function violationsOn(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + " " + target + " " + failureSummary)))`);
  }

  const scrollsSideways = (page: Page): Promise<boolean> =>
    page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");

  it.each(looks)("shows $what at $name so that everybody can read it", async ({ what, path, name, ...look }) => {
    const page = await open(path, { colorScheme: look.colorScheme, viewport: { width: look.width, height: 900 } });
    await page.screenshot({ path: join(SCREENSHOTS, `docs-${what}-${name}.png`) });
    // With all that is folded up.
    await page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true");
    expect(await scrollsSideways(page)).toBe(false);
    // Hundreds are built by the same parts. axe looks at some, and at all of them in `npm run test:looks`.
    const fold = `[...document.querySelectorAll('main details')].slice(${LOOKED_INTO}).forEach((one) => { one.open = false; })`;
    if (process.env.LOOKS !== "all") await page.evaluate(fold);
    expect(await violationsOn(page)).toEqual([]);
    const [first] = await page.locator("main article").all();
    await first?.screenshot({ path: join(SCREENSHOTS, `docs-${what}-${name}-open.png`) });
    await page.context().close();
  });

  it("folds up its contents on a phone, and shows them beside the page on a wide screen", async () => {
    const phone = await open("/docs/tokens", { viewport: { width: 360, height: 700 } });
    const link = (page: Page) => page.getByRole("navigation", { name: "API reference" }).getByText("Store token");
    expect(await link(phone).isVisible()).toBe(false);
    await phone.getByText("Contents").click();
    expect(await link(phone).isVisible()).toBe(true);
    await phone.screenshot({ path: join(SCREENSHOTS, "docs-contents-360-light.png") });
    const wide = await open("/docs/tokens");
    expect(await link(wide).isVisible()).toBe(true);
    await Promise.all([phone, wide].map((page) => page.context().close()));
  });

  it("filters as one types, by the keyboard alone", async () => {
    const page = await open("/docs");
    await tabTo(page, "q");
    await page.keyboard.type("needs_re");
    expect(await page.getByRole("status").textContent()).toBe("Shown: 1");
    expect(await page.locator("tr[data-words]:visible").allTextContents()).toEqual([
      expect.stringContaining("needs_reauth"),
    ]);
    expect(await page.getByRole("heading", { name: "Tokens" }).isVisible()).toBe(false);
    for (let at = 0; at < 8; at++) await page.keyboard.press("Backspace");
    await page.keyboard.type("refresh");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\?q=refresh$/);
    expect(await page.locator("main li[data-words]:visible").count()).toBe(2);
    await page.context().close();
  });

  it("filters the providers as one types, and by category without a script", async () => {
    const page = await open("/docs/providers");
    await tabTo(page, "q");
    await page.keyboard.type("mail google-mail");
    expect(await page.getByRole("status").textContent()).toBe("Shown: 1");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.id")).toBe("category");
    const plain = await open("/docs/providers", { javaScriptEnabled: false });
    await plain.getByLabel("Category").selectOption("calendar");
    await plain.getByRole("button", { name: "Search" }).click();
    await plain.waitForURL(/category=calendar/);
    expect(await plain.getByRole("link", { name: "Google Calendar" }).isVisible()).toBe(true);
    expect(await plain.locator("main li[data-words]").count()).toBeLessThan(10);
    await Promise.all([page, plain].map((one) => one.context().close()));
  });

  it("copies the callback address of a provider by the keyboard alone", async () => {
    const page = await open("/docs/providers/github");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${worker.origin}/oauth2/callback`);
    await page.context().close();
  });

  it("finds without a script, and shows nothing that would need one", async () => {
    const page = await open("/docs/tokens", { javaScriptEnabled: false });
    expect(await page.getByText("Try it").first().isVisible()).toBe(false);
    await page.getByRole("searchbox").fill("refresh");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/\/docs\?q=refresh$/);
    expect(await page.locator("main li[data-words]:visible").count()).toBe(2);
    await page.context().close();
  });

  it("tries what only reads as whoever is signed in, by the keyboard alone", async () => {
    const page = await open("/docs/tokens");
    await signIn(page.context());
    const form = page.locator("#listTokens .try");
    await form.locator("summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ada");
    await page.keyboard.press("Enter");
    await form.getByText("200 GET /v2/users/ada/tokens").waitFor();
    expect(await form.locator("pre").textContent()).toBe("[]");
    expect(await violationsOn(page)).toEqual([]);
    await page.screenshot({ path: join(SCREENSHOTS, "docs-tried-1280-light.png") });
    await page.context().close();
  });

  it("shows the problem that a try gets without a session, and an answer that is no text", async () => {
    const page = await open("/docs/tokens");
    const form = page.locator("#listTokens .try");
    await form.locator("summary").click();
    await form.getByRole("textbox").fill("a/b?c");
    await form.getByRole("button").click();
    await form.getByText("401 GET /v2/users/a%2Fb%3Fc/tokens").waitFor();
    expect(await form.locator("pre").textContent()).toContain('"code": "unauthenticated"');
    await page.context().close();
  });

  async function signIn(context: BrowserContext): Promise<void> {
    const value = (await worker.authorizationOf("ada", { scope: "token:read" })).replace("Bearer ", "");
    await context.addCookies([{ name: "access_token", value, url: worker.origin }]);
  }

  async function tabTo(page: Page, id: string): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.id")) === id) return;
    }
    throw new Error(`${id} is not reached by the keyboard`);
  }
});
