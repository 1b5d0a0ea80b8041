import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser } from "./support/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { connectThrough, type Proxied } from "./support/proxied.ts";
import { sharedBuild } from "./support/shared.ts";

const KINDS: Record<string, { type: string; runs: string[] }> = {
  html: { type: "text/html", runs: ["fetch", "handler", "image", "refresh", "script"] },
  xhtml: { type: "application/xhtml+xml", runs: ["fetch", "handler", "image", "refresh", "script"] },
  svg: { type: "image/svg+xml", runs: ["fetch", "handler", "image", "script"] },
};

describe.skipIf(!hasBrowser)("a page that an API answers with, made to attack", () => {
  let worker: BuiltWorker;
  let browser: Browser;
  let api: HostileApi;
  let proxied: Proxied;
  let context: BrowserContext;

  beforeAll(async () => {
    worker = await startBuiltWorker(await sharedBuild());
    api = await startHostileApi();
    proxied = await connectThrough(worker, `${api.origin}/api`);
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
    await api?.close();
  });

  /** A browser in which the user is signed in, as the application would do it. */
  beforeEach(async () => {
    api.asked.length = 0;
    context = await browser.newContext();
    const value = proxied.authorization.replace("Bearer ", "");
    await context.addCookies([{ name: "access_token", value, url: worker.origin, httpOnly: true, sameSite: "Lax" }]);
    return () => context.close();
  });

  it.each(Object.entries(KINDS))(
    "T29 sets and runs nothing in the broker's origin: %s",
    async (kind, { type, runs }) => {
      const before = await context.cookies(worker.origin);
      const page = await context.newPage();
      const url = `${proxied.url}/page.${kind}`;
      // A cookie alone opens no such page: here something that adds the user's token does, so that the page is looked at.
      const { authorization } = proxied;
      await page.route(url, (route) => route.continue({ headers: { ...route.request().headers(), authorization } }));
      const response = await page.goto(url);
      expect([response?.status(), response?.headers()["content-type"]]).toEqual([200, type]);
      expect(await page.locator("#shown").count()).toBe(1);
      // The same page from the API itself does it all: had this one run, it would have by now.
      await (await context.newPage()).goto(`${api.origin}/page.${kind}`);
      await expect.poll(() => askedBy("direct"), { timeout: 20_000 }).toEqual(runs);
      expect((await context.cookies(api.origin)).map(({ value }) => value)).toEqual(["evil"]);
      expect(askedBy("proxied")).toEqual([]);
      expect(page.url()).toBe(url);
      expect(await context.cookies(worker.origin)).toEqual(before);
    },
  );

  function askedBy(copy: string): string[] {
    const paths = api.asked.filter((path) => path.startsWith(`/ran/${copy}/`));
    return [...new Set(paths.map((path) => path.split("/").at(-1) ?? ""))].sort();
  }
});

/** A page that tells its API what of it has run: scripts, handlers, loads, and a reading of the broker's own API. */
function attack(kind: string, origin: string, copy: string): string {
  const ran = (what: string) => `new Image().src = '${origin}/ran/${copy}/${what}'`;
  const script = `${ran("script")}; fetch('/integrations').then(() => { ${ran("fetch")} });`;
  const image = `${origin}/ran/${copy}/image`;
  if (kind === "svg") {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${ran("handler")}">
      <rect id="shown" width="9" height="9"/><image href="${image}" width="1" height="1"/>
      <script>${script.replaceAll("new Image()", "new window.Image()").replaceAll(">", "&gt;")}</script></svg>`;
  }
  return `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>page</title>
    <meta http-equiv="refresh" content="1;url=${origin}/ran/${copy}/refresh"/></head>
    <body onload="${ran("handler")}"><p id="shown">shown</p><img src="${image}" alt=""/>
    <script>${kind === "html" ? script : script.replaceAll(">", "&gt;")}</script></body></html>`;
}

interface HostileApi {
  origin: string;
  /** The paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** Under another name than the broker, so that their cookies are not the same. */
async function startHostileApi(): Promise<HostileApi> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    const kind = /\/page\.(\w+)$/.exec(path)?.[1] ?? "";
    const type = KINDS[kind]?.type;
    if (type === undefined) {
      response.writeHead(404, { "access-control-allow-origin": "*" }).end();
      return;
    }
    const copy = request.headers.authorization === undefined ? "direct" : "proxied";
    const headers = { "content-type": type, "set-cookie": "access_token=evil; Path=/" };
    response.writeHead(200, headers).end(attack(kind, origin, copy));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin, asked, close };
}
