import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Environment, startEnvironment } from "../../scripts/lib/environment.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { createBrowserlessClient } from "../../scripts/practice/client.ts";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { sharedState } from "./support/shared.ts";

describe.skipIf(!hasBrowser)("a user with a browser", () => {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-browser-"));
  let environment: Environment;
  let browser: Browser;
  let practiceId: string;

  beforeAll(async () => {
    environment = await startEnvironment({
      ports: await freePorts(),
      directory,
      variablesFile: join(directory, "variables"),
      migratedState: await sharedState(),
    });
    browser = await launchBrowser();
    const response = await fetch(`${environment.variables.PUBLIC_URL}/integrations/providers`, {
      headers: { authorization: `Bearer ${await environment.signIn("ada")}` },
    });
    const providers = (await response.json()) as { id: string; slug: string }[];
    practiceId = providers.find(({ slug }) => slug === "practice")?.id ?? "";
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await environment?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function signInAndBegin(page: Page, user: string): Promise<void> {
    const { PUBLIC_URL } = environment.variables;
    await page.goto(`${PUBLIC_URL}/development/sign-in?user=${user}&go=/oauth/${practiceId}`);
    await page.fill("input[name=login]", user);
    await page.fill("input[name=password]", "any");
    await page.click("button[type=submit]");
  }

  /** The address that the provider sends the attacker's own browser to, not visited yet. */
  async function attackersCallback(): Promise<URL> {
    const { PUBLIC_URL } = environment.variables;
    const headers = { authorization: `Bearer ${await environment.signIn("mallory")}` };
    const begun = await fetch(`${PUBLIC_URL}/oauth/${practiceId}`, { headers, redirect: "manual" });
    return createBrowserlessClient().walkConsent({
      startUrl: begun.headers.get("location") ?? "",
      login: "mallory",
      decision: "allow",
      stopAt: (url) => url.origin === PUBLIC_URL,
    });
  }

  it("signs in, consents at the provider and comes back connected", async () => {
    const page = await (await browser.newContext()).newPage();
    await signInAndBegin(page, "ada");
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL(/oauth-callback/);
    expect(page.url()).toBe(`${environment.variables.FRONTEND_URL}/oauth-callback?success=true&provider=practice`);
    // From a page of the broker's own origin: this address is not to be opened as one.
    await page.goto(`${environment.variables.PUBLIC_URL}/health`);
    const called = await page.evaluate(
      "fetch('/api/integrations/practice/request/me').then(async (answer) => [answer.status, await answer.json()])",
    );
    expect(called).toMatchObject([200, { sub: "ada" }]);
    await page.context().close();
  });

  it("keeps the flow cookie from scripts and other sites", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signInAndBegin(page, "grace");
    const cookie = (await context.cookies(environment.variables.PUBLIC_URL)).find(({ name }) => name.includes("flow"));
    expect(cookie).toMatchObject({
      name: "__Host-latchkey_flow",
      httpOnly: true,
      secure: true,
      sameSite: "Lax",
      path: "/",
    });
    await context.close();
  });

  it("declines at the provider and is told so", async () => {
    const page = await (await browser.newContext()).newPage();
    await signInAndBegin(page, "linus");
    await page.getByRole("button", { name: "Deny" }).click();
    await page.waitForURL(/oauth-callback/);
    expect(page.url()).toContain("?success=false&error=access_denied");
    await page.context().close();
  });

  it("T01 is refused with an authorization that was begun in another browser", async () => {
    const callbackUrl = await attackersCallback();
    const victim = await (await browser.newContext()).newPage();
    const before = environment.practice.tokenRequests();
    const response = await victim.goto(callbackUrl.href);
    expect(response?.status()).toBe(400);
    expect(await victim.getByRole("heading").textContent()).toBe("This was begun in another browser");
    expect(await victim.getByRole("main").textContent()).toContain("flow_browser_mismatch");
    expect(environment.practice.tokenRequests()).toBe(before);
    await victim.context().close();
  });
});
