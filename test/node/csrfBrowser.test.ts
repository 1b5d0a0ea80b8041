import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureVariables } from "../../scripts/lib/development.ts";
import { type Environment, startEnvironment } from "../../scripts/lib/environment.ts";
import { freePorts } from "../../scripts/lib/ports.ts";
import type { LogFields } from "../../src/domain/context.ts";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { sharedState } from "./support/shared.ts";

/** What a page can make a browser send, as scripts that run in it. */
const ATTACKS: Record<string, (url: string) => string> = {
  "goes there": (url) => `location = "${url}"`,
  "opens a window": (url) => `void open("${url}")`,
  "submits a form with GET": (url) => submit(url, "get"),
  "submits a form with POST": (url) => submit(url, "post"),
  "loads an image": (url) => `void (new Image().src = "${url}")`,
  "loads a script": (url) => append(url, "script", "src"),
  "loads a frame": (url) => append(url, "iframe", "src"),
  "loads an object": (url) => append(url, "object", "data"),
  "loads a style sheet": (url) => append(url, "link", "href", "stylesheet"),
  fetches: (url) => `void fetch("${url}", { credentials: "include" }).catch(() => {})`,
  "fetches without CORS": (url) => `void fetch("${url}", { credentials: "include", mode: "no-cors" }).catch(() => {})`,
  "asks with HEAD": (url) =>
    `void fetch("${url}", { method: "HEAD", credentials: "include", mode: "no-cors" }).catch(() => {})`,
  "sends a beacon": (url) => `navigator.sendBeacon("${url}", "x")`,
};

const PROXY = "/api/integrations/:id/request";
const NAVIGATES = ["goes there", "opens a window", "submits a form with GET", "submits a form with POST"];

function submit(url: string, method: string): string {
  return `const form = document.createElement("form"); form.method = "${method}"; form.action = "${url}";
    document.body.append(form); form.submit();`;
}

function append(url: string, element: string, attribute: string, rel = ""): string {
  return `const element = document.createElement("${element}"); element.rel = "${rel}";
    element.${attribute} = "${url}"; document.body.append(element);`;
}

