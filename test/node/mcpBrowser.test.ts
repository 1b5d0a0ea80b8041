import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createUser } from "../../scripts/lib/latchkeyClient.ts";
import { readRows, writeRows } from "../../scripts/lib/localState.ts";
import { describeApi } from "../../scripts/practice/openapi.ts";
import { hasBrowser } from "./support/browser.ts";
import { type BrowserStage, startBrowserStage } from "./support/browserStage.ts";
import { lookAt } from "./support/look.ts";

describe.skipIf(!hasBrowser)("an agent whose user is asked to connect", () => {
  let stage: BrowserStage;
  let context: BrowserContext;
  /** Somebody new in each test. */
  let user: string;
  let users = 0;
  /** What the client showed its user. */
  let shown: { message: string; url: string }[];
  /** What the user does in the browser, meanwhile. */
  let walks: Promise<void>[];
  let client: Client;

  beforeAll(async () => {
    stage = await startBrowserStage();
    const { environment } = stage;
    const root = await createUser(environment, "root", { roles: ["superuser"] });
    const document = describeApi(environment.variables.PRACTICE_PROVIDER_URL);
    const imported = await root.call("POST", "/v1/tenants/default/integrations/practice/tools:import", document);
    expect(imported.status, JSON.stringify(imported.body)).toBe(200);
  }, 120_000);

  afterAll(() => stage?.stop());

  beforeEach(async () => {
    context = await stage.browser.newContext({ locale: "en-GB" });
    user = `ada-${++users}`;
    [shown, walks] = [[], []];
    client = new Client(
      { name: "tests", version: "1" },
      { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: "auto" } },
    );
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      const question = params as (typeof shown)[number];
      // As a person does who has not finished when the client goes on. The same question again is not walked again.
      if (shown.every(({ url }) => url !== question.url)) walks.push(connect(question.url));
      shown.push(question);
      return { action: "accept" };
    });
    const headers = { authorization: `Bearer ${await stage.environment.signIn(user)}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${stage.broker}/mcp`), { requestInit: { headers } }),
    );
  });

  afterEach(async () => {
    await client.close();
    await context.close();
  });

  /** Opens the link in Chromium, and connects an account at the practice provider. */
  async function connect(url: string): Promise<void> {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    await page
      .getByRole("button", { name: "Go on" })
      .or(page.getByRole("link", { name: "Go on" }))
      .click();
    await page.getByRole("button", { name: /^Connect (Practice|again)$/ }).click();
    const login = page.locator("input[name=login]");
    const allow = page.getByRole("button", { name: "Allow" });
    await login.or(allow).waitFor();
    if (await login.isVisible()) {
      await login.fill(user);
      await page.locator("input[name=password]").fill("any");
      await page.locator("button[type=submit]").first().click();
    }
    await allow.click();
    await page.waitForURL((address) => address.origin === stage.broker);
    await page.close();
  }

  async function call(name: string, parameters: Record<string, unknown> = {}) {
    const result = await client.callTool({ name, arguments: parameters });
    await Promise.all(walks);
    return result;
  }

  const notes = [
    { owner: expect.any(String), text: "Buy milk" },
    { owner: expect.any(String), text: "Water the plants" },
  ];

  it("gets its data when the user has consented at the provider, and is not asked again", async () => {
    expect(await call("practice__list_notes")).toMatchObject({ isError: false, structuredContent: notes });
    expect(shown[0]?.message).toContain("is not connected yet");
    expect(walks).toHaveLength(1);
    expect(await call("practice__list_notes")).toMatchObject({ isError: false });
    expect(walks).toHaveLength(1);
  });

  it("gets more scopes for what needs more", async () => {
    await call("practice__list_notes");
    expect(await call("practice__add_note", { text: "Call Bob" })).toMatchObject({ isError: false });
    expect(walks).toHaveLength(2);
    expect(shown.at(-1)?.message).toContain("notes:write");
    expect(await call("practice__list_notes")).toMatchObject({ isError: false });
    expect(walks).toHaveLength(2);
  });

  it("T53 sends what a person has approved in the browser, as it was shown", async () => {
    const grace = await createUser(stage.environment, user, { scope: "key:manage" });
    const made = await grace.call("POST", "/v1/tenants/default/api-keys", {
      ...{ name: "Agent", scopes: [], userId: user, approvals: { tools: ["practice__add_note"] } },
    });
    const { key } = made.body as { key: string };
    const agent = new Client(
      { name: "tests", version: "1" },
      { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: "auto" } },
    );
    const asked: string[] = [];
    agent.setRequestHandler("elicitation/create", async ({ params }) => {
      const { url, message } = params as (typeof shown)[number];
      if (asked.every((one) => one !== message)) walks.push(url.includes("/approvals/") ? approve(url) : connect(url));
      asked.push(message);
      return { action: "accept" };
    });
    const headers = { authorization: `Bearer ${key}` };
    await agent.connect(
      new StreamableHTTPClientTransport(new URL(`${stage.broker}/mcp`), { requestInit: { headers } }),
    );
    const result = await agent.callTool({ name: "practice__add_note", arguments: { text: "Call Bob" } });
    await Promise.all(walks);
    await agent.close();
    expect(result, JSON.stringify(asked)).toMatchObject({ isError: false, structuredContent: { text: "Call Bob" } });
    expect(asked.at(-1)).toContain('with the body {"text":"Call Bob"}');
  });

  /** Opens the page of an approval as the user, looks at it, and says yes. */
  async function approve(url: string): Promise<void> {
    const value = await stage.environment.signIn(user);
    await context.addCookies([{ name: "access_token", value, url: stage.broker, httpOnly: true }]);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    await page.getByText('{"text":"Call Bob"}').waitFor();
    await lookAt(page, "console-approval");
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("Approved").first().waitFor();
    await page.goto(`${stage.broker}/console/approvals`);
    await lookAt(page, "console-approvals");
    await page.close();
  }

  it("asks again after the provider has ended the grant (invalid_grant)", async () => {
    await call("practice__list_notes");
    const { directory } = stage;
    const row = () => readRows(directory).connections?.find(({ subject }) => subject === `user:${user}`) ?? {};
    const due = () => writeRows(directory, "UPDATE connections SET fresh_until = 1 WHERE id = ?", String(row().id));
    const before = String(row().credential_sealed);
    due();
    expect(await call("practice__list_notes")).toMatchObject({ isError: false });
    // The refresh token of before was used: the provider takes it for stolen, and ends the whole grant.
    writeRows(directory, "UPDATE connections SET credential_sealed = ? WHERE id = ?", before, String(row().id));
    due();
    expect(await call("practice__list_notes")).toMatchObject({ isError: false, structuredContent: notes });
    expect(shown.at(-1)?.message).toContain("needs your consent again");
    expect(walks).toHaveLength(2);
  });
});
