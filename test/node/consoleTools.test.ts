import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Environment } from "../../scripts/lib/environment.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { lookAt, press, tabTo, watchLoads } from "./support/look.ts";

const STORED_KEY = "key-that-the-integration-keeps";
const ADMIN = { roles: ["superuser"], email: "grace@acme.example" };

const note = { name: "note", in: "path", required: true, description: "Which note.", schema: { type: "string" } };
const search = [
  { name: "limit", in: "query", description: "At most so many.", schema: { type: "integer", default: 20 } },
  { name: "order", in: "query", schema: { enum: ["newest", "oldest"] } },
  { name: "archived", in: "query", schema: { type: "boolean" } },
  { name: "tags", in: "query", description: "All of these.", schema: { type: "array", items: { type: "string" } } },
  { name: "since", in: "query", schema: { type: "string", format: "date" } },
];
const DOCUMENT = {
  openapi: "3.1.0",
  info: {},
  paths: {
    "/notes": { get: { summary: "Search notes", description: "Finds notes by what they say.", parameters: search } },
    "/notes/{note}": {
      parameters: [note],
      get: { summary: "Read a note", description: "Returns a note with its text." },
      delete: { summary: "Delete a note", description: "Deletes a note for good." },
    },
    "/pictures": { post: { summary: "Add a picture", requestBody: { content: { "image/png": {} } } } },
  },
};

describe.skipIf(!hasBrowser)("an administrator of tools and API keys, by the keyboard alone", () => {
  let stage: BrowserStage;
  let environment: Environment;
  let browser: Browser;
  let api: Server;
  let broker: string;
  let integration: string;
  let context: BrowserContext;
  let page: Page;
  let strange: string[];

  beforeAll(async () => {
    stage = await startBrowserStage();
    ({ environment, browser, broker } = stage);
    api = await startApi();
    integration = await makeIntegration();
  }, 120_000);

  afterAll(async () => {
    await stage?.stop();
    api?.close();
  });

  afterEach(async () => {
    await context.close();
    expect(strange, "loaded from elsewhere").toEqual([]);
  });

  async function makeIntegration(): Promise<string> {
    const apiBaseUri = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const fields = [{ name: "site", label: "Site", pattern: "[a-z]+", level: "integration", default: "main" }];
    const response = await fetch(`${broker}/api/integrations`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await environment.signIn("grace", ADMIN)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        ...{ name: "Notebook", type: "custom", authType: "apikey", apiKey: STORED_KEY, apiBaseUri },
        definition: { fields },
      }),
    });
    if (!response.ok) throw new Error(`no integration was made: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  async function visit(locale: string, path: string): Promise<void> {
    context = await browser.newContext({ locale });
    strange = watchLoads(context, broker);
    const value = await environment.signIn("grace", ADMIN);
    await context.addCookies([{ name: "access_token", value, url: broker, httpOnly: true }]);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: broker });
    page = await context.newPage();
    await page.goto(broker + path);
  }

  const shown = () => page.getByRole("main").innerText();

  /** Presses what has this name, and waits for the page that says this. */
  async function follow(name: string, said: string): Promise<void> {
    await press(page, name);
    await page.getByRole("main").getByText(said, { exact: false }).first().waitFor();
  }

  it("imports a document, tries a tool and sees its answer, and makes a config", async () => {
    await visit("en-GB", `/console/integrations/${integration}/tools`);
    await lookAt(page, "console-tools-none");
    await follow("Import a document", "They take the place");
    await tabTo(page, "Or paste the document");
    await page.keyboard.insertText("openapi: 3.1.0");
    await follow("Import", "This is not JSON.");
    await lookAt(page, "console-tools-import");
    await tabTo(page, "Or paste the document");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(JSON.stringify(DOCUMENT));
    await follow("Import", "3 operations became tools.");
    expect(await shown()).toContain("its body is neither JSON nor a form nor text");
    await lookAt(page, "console-tools-imported");
    await follow("All tools", "Search tools");
    await lookAt(page, "console-tools");
    await follow("Search notes", "Try it");
    await tabTo(page, "limit");
    await page.keyboard.type("2");
    await tabTo(page, "order");
    await page.keyboard.press("ArrowDown");
    await follow("Call it", '"text": "newest"');
    expect(await page.content()).not.toContain(STORED_KEY);
    await lookAt(page, "console-tool-answer");
    await page.goto(`${broker}/console/integrations/${integration}/configs`);
    await follow("Make a config", "What people choose it by");
    await tabTo(page, "Name");
    await page.keyboard.type("Second site");
    await tabTo(page, "Site");
    await page.keyboard.type("second");
    await lookAt(page, "console-config-new");
    await follow("Make the config", "The config is made.");
    expect(await shown()).toContain("Second site");
    await lookAt(page, "console-configs");
  });

  it("makes an API key, uses it, and deletes it", async () => {
    await visit("en-GB", "/console/keys");
    await follow("Make a key", "Give no more than is needed.");
    await tabTo(page, "Name");
    await page.keyboard.type("Billing service");
    await tabTo(page, /See all integrations/);
    await page.keyboard.press("Space");
    await lookAt(page, "console-key-new");
    await follow("Make the key", "Copy it now.");
    await press(page, "Copy");
    await page.getByText("Copied", { exact: true }).waitFor();
    const key = String(await page.evaluate("navigator.clipboard.readText()"));
    await lookAt(page, "console-key-made");
    const statusWith = async () => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${broker}/v1/tenants/default/integrations`, { headers })).status;
    };
    expect(await statusWith()).toBe(200);
    await page.reload();
    expect(await shown()).toContain("No second key was made.");
    await lookAt(page, "console-key-twice");
    await follow("All keys", "Last used");
    expect(await page.content()).not.toContain(key);
    await lookAt(page, "console-keys");
    await follow("Delete…", "refused from its next call on");
    await lookAt(page, "console-key-delete");
    await follow("Delete the key", "The key is deleted.");
    expect(await statusWith()).toBe(401);
  });

  it("reads German before something is done that nothing takes back", async () => {
    await visit("de-DE", `/console/integrations/${integration}/tools?type=IRREVERSIBLE`);
    await follow("Delete a note", "Ausprobieren");
    await tabTo(page, "note");
    await page.keyboard.type("one");
    await press(page, "Aufrufen");
    expect(await page.locator("input:invalid").getAttribute("name"), "the browser asks for it").toBe("confirmed");
    await tabTo(page, "Ich will das tun. Es lässt sich nicht rückgängig machen.");
    await page.keyboard.press("Space");
    await follow("Aufrufen", "Die Antwort hat keinen Inhalt.");
    await lookAt(page, "console-tool-de");
  });
});

/** An API of notes that takes one key. */
async function startApi(): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.headers["x-api-key"] !== STORED_KEY) {
      response.writeHead(401).end();
      return;
    }
    if (request.method === "DELETE") {
      response.writeHead(204).end();
      return;
    }
    const order = new URL(request.url ?? "", "http://api").searchParams.get("order");
    const notes = [
      { id: 1, text: order },
      { id: 2, text: "buy milk" },
    ];
    response.writeHead(200, { "content-type": "application/json", "x-ratelimit-remaining": "59" });
    response.end(JSON.stringify({ notes }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
