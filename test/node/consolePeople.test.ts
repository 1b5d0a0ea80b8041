import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Environment } from "../../scripts/lib/environment.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { lookAt, press, tabTo, watchLoads } from "./support/look.ts";

const ADMIN = { roles: ["superuser"], email: "grace@acme.example" };

describe.skipIf(!hasBrowser)(
  "an administrator who is asked why an account no longer works, by the keyboard alone",
  () => {
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
    }, 120_000);

    afterAll(async () => {
      await stage?.stop();
    });

    afterEach(async () => {
      await context.close();
      expect(strange, "loaded from elsewhere").toEqual([]);
    });

    /** Opens a page in a new browser, as somebody who is signed in. */
    async function visit(user: string, claims: object, locale: string, path: string): Promise<void> {
      context = await browser.newContext({ locale });
      strange = watchLoads(context, broker);
      const value = await environment.signIn(user, claims);
      await context.addCookies([{ name: "access_token", value, url: broker, httpOnly: true }]);
      page = await context.newPage();
      await page.goto(broker + path);
    }

    const shown = () => page.getByRole("main").innerText();

    /** Presses what has this name, and waits for the page that says this. */
    async function follow(name: string | RegExp, said: string): Promise<void> {
      await press(page, name);
      await page.getByRole("main").getByText(said, { exact: false }).first().waitFor();
    }

    /** Somebody connects an account at the practice provider. */
    async function connect(user: string): Promise<void> {
      await visit(user, {}, "en-GB", "/connect");
      await follow("Practice", "Connect Practice");
      await press(page, "Connect Practice");
      await page.locator("input[name=login]").fill(user);
      await page.locator("input[name=password]").fill("any");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Allow" }).press("Enter");
      await page.getByText("is connected to").waitFor();
      await context.close();
    }

    /** Withdraws at the provider what was granted, and lets Latchkey find out by a call of this user. */
    async function withdrawGrants(user: string): Promise<void> {
      const { practice, practiceClientSecret } = environment;
      const authorization = `Basic ${btoa(`latchkey:${practiceClientSecret}`)}`;
      for (const token of practice.issuedTokens()) {
        const body = new URLSearchParams({ token });
        await fetch(`${practice.origin}/token/revocation`, { method: "POST", headers: { authorization }, body });
      }
      const headers = { authorization: `Bearer ${await environment.signIn(user)}` };
      const called = await fetch(`${broker}/api/integrations/practice/request/me`, { headers });
      expect(called.status, await called.text()).toBe(409);
    }

    it("Shows 1 finds ada's connection, reads on one screen why and what to do, and checks", async () => {
      await connect("linus");
      await connect("ada");
      await withdrawGrants("ada");
      await visit("grace", ADMIN, "en-GB", "/console/connections");
      await lookAt(page, "console-connections");
      await page.goto(`${broker}/console`);
      await lookAt(page, "console-overview");
      expect(await shown()).toContain("Need their user: 1");
      await tabTo(page, "Why does an account not work?");
      await page.keyboard.type("ada practice");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=ada/);
      expect(await page.getByRole("row").count(), "a head and ada").toBe(2);
      await lookAt(page, "console-connections-found");
      await follow("ada", "What happened");
      const answer = await shown();
      expect(answer).toContain("The service does not accept the authorization any more.");
      expect(answer).toContain("Only the user can mend this.");
      expect(answer).toContain("Send the link below to the user");
      expect(answer).toMatch(/Latchkey found that an account needs its user[\s\S]*ada connected an account/);
      expect(await page.locator("#link").inputValue()).toMatch(/\/connect\/int_/);
      await lookAt(page, "console-connection-refused");
      await follow("Check now", "Checked: only its user can mend it.");
      await lookAt(page, "console-connection-checked");
      await follow("Disconnect…", "Disconnect Practice of ada?");
      await lookAt(page, "console-connection-disconnect");
      await follow("Keep it", "What happened");

      await follow("All events of this connection", "Audit trail");
      expect(await page.getByRole("row").count(), "a head, connected, ended and checked").toBe(4);
      await tabTo(page, "Who");
      await page.keyboard.type("user:grace");
      await page.keyboard.press("Enter");
      await page.waitForURL(/actor=user%3Agrace/);
      expect(await shown()).toContain("grace checked a connection");
      await lookAt(page, "console-audit-filtered");
      await follow("Export…", "A file covers 10,000 events");
      await lookAt(page, "console-audit-export");
      const download = page.waitForEvent("download");
      await press(page, "Download CSV");
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^audit-.*\.csv$/);
      const records = readFileSync(await file.path(), "utf8")
        .trim()
        .split("\r\n");
      expect(records).toHaveLength(2);
      expect(records[1]).toContain("user:grace,connection.checked,connection,conn_");
    });

    it("decides how the pages of users look", async () => {
      await visit("grace", ADMIN, "en-GB", "/console/tenant");
      await tabTo(page, "Name");
      await page.keyboard.type("Acme Notes");
      await tabTo(page, "Accent colour");
      await page.keyboard.type("reddish");
      await page.keyboard.press("Enter");
      expect(await page.locator("#accent:invalid").count(), "the browser says so already").toBe(1);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type("#b4380d");
      await page.keyboard.press("Enter");
      await page.waitForURL(/done=saved/);
      const logo =
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#b4380d"/></svg>';
      await page
        .locator("#logo")
        .setInputFiles({ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from(logo) });
      await press(page, "Use this picture");
      await page.getByAltText("Your logo").waitFor();
      await lookAt(page, "console-tenant");
      await page.goto(`${broker}/connect`);
      expect(await page.title()).toBe("Your accounts – Acme Notes");
      await lookAt(page, "connect-list-branded");
    });

    it("reads German: a connection that works, the whole trail, and how the deployment stands", async () => {
      await visit("grace", ADMIN, "de-DE", "/console/connections?q=linus");
      await follow("linus", "Etwas tun");
      await lookAt(page, "console-connection-works-de");
      await page.goto(`${broker}/console/audit`);
      await lookAt(page, "console-audit-de");
      await page.goto(`${broker}/console/operations`);
      expect(await shown()).toContain("Alles funktioniert.");
      await lookAt(page, "console-operations-de");
      await page.goto(`${broker}/console/connections?q=niemand`);
      await lookAt(page, "console-connections-none-de");
    });
  },
);
