import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { jsonBody, testApp } from "../support/app.ts";
import { givenIntegration } from "../support/fixtures.ts";
import { SCOPE } from "../support/integrations.ts";
import { TENANT } from "../support/tenants.ts";
import { givenKey, storeBody, tokensPath } from "../support/tokens.ts";

const TABLES = {
  integrations: "integrations",
  connections: "connections",
  configs: "integration_configs",
  shares: "integration_shares",
  tools: "tools",
  icons: "integration_icons",
  keys: "api_keys",
};

/** What the triggers have counted for the tenant, after comparing it with the tables. */
async function totals(): Promise<Record<string, number>> {
  const kept = await env.DB.prepare("SELECT * FROM tenant_totals WHERE tenant_id = 'default'").first();
  const counted: Record<string, number | null> = {};
  for (const [kind, table] of Object.entries(TABLES)) {
    const count = env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table} WHERE tenant_id = 'default'`);
    counted[kind] = await count.first<number>("n");
  }
  expect(kept).toEqual({ tenant_id: "default", ...counted });
  return counted as Record<string, number>;
}

it("T58 counts every kind with every write, also what goes with its integration", async () => {
  const app = await testApp();
  const ada = app.as("ada", { scope: `${SCOPE} token:read token:write` });
  const input = { type: "custom", authType: "bearer", apiBaseUrl: "https://api.acme.com", owner: "user:ada" } as const;
  const [first, second] = [
    await givenIntegration(app.deps, { ...input, slug: "first" }),
    await givenIntegration(app.deps, { ...input, slug: "second" }),
  ];
  await givenKey();
  const path = { "/a": { get: { operationId: "a" } }, "/b": { get: { operationId: "b" } } };
  const document = (paths: object) => jsonBody({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths });
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const icon = { method: "PUT", headers: { "content-type": "image/png" }, body: png };
  for (const id of [first, second]) {
    await ada(`${TENANT}/integrations/${id}/configs`, jsonBody({ displayName: "Ours" }));
    await ada(`/api/integrations/${id}/shares/user:bob`, jsonBody({ accessLevel: 1 }, "PUT"));
    await ada(`/api/integrations/${id}/shares/user:bob`, jsonBody({ accessLevel: 2 }, "PUT"));
    await ada(`${TENANT}/integrations/${id}/tools:import`, document(path));
    await ada(`/api/integrations/${id}/icon`, icon);
    await ada(`/api/integrations/${id}/connect`, jsonBody({ token: "abc" }));
  }
  await ada(tokensPath("ada"), jsonBody(storeBody()));
  expect(await totals()).toEqual({
    integrations: 3,
    connections: 3,
    configs: 2,
    shares: 5,
    tools: 4,
    icons: 2,
    keys: 1,
  });
  await ada(`${TENANT}/integrations/${second}/tools:import`, document({ "/a": path["/a"] }));
  await ada(`/api/integrations/${first}`, { method: "DELETE" });
  await ada(tokensPath("ada", "google"), { method: "DELETE" });
  expect(await totals()).toEqual({
    integrations: 2,
    connections: 1,
    configs: 1,
    shares: 3,
    tools: 1,
    icons: 1,
    keys: 1,
  });
});
