import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createBrowserlessClient } from "../../../scripts/practice/client.ts";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import { givenPractice } from "../../support/fixtures.ts";

const BASE = "/v1/tenants/default/integrations/practice";

it("obtains a shared credential by API and calls a tool with it, start to end", async () => {
  const app = await testApp();
  await givenPractice(app.deps, { owner: "user:lin" }, []);
  const lin = app.as("lin", { scope: "integration:write" });

  const config = await (await lin(`${BASE}/configs`, jsonBody({ displayName: "Ours" }))).json<{ id: string }>();
  const begun = await lin(`${BASE}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" }));
  expect(begun.status, await begun.clone().text()).toBe(200);
  const { authorizationUrl } = await begun.json<{ authorizationUrl: string }>();

  const browser = createBrowserlessClient();
  const back = await browser.walkConsent({
    startUrl: authorizationUrl,
    login: "robot",
    decision: "allow",
    stopAt: (url) => url.origin === env.PUBLIC_URL,
  });
  const callback = await app.fetch(`${back.pathname}${back.search}`);
  expect(callback.status).toBe(302);
  const end = new URL(callback.headers.get("location") ?? "");
  expect(`${end.origin}${end.pathname}`).toBe(`${env.PUBLIC_URL}/authorized`);
  const credentialKey = end.searchParams.get("credentialKey") ?? "";
  expect(credentialKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await (await app.fetch(`${end.pathname}${end.search}`)).text()).toContain(credentialKey);

  const body = { credentialKey, integrationConfigId: config.id };
  const consumed = await lin(`${BASE}:consumeOAuthCredentials`, jsonBody(body));
  expect(await consumed.json()).toEqual({
    id: expect.stringMatching(/^conn_/),
    integrationId: expect.stringMatching(/^int_/),
    integrationConfigId: config.id,
    level: "APPLICATION",
    grantedScopes: expect.arrayContaining(["openid", "notes:read"]),
    createdAt: expect.any(String),
  });
  const again = await lin(`${BASE}:consumeOAuthCredentials`, jsonBody(body));
  expect([again.status, await problemCode(again)]).toEqual([400, "credential_key_invalid"]);
  expect(await (await lin(`${BASE}/configs/${config.id}`)).json()).toMatchObject({ hasAuth: true });

  const proxied = await lin("/api/integrations/practice/request/me", { headers: { "latchkey-config": config.id } });
  expect(await proxied.json()).toMatchObject({ sub: "robot" });

  const document = {
    openapi: "3.1.0",
    info: { title: "Notes", version: "1" },
    paths: { "/notes": { get: { operationId: "listNotes", summary: "List notes", responses: {} } } },
  };
  const imported = await lin(`${BASE}/tools:import`, jsonBody(document));
  expect(await imported.json()).toMatchObject({ imported: 1, toolCount: 1, skipped: [] });
  const tools = await (await lin(`${BASE}/tools`)).json<{ items: { id: string }[]; totalCount: number }>();
  expect(tools).toMatchObject({
    totalCount: 1,
    nextPageToken: null,
    items: [{ actionType: "READ_ONLY", toolType: "API" }],
  });
  const tool = tools.items[0]?.id;
  const executed = await lin(
    `${BASE}/tools/${tool}:execute`,
    jsonBody({ parameters: {}, integrationConfigId: config.id }),
  );
  expect(executed.headers.get("latchkey-source")).toBe("upstream");
  expect(await executed.json()).toMatchObject([{ owner: "robot" }, { owner: "robot" }]);
  const list = await lin("/v1/tenants/default/integrations");
  expect(await list.json()).toMatchObject({ totalCount: 1, items: [{ slug: "practice", toolCount: 1 }] });
});
