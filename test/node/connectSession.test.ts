import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Environment } from "../../scripts/lib/environment.ts";
import { createBackEnd, createUser, type LatchkeyCaller } from "../../scripts/lib/latchkeyClient.ts";
import { writeRows } from "../../scripts/lib/localState.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { type LinkApplication, startLinkApplication } from "./support/linkApplication.ts";
import { enter, lookAt, press, watchLoads } from "./support/look.ts";

const SESSIONS = "/v1/tenants/default/connect-sessions";
const NO_OPENER = { "cross-origin-opener-policy": "same-origin" };

describe.skipIf(!hasBrowser)("somebody who connects accounts by a link, by the keyboard alone", () => {
  let stage: BrowserStage;
  let environment: Environment;
  let browser: Browser;
  let broker: string;
  let practice: string;
  let backEnd: LatchkeyCaller;
  let application: LinkApplication;
  let stranger: LinkApplication;
  let context: BrowserContext;
  let page: Page;
  let requested: Set<string>;
  let strange: string[];
  /** Somebody new in each test. */
  let user: string;
  let users = 0;
  /** The link that was made last. */
  let link: { id: string; connectUrl: string };

  beforeAll(async () => {
    stage = await startBrowserStage({ ignoreDefaultArgs: ["--disable-popup-blocking"] });
    ({ environment, browser, broker } = stage);
    practice = environment.variables.PRACTICE_PROVIDER_URL;
    application = await startLinkApplication(broker, makeLink);
    stranger = await startLinkApplication(broker, makeLink);
    const root = await createUser(environment, "root", { roles: ["superuser"] });
    const tenant = { name: "Acme", allowedReturnOrigins: [application.origin] };
    expect((await root.call("PATCH", "/v1/tenants/default", tenant)).status).toBe(200);
    const key = { name: "Back end", scopes: ["user:act-as"] };
    const { body } = await root.call("POST", "/v1/tenants/default/api-keys", key);
    backEnd = createBackEnd(environment, (body as { key: string }).key);
  }, 120_000);

  afterAll(async () => {
    await application?.close();
    await stranger?.close();
    await stage?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ locale: "en-GB" });
    user = `ada-${++users}`;
    requested = new Set();
    context.on("request", (request) => requested.add(new URL(request.url()).origin));
    strange = watchLoads(context, broker);
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
    requested.delete("null");
    for (const known of [broker, practice, application.origin, stranger.origin]) requested.delete(known);
    expect([...requested, ...strange], "loaded from elsewhere").toEqual([]);
  });

  /** What the back end of an application does: it has a key, and its user has no session here. */
  async function makeLink(): Promise<string> {
    const session = { userId: user, userName: "Ada", integrations: ["practice"], returnTo: `${application.origin}/` };
    const { status, body } = await backEnd.call("POST", SESSIONS, { ...session, expiresIn: 60 });
    expect(status).toBe(201);
    link = body as typeof link;
    return link.connectUrl;
  }

  const standing = async () => (await backEnd.call("GET", `${SESSIONS}/${link.id}`)).body as Standing;

  /** Begins in the application, and returns the window that opens. */
  async function openPopup(): Promise<Page> {
    await page.goto(application.origin);
    const opened = page.waitForEvent("popup");
    await press(page, "In a window");
    return opened;
  }

  /** Says to be the user of the link, and goes on to the provider. */
  async function goOn(window: Page, frame: Frame = window.mainFrame()): Promise<void> {
    await frame.getByRole("heading", { name: "Connect your accounts" }).waitFor();
    await press(window, "Go on", frame);
    await frame.getByRole("heading", { name: "Practice" }).waitFor();
    await press(window, "Connect Practice", frame);
  }

  /** Signs in at the provider, and answers what it asks. */
  async function answerConsent(window: Page, answer: "Allow" | "Deny"): Promise<void> {
    await window.locator("input[name=login]").focus();
    await window.keyboard.type(user);
    await window.locator("input[name=password]").focus();
    await window.keyboard.type("any");
    await window.keyboard.press("Enter");
    await window.getByRole("button", { name: answer }).focus();
    await enter(window);
  }

  /** What the application was told, when it is. */
  async function told(where: Page = page): Promise<unknown> {
    const said = where.getByRole("status").filter({ hasText: /./ });
    return JSON.parse(await said.innerText());
  }

  async function expectConnected(): Promise<void> {
    const said = await told();
    const { status, connected, failed } = await standing();
    expect([status, connected.length, failed]).toEqual(["bound", 1, []]);
    expect(said).toEqual({ session: link.id, status: "connected", integration: connected[0]?.integrationId });
  }

  it("T54 T55 connects in a window that says whose account it will be, closes, and tells the page", async () => {
    const popup = await openPopup();
    await popup.getByRole("heading", { name: "Connect your accounts" }).waitFor();
    expect(popup.url(), "the token is gone").not.toContain("#");
    expect(await popup.getByRole("main").innerText()).toContain(`to Acme as Ada (${user})`);
    await lookAt(popup, "link-popup");
    await goOn(popup);
    await answerConsent(popup, "Allow");
    await expectConnected();
    expect(popup.isClosed()).toBe(true);
  });

  it("hears of a refusal, and of a window that was closed", async () => {
    const popup = await openPopup();
    await goOn(popup);
    await answerConsent(popup, "Deny");
    expect(await told()).toMatchObject({ session: link.id, status: "failed", error: "access_denied" });
    expect((await standing()).failed).toMatchObject([{ error: "access_denied" }]);
    const second = await openPopup();
    await second.getByRole("heading", { name: "Connect your accounts" }).waitFor();
    await second.close();
    expect(await told()).toEqual({ session: link.id, status: "cancelled" });
  });

  describe("although a provider cuts its window off from its opener", () => {
    beforeEach(async () => {
      await context.route(`${practice}/**`, async (route) => {
        const response = await route.fetch({ maxRedirects: 0 });
        await route.fulfill({ response, headers: { ...response.headers(), ...NO_OPENER } });
      });
      // The driver of the browser says that every page has the focus. Here a window has it, when there is one.
      await page.addInitScript("hasWindow = true; document.hasFocus = () => !hasWindow");
    });

    it("hears of the result in a popup", async () => {
      const popup = await openPopup();
      await goOn(popup);
      await answerConsent(popup, "Allow");
      await expectConnected();
    });

    it("hears of the result in a frame, when its user is back on the page", async () => {
      const window = await openFrame();
      const closed = window.waitForEvent("close");
      await answerConsent(window, "Allow");
      await closed;
      await page.evaluate("hasWindow = false");
      await expectConnected();
    });
  });

  it.each([
    ["gives up", `{ connectUrl: new Promise(() => {}), signal: AbortSignal.timeout(1) }`, "TimeoutError"],
    ["gets no link", `{ connectUrl: Promise.reject(new Error("none")) }`, "Error"],
    ["has no place for a frame", `{ connectUrl: "https://broker.example", mode: "frame" }`, "TypeError"],
  ])("closes the window when the application %s", async (_what, options, error) => {
    await page.goto(application.origin);
    const name = page.evaluate(`latchkey.open(${options}).catch(({ name }) => name)`);
    expect(await name).toBe(error);
    await expect.poll(() => context.pages().length).toBe(1);
  });

  it("goes there and back where the application chooses so", async () => {
    await page.goto(application.origin);
    await press(page, "On a page");
    await goOn(page);
    await answerConsent(page, "Allow");
    await page.waitForURL(`${application.origin}/`);
    await expectConnected();
  });

  it("goes there and back where the browser blocks the window", async () => {
    await page.goto(`${application.origin}/?at-once`);
    await page.waitForURL(`${broker}/**`);
    await goOn(page);
    await answerConsent(page, "Allow");
    await page.waitForURL(`${application.origin}/`);
    await expectConnected();
  });

  /** Begins in a frame of the application, and returns the window of the provider. */
  async function openFrame(): Promise<Page> {
    await page.goto(application.origin);
    await press(page, "Here");
    const frame = await page.locator("iframe").elementHandle();
    const inside = (await frame?.contentFrame()) as Frame;
    const opened = page.waitForEvent("popup");
    await goOn(page, inside);
    return opened;
  }

  it("T55 connects in a frame of the application", async () => {
    const window = await openFrame();
    await page.frameLocator("iframe").getByText("Go on in the window").waitFor();
    await lookAt(page, "link-frame");
    await answerConsent(window, "Allow");
    await expectConnected();
    expect(await page.locator("iframe").count(), "the frame is gone").toBe(0);
  });

  it("T54 opens the link in the first browser only", async () => {
    const popup = await openPopup();
    await popup.getByRole("heading", { name: "Connect your accounts" }).waitFor();
    const other = await browser.newContext({ locale: "en-GB" });
    const second = await other.newPage();
    await second.goto(link.connectUrl);
    await second.getByRole("heading", { name: "opened in another browser" }).waitFor();
    await lookAt(second, "link-bound");
    await other.close();
    expect((await standing()).connected).toEqual([]);
  });

  it("T54 says that a link has expired, and tells the page", async () => {
    await page.goto(application.origin);
    await page.route("**/link", async (route) => {
      const response = await route.fetch();
      writeRows(stage.directory, "UPDATE connect_sessions SET expires_at = 1 WHERE id = ?", link.id);
      await route.fulfill({ response });
    });
    const opened = page.waitForEvent("popup");
    await press(page, "In a window");
    const popup = await opened;
    await popup.getByRole("heading", { name: "expired" }).waitFor();
    await lookAt(popup, "link-expired");
    expect(await told()).toEqual({ session: link.id, status: "failed", error: "connect_session_expired" });
  });

  it("T54 tells somebody whom a link was sent to by others what to do", async () => {
    const popup = await openPopup();
    await popup.getByRole("heading", { name: "Connect your accounts" }).waitFor();
    await press(popup, "That is not me");
    expect(await popup.getByRole("main").innerText()).toContain(`could be used by whoever is Ada (${user})`);
    await lookAt(popup, "link-stranger");
    await press(popup, "Not now");
    expect(await told()).toEqual({ session: link.id, status: "cancelled" });
    expect((await standing()).connected).toEqual([]);
  });

  it("T55 tells a page of another origin nothing, and shows nothing in its frame", async () => {
    await page.goto(stranger.origin);
    await page.evaluate("heard = []; addEventListener('message', ({ data }) => heard.push(data))");
    const opened = page.waitForEvent("popup");
    await press(page, "In a window");
    const popup = await opened;
    await goOn(popup);
    await answerConsent(popup, "Allow");
    expect(await told(), "all that a page sees of a window that it opened").toEqual({
      session: link.id,
      status: "cancelled",
    });
    expect((await standing()).connected).toHaveLength(1);
    expect(await page.evaluate("heard")).toEqual([]);
    await press(page, "Here");
    const blocked = page.waitForEvent("requestfailed", (request) => request.isNavigationRequest());
    expect((await blocked).failure()?.errorText).toContain("BLOCKED");
  });
});

interface Standing {
  status: string;
  connected: { integrationId: string }[];
  failed: { error: string }[];
}