describe.skipIf(!hasBrowser)("a user with a session cookie and a page that attacks", () => {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-csrf-"));
  const servers: Server[] = [];
  let environment: Environment;
  let browser: Browser;
  let evil: Server;
  let application: Server;
  let api: Server;
  let broker: string;
  let target: string;
  let practice: string;
  let context: BrowserContext;
  let page: Page;
  const answered: LogFields[] = [];
  const noteRequest = (line: string) => {
    if (line.includes('"event":"request"')) answered.push(JSON.parse(line.slice(line.indexOf("{"))));
  };

  beforeAll(async () => {
    for (let count = 0; count < 3; count++) servers.push(await startServer());
    [evil, application, api] = servers as [Server, Server, Server];
    const ports = await freePorts();
    const variablesFile = join(directory, "variables");
    ensureVariables(variablesFile, ports);
    const origins = ["127.0.0.1", "localhost"].map((host) => `http://${host}:${application.port}`);
    appendFileSync(variablesFile, `ALLOWED_ORIGINS="${origins.join(",")}"\n`);
    const options = { ports, directory, variablesFile, onLine: noteRequest };
    environment = await startEnvironment({ ...options, migratedState: await sharedState() });
    broker = environment.variables.PUBLIC_URL;
    browser = await launchBrowser();
    target = `${broker}/api/integrations/${await connectApi()}/request/chat.postMessage`;
    const providers = (await ask("/integrations/providers")) as { id: string; slug: string }[];
    practice = `${broker}/oauth/${providers.find(({ slug }) => slug === "practice")?.id}`;
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await environment?.stop();
    for (const server of servers) await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The weakest cookie that an application can set: it goes along with everything. */
  beforeEach(async () => {
    api.asked.length = 0;
    context = await browser.newContext();
    const cookie = { name: "access_token", value: await environment.signIn("ada"), domain: "localhost", path: "/" };
    await context.addCookies([{ ...cookie, httpOnly: true, secure: true, sameSite: "None" }]);
    page = await context.newPage();
  });
  afterEach(() => context.close());

  async function ask(path: string, body?: object): Promise<unknown> {
    const headers = {
      authorization: `Bearer ${await environment.signIn("ada", { scope: "integration:write" })}`,
      "content-type": "application/json",
    };
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(`${broker}${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  async function connectApi(): Promise<string> {
    const apiBaseUri = `http://127.0.0.1:${api.port}/api`;
    const input = { name: "API", type: "custom", authType: "bearer", apiBaseUri };
    const { id } = (await ask("/api/integrations", input)) as { id: string };
    await ask(`/api/integrations/${id}/connect`, { token: "the-token" });
    return id;
  }

  /** Runs a script in a page, and tells how the first request of a route was answered, as the Worker logs it. */
  async function answerTo(script: string, route: string): Promise<number | undefined> {
    answered.length = 0;
    await page.evaluate(script).catch(() => {});
    const first = () => answered.find((request) => request.route?.startsWith(route) && request.method !== "OPTIONS");
    await expect.poll(first, { timeout: 20_000 }).toBeDefined();
    return first()?.status;
  }

  const FROM = { "another site": "127.0.0.1", "a sibling host": "localhost" };
  const cases = Object.entries(FROM).flatMap(([where, host]) =>
    Object.entries(ATTACKS).map(([what, script]) => ({ where, host, what, script })),
  );

  it.each(cases)("A03 a page of $where that $what reaches no provider", async ({ host, what, script }) => {
    await page.goto(`http://${host}:${evil.port}/`);
    // This Chromium keeps cookies from what a page of another site loads; others do not.
    const hasCookie = host === "localhost" || NAVIGATES.includes(what);
    expect(await answerTo(script(target), PROXY)).toBe(hasCookie ? 403 : 401);
    expect(api.asked).toEqual([]);
  });

  it("A03 the cookie does go along with these requests: what only reads is answered", async () => {
    const reading = `${broker}/integrations/providers`;
    for (const [host, what] of [
      ["127.0.0.1", "goes there"],
      ["127.0.0.1", "submits a form with GET"],
      ["localhost", "loads an image"],
      ["localhost", "loads a frame"],
      ["localhost", "fetches without CORS"],
    ] as const) {
      page = await context.newPage();
      await page.goto(`http://${host}:${evil.port}/`);
      expect([what, await answerTo(ATTACKS[what]?.(reading) ?? "", "/integrations/providers")]).toEqual([what, 200]);
    }
  });

  it("A03 an address of a provider that is typed in reaches no provider", async () => {
    expect((await page.goto(target))?.status()).toBe(403);
    expect(api.asked).toEqual([]);
  });

  it("T47 the allowed application calls a provider with the cookie", async () => {
    await page.goto(`http://localhost:${application.port}/`);
    for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
      const init = `{ method: "${method}", credentials: "include" }`;
      expect(await page.evaluate(`fetch("${target}", ${init}).then(({ status }) => status)`)).toBe(200);
    }
    expect(api.asked).toHaveLength(4);
  });

  it("T47 so does a page of the broker's own origin", async () => {
    await page.goto(`${broker}/health`);
    expect(await page.evaluate(`fetch("${target}").then(({ status }) => status)`)).toBe(200);
    expect(api.asked).toHaveLength(1);
  });

  it("A03 a page of another site begins no flow, and a link of the allowed application does", async () => {
    for (const what of NAVIGATES.slice(0, 3)) {
      page = await context.newPage();
      await page.goto(`http://127.0.0.1:${evil.port}/`);
      expect([what, await answerTo(ATTACKS[what]?.(practice) ?? "", "/oauth/")]).toEqual([what, 403]);
    }
    page = await context.newPage();
    await page.goto(`http://127.0.0.1:${application.port}/`);
    expect(await answerTo(ATTACKS["goes there"]?.(practice) ?? "", "/oauth/")).toBe(302);
  });
});

interface Server {
  port: number;
  /** The paths below `/api` that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** Serves an empty page, and notes what is asked of it as an API. */
async function startServer(): Promise<Server> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.startsWith("/api")) asked.push(`${request.method} ${path}`);
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>page</title><body>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, asked, close };
}
