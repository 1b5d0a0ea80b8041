import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jose from "jose";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Environment, startEnvironment } from "../../scripts/lib/environment.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { sharedState } from "./support/shared.ts";

const WHAT_RUNS = ["script", "onload", "image"];

describe.skipIf(!hasBrowser)("an uploaded SVG that is made to attack", () => {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-icon-"));
  let environment: Environment;
  let browser: Browser;
  let canary: Canary;
  let context: BrowserContext;
  let iconUrl: string;

  beforeAll(async () => {
    canary = await startCanary();
    const variablesFile = join(directory, "variables");
    const migratedState = await sharedState();
    environment = await startEnvironment({ ports: await freePorts(), directory, variablesFile, migratedState });
    browser = await launchBrowser();
    iconUrl = `${environment.variables.PUBLIC_URL}/api/integrations/practice/icon`;
    const token = await superuserToken(environment.variables.JWT_SECRET);
    const headers = { authorization: `Bearer ${token}`, "content-type": "image/svg+xml" };
    const uploaded = await fetch(iconUrl, { method: "PUT", headers, body: attack(canary.origin, "uploaded") });
    expect([uploaded.status, await uploaded.text()]).toEqual([204, ""]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await environment?.stop();
    await canary?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A browser in which a user is signed in, as the application would do it. */
  beforeEach(async () => {
    canary.asked.length = 0;
    context = await browser.newContext();
    const cookie = { name: "access_token", value: await environment.signIn("ada"), url: iconUrl };
    await context.addCookies([{ ...cookie, sameSite: "Lax" }]);
    return () => context.close();
  });

  /** The same file from a server that takes no care does run: had the uploaded one run, it would have by now. */
  async function untilTheSameRunsElsewhere(): Promise<void> {
    const page = await context.newPage();
    await page.goto(`${canary.origin}/attack.svg`);
    await expect.poll(() => askedBy("elsewhere"), { timeout: 20_000 }).toEqual([...WHAT_RUNS].sort());
    expect(await page.title()).toBe("ran elsewhere");
  }

  function askedBy(copy: string): string[] {
    const paths = canary.asked.filter((path) => path.startsWith(`/ran/${copy}/`));
    return [...new Set(paths.map((path) => path.split("/").at(-1) ?? ""))].sort();
  }

  it("T48 runs nothing and loads nothing when it is opened by itself", async () => {
    const page = await context.newPage();
    const response = await page.goto(iconUrl);
    expect([response?.status(), response?.headers()["content-type"]]).toEqual([200, "image/svg+xml"]);
    expect(await page.locator("rect").count()).toBe(1);
    await untilTheSameRunsElsewhere();
    expect(await page.title()).toBe("harmless");
    expect(page.url()).toBe(iconUrl);
    expect(askedBy("uploaded")).toEqual([]);
  });

  it("T48 runs nothing and loads nothing in an <iframe> and an <object>", async () => {
    const page = await context.newPage();
    await page.goto(`${canary.origin}/frames?${iconUrl}`);
    const inside = page.frames().filter((frame) => frame.url() === iconUrl);
    expect(inside.length).toBeGreaterThan(0);
    for (const frame of inside) expect(await frame.locator("rect").count()).toBe(1);
    await untilTheSameRunsElsewhere();
    expect(await page.title()).toBe("page");
    for (const frame of inside) expect(await frame.title()).toBe("harmless");
    expect(askedBy("uploaded")).toEqual([]);
  });

  it("T48 runs nothing and loads nothing in an <img>, and is shown there", async () => {
    const page = await context.newPage();
    await page.goto(`${canary.origin}/image?${iconUrl}`);
    expect(await page.locator("img").evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(48);
    await untilTheSameRunsElsewhere();
    expect(await page.title()).toBe("page");
    expect(askedBy("uploaded")).toEqual([]);
  });
});

/** An SVG that tells the canary when a script runs, when a handler runs, and when something is loaded. */
function attack(origin: string, copy: string): string {
  const run = (what: string) => `document.title = 'ran ${copy}'; new Image().src = '${origin}/ran/${copy}/${what}'`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" onload="${run("onload")}">
    <title>harmless</title>
    <rect width="48" height="48" fill="green"/>
    <image href="${origin}/ran/${copy}/image" width="1" height="1"/>
    <script>new window.Image().src = '${origin}/ran/${copy}/script'; document.title = 'ran ${copy}';</script>
  </svg>`;
}

function superuserToken(secret: string): Promise<string> {
  return new jose.SignJWT({ sub: "root", roles: ["superuser"] })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("10m")
    .sign(new TextEncoder().encode(secret));
}

interface Canary {
  origin: string;
  /** The paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** A careless server on the same site: pages that show an image, the attack as it is, and what the attack asks for. */
async function startCanary(): Promise<Canary> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    asked.push(path);
    const [contentType, body] = answer(path, query);
    response.writeHead(body === "" ? 404 : 200, { "content-type": contentType }).end(body);
  });
  const answer = (path: string, url: string): [string, string] => {
    const page = (content: string): [string, string] => ["text/html", `<title>page</title>${content}`];
    if (path === "/attack.svg") return ["image/svg+xml", attack(origin, "elsewhere")];
    if (path === "/image") return page(`<img src="${url}">`);
    if (path === "/frames") return page(`<iframe src="${url}"></iframe><object data="${url}"></object>`);
    return ["text/plain", ""];
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin, asked, close };
}
