import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { providerId } from "../../support/fixtures.ts";
import { acme } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

async function all(table: "integrations" | "integration_shares" | "connections"): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results;
}

function countBy(statuses: number[]): Record<number, number> {
  const groups = Map.groupBy(statuses, (status) => status);
  return Object.fromEntries([...groups].map(([status, equal]) => [status, equal.length]));
}

const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);

describe("the default integration", () => {
  it("is made on the first use: owned by the system, shared with everyone to use", async () => {
    const app = await testApp();
    const body = { providerId: providerId(app.deps, "anthropic"), accessToken: canary("token") };
    expect((await app.as("ada")("/integrations", jsonBody(body))).status).toBe(201);
    const [integration, ...others] = await all("integrations");
    expect(others).toEqual([]);
    expect(integration).toMatchObject({
      tenant_id: "default",
      owner: "system",
      slug: "anthropic",
      name: "Anthropic",
      type: "anthropic",
      mode: "per-user",
      auth_type: "apikey",
      client_id: null,
      version: 1,
    });
    expect(integration?.id).toMatch(/^int_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(await all("integration_shares")).toMatchObject([
      { integration_id: integration?.id, tenant_id: "default", principal: "everyone", access_level: 1 },
    ]);
  });

  it("is used by the next user, and is another one in another tenant", async () => {
    const app = await testApp();
    const body = { providerId: providerId(app.deps, "openai"), accessToken: canary("token") };
    for (const user of ["ada", "bob"]) expect((await app.as(user)("/integrations", jsonBody(body))).status).toBe(201);
    expect((await app.as("ada", { tenant: "other" })("/integrations", jsonBody(body))).status).toBe(201);
    const integrations = await all("integrations");
    expect(integrations.map(({ tenant_id }) => tenant_id).sort()).toEqual(["default", "other"]);
    const connections = await all("connections");
    const tenants = new Map(integrations.map(({ id, tenant_id }) => [id, tenant_id]));
    expect(connections.map(({ integration_id }) => tenants.get(integration_id))).toEqual(
      connections.map(({ tenant_id }) => tenant_id),
    );
  });

  it("is one, when 20 users use it first at the same time, and each gets an own connection", async () => {
    const upstream = await stage(json({}));
    const provider = acme(upstream.url);
    const app = await testApp({ catalog: createCatalog([provider]) });
    const tokens = new Map(users.map((user) => [user, canary(user)]));
    const answers = await Promise.all(
      users.map((user) =>
        app.as(user)("/integrations", jsonBody({ providerId: provider.id, accessToken: tokens.get(user) })),
      ),
    );
    expect(countBy(answers.map(({ status }) => status))).toEqual({ 201: 20 });
    expect(await all("integrations")).toHaveLength(1);
    expect(await all("integration_shares")).toHaveLength(1);
    expect((await all("connections")).map(({ subject }) => subject).sort()).toEqual(
      users.map((user) => `user:${user}`).sort(),
    );
    for (const user of users) expect((await app.as(user)(`/api/integrations/acme/request/${user}`)).status).toBe(200);
    const sent = (await upstream.seen()).map(({ path, headers }) => [path, headers.authorization]);
    expect(sent).toEqual(users.map((user) => [`/v1/${user}`, `Bearer ${tokens.get(user)}`]));
  });
});

describe("20 requests of one user at the same time", () => {
  it("connect once: one 201, the rest 409, one row, and it holds the winner's token", async () => {
    const upstream = await stage(json({}));
    const provider = acme(upstream.url);
    const app = await testApp({ catalog: createCatalog([provider]) });
    const tokens = users.map(() => canary("token"));
    const answers = await Promise.all(
      tokens.map((accessToken) => app.as("ada")("/integrations", jsonBody({ providerId: provider.id, accessToken }))),
    );
    expect(countBy(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 19 });
    const winner = answers.findIndex(({ status }) => status === 201);
    const codes = await Promise.all(answers.map(async (answer) => (await answer.json<{ code?: string }>()).code));
    expect(new Set(codes)).toEqual(new Set([undefined, "already_connected"]));
    expect(await all("connections")).toHaveLength(1);
    expect(await all("integrations")).toHaveLength(1);
    expect((await app.as("ada")("/api/integrations/acme/request/me")).status).toBe(200);
    expect((await upstream.seen())[0]?.headers.authorization).toBe(`Bearer ${tokens[winner]}`);
  });

  it("reconnect once after a disconnection", async () => {
    const app = await testApp();
    const id = providerId(app.deps, "github");
    const body = () => jsonBody({ providerId: id, accessToken: canary("token") });
    expect((await app.as("ada")("/integrations", body())).status).toBe(201);
    expect((await app.as("ada")(`/integrations/${id}`, { method: "DELETE" })).status).toBe(204);
    const answers = await Promise.all(users.map(() => app.as("ada")("/integrations", body())));
    expect(countBy(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 19 });
    expect(await all("connections")).toMatchObject([{ status: "connected", version: 3 }]);
  });
});
