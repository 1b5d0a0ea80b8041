import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Environment } from "../../scripts/lib/environment.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { lookAt, press, tabTo, watchLoads } from "./support/look.ts";

describe.skipIf(!hasBrowser)("somebody who administers integrations by the keyboard alone", () => {
  let stage: BrowserStage;
  let environment: Environment;
  let browser: Browser;
  let broker: string;
  let context: BrowserContext;
  let page: Page;
  let strange: string[];

  beforeAll(async () => {
    stage = await startBrowserStage();
    ({ environment, browser, broker } = stage);
    context = await browser.newContext({ locale: "en-GB", permissions: ["clipboard-read", "clipboard-write"] });
    strange = watchLoads(context, broker);
    page = await context.newPage();
    await signIn("grace");
  }, 120_000);

  afterAll(async () => {
    await stage?.stop();
    expect(strange, "loaded from elsewhere").toEqual([]);
  });

  async function signIn(user: string): Promise<void> {
    const scope = "integration:read integration:write integration:share integration:delete";
    const value = await environment.signIn(user, { scope });
    await context.addCookies([{ name: "access_token", value, url: broker, httpOnly: true, sameSite: "Lax" }]);
  }

  const shown = () => page.getByRole("main").innerText();

  async function type(label: string | RegExp, text: string): Promise<void> {
    await tabTo(page, label);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  }

  it("makes one from the catalogue, and is told what to enter at the service", async () => {
    await page.goto(`${broker}/console/integrations`);
    await lookAt(page, "console-integrations-list");
    await press(page, "New integration");
    await page.waitForURL(/\/new$/);
    await lookAt(page, "console-integrations-choose");
    await tabTo(page, "Search names and descriptions");
    await page.keyboard.type("oauth practice");
    expect(await page.locator("[data-words]:not([hidden])").count(), "as one types").toBe(1);
    await press(page, "Practice");
    await page.waitForURL(/\/new\/practice$/);
    await press(page, "Copy");
    await page.getByText("Copied").waitFor();
    const uri = `${broker}/oauth2/callback`;
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(uri);
    await lookAt(page, "console-integrations-new");
    await type("Name", " ");
    await type("Slug", "my-notes");
    await type("Client ID", "latchkey");
    await type("Client secret", "mistyped");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing was saved.").waitFor();
    expect(await page.locator("#name-fault").innerText()).toContain("Please fill this in.");
    expect([await page.inputValue("#clientId"), await page.inputValue("#clientSecret")]).toEqual(["latchkey", ""]);
    await lookAt(page, "console-integrations-new-faults");
    await type("Name", "Notes");
    await type("Client secret", "mistyped");
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=created$/);
    expect(await shown()).toContain("Enter the redirect URI at the service");
    expect(await page.inputValue("#redirect")).toBe(uri);
  });

  it("tests its client, replaces the secret, and tests it again", async () => {
    await press(page, "Test the client");
    await page.getByText("The service refuses the client").waitFor();
    await lookAt(page, "console-integrations-refused");
    await press(page, "Replace the secret");
    await page.waitForURL(/\/edit#clientSecret$/);
    await lookAt(page, "console-integrations-edit");
    await type("Client secret", environment.practiceClientSecret);
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=saved$/);
    await press(page, "Test the client");
    await page.getByText("The service accepts the client").waitFor();
    expect(await page.content()).not.toContain(environment.practiceClientSecret);
    await lookAt(page, "console-integrations-accepted");
  });

  it("shares it with everyone, and looks at its icon", async () => {
    await press(page, "Share");
    await page.waitForURL(/\/shares$/);
    await tabTo(page, "With whom");
    await press(page, "Share");
    await page.waitForURL(/done=shared$/);
    expect(await shown()).toMatch(/Everyone\s+use it/);
    await lookAt(page, "console-integrations-shares");
    await press(page, "Notes");
    await page.waitForURL(/\/int_\w+$/);
    await press(page, "Icon");
    await page.waitForURL(/\/icon$/);
    await lookAt(page, "console-integrations-icon");
    await press(page, "Use this icon");
    await page.waitForURL(/done=icon$/);
  });

  it("deletes it, after it was told what that means", async () => {
    await press(page, "Delete…");
    await page.waitForURL(/\/delete$/);
    await lookAt(page, "console-integrations-delete");
    await press(page, "Delete");
    await page.waitForURL(/done=deleted$/);
    expect(await shown()).toContain("The integration was deleted.");
  });

  it("reads German, and describes a service of its own", async () => {
    await context.close();
    context = await browser.newContext({ locale: "de-DE" });
    page = await context.newPage();
    await signIn("grace");
    await page.goto(`${broker}/console/integrations/new/custom`);
    await lookAt(page, "console-integrations-custom-de");
  });
});
