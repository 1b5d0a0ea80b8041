import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { backEnd, list, read, store, storeBody, tokensPath } from "../../support/tokens.ts";

const HOUR_MS = 3_600_000;

let app: TestApp;
let call: Call;

beforeEach(async () => {
  app = await testApp();
  call = await backEnd(app);
});

describe("storing under a name that is there", () => {
  /** The clock of D1 goes on by itself; what it stamped is put back, so that a difference shows. */
  const age = () => env.DB.prepare("UPDATE connections SET created_at = 1000, updated_at = 1000").run();

  it("replaces the token in its place: created_at stays, updated_at does not", async () => {
    await store(call, "ada", storeBody());
    await age();
    const [before] = await rowsOf("connections");
    const body = storeBody();
    expect((await store(call, "ada", body)).created_at).toBe("1970-01-01T00:00:01.000Z");
    const [after, another] = await rowsOf("connections");
    expect(another).toBeUndefined();
    expect(after).toMatchObject({ id: before?.id, integration_id: before?.integration_id, created_at: 1000 });
    const [item] = await list(call, "ada");
    expect(item).toMatchObject({ created_at: "1970-01-01T00:00:01.000Z" });
    expect(Date.parse(String(item?.updated_at))).toBeGreaterThan(Date.now() - HOUR_MS);
    const { access_token, refresh_token } = body.token_data as Record<string, string>;
    expect((await read(call, "ada", "google")).token_data).toMatchObject({ access_token, refresh_token });
  });

  it("keeps nothing of the old token: not its refresh token, scopes, end or data", async () => {
    await store(call, "ada", storeBody({ scopes: ["old"] }));
    await store(call, "ada", storeBody({ token_data: { access_token: canary("access") } }));
    const item = await read(call, "ada", "google");
    expect(item).toMatchObject({ scopes: null, expires_at: null });
    expect(Object.keys(item.token_data).sort()).toEqual(["access_token", "token_type"]);
    await expectProblem(
      await call(`${tokensPath("ada", "google")}/refresh`, { method: "POST" }),
      400,
      "refresh_not_supported",
    );
  });

  it.each([
    ["the type", storeBody({ integration_key: "mine", provider: "github" }, "api_key")],
    ["the provider", storeBody({ integration_key: "mine", provider: "slack" })],
    ["both", storeBody({ integration_key: "mine", provider: "openai" }, "jwt")],
  ])(
    "under another integration when %s changes: the old one is gone with its token, nothing else is",
    async (_, body) => {
      await store(call, "ada", storeBody({ integration_key: "other", provider: "github" }));
      await store(call, "bob", storeBody({ integration_key: "mine", provider: "github" }));
      await store(call, "ada", storeBody({ integration_key: "github", provider: "github" }));
      const kept = [await rowsOf("connections"), await rowsOf("integrations")] as const;
      await store(call, "ada", storeBody({ integration_key: "mine", provider: "github" }));
      await age();
      expect((await store(call, "ada", body)).created_at).toBe("1970-01-01T00:00:01.000Z");
      const [connections, integrations] = [await rowsOf("connections"), await rowsOf("integrations")];
      expect(connections).toHaveLength(kept[0].length + 1);
      expect(integrations).toHaveLength(kept[1].length + 1);
      const ids = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => id);
      expect(ids(connections)).toEqual(expect.arrayContaining(ids(kept[0])));
      expect(ids(integrations)).toEqual(expect.arrayContaining(ids(kept[1])));
      expect(await read(call, "ada", "mine")).toMatchObject({ provider: body.provider, token_type: body.token_type });
    },
  );

  it("leaves the tenant's default integration when the token moves away from it", async () => {
    await store(call, "ada", storeBody({}, "api_key"));
    await store(call, "ada", storeBody({ integration_key: "openai", provider: "anthropic" }, "api_key"));
    const integrations = (await rowsOf("integrations")).map(({ owner, slug, type }) => `${owner} ${slug} ${type}`);
    expect(integrations).toEqual(
      expect.arrayContaining(["system openai openai", expect.stringMatching(/^user:ada openai.* anthropic$/)]),
    );
    expect(await rowsOf("connections")).toHaveLength(1);
  });

  it("leaves an integration to which somebody else has connected meanwhile, with their account", async () => {
    await store(call, "ada", storeBody({ integration_key: "mine" }));
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status)
      SELECT 'conn_other', tenant_id, integration_id, 'user:bob', 'connected' FROM connections`,
    ).run();
    await store(call, "ada", storeBody({ integration_key: "mine", provider: "github" }));
    const subjects = (await rowsOf("connections")).map(({ subject }) => subject);
    expect(subjects.sort()).toEqual(["user:ada", "user:bob"]);
    expect(await rowsOf("integrations")).toHaveLength(2);
  });

  it("keeps its row where it takes the place of an account that was disconnected there", async () => {
    await store(call, "ada", storeBody({ integration_key: "mine", provider: "slack" }));
    await age();
    const [before] = await rowsOf("connections");
    const integrationId = await givenIntegration(app.deps, { type: "github", slug: "mine", clientId: "ours" });
    await env.DB.prepare(
      `INSERT INTO connections (id, tenant_id, integration_id, subject, status)
      VALUES ('conn_old', 'default', ?, 'user:ada', 'disconnected')`,
    )
      .bind(integrationId)
      .run();
    const { created_at } = await store(call, "ada", storeBody({ integration_key: "mine", provider: "github" }));
    expect(created_at).toBe("1970-01-01T00:00:01.000Z");
    expect(await rowsOf("connections")).toMatchObject([
      { id: before?.id, integration_id: integrationId, status: "connected" },
    ]);
  });

  it("Shows 4 twenty times at once: twenty times 201, and one token", async () => {
    const bodies = Array.from({ length: 20 }, () => storeBody({ integration_key: "brand new" }));
    const answers = await Promise.all(bodies.map((body) => call(tokensPath("ada"), jsonBody(body))));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 201));
    expect(await rowsOf("connections")).toHaveLength(1);
    expect(await rowsOf("integrations")).toHaveLength(1);
    const given = bodies.map(({ token_data }) => (token_data as Record<string, string>).access_token);
    expect(given).toContain((await read(call, "ada", "brand%20new")).token_data.access_token);
  });

  it("of different kinds at once leaves one of them, whole", async () => {
    const kinds = [storeBody({ integration_key: "x" }), storeBody({ integration_key: "x" }, "api_key")];
    const bodies = Array.from({ length: 10 }, (_, index) => kinds[index % 2] ?? {});
    await Promise.all(bodies.map((body) => call(tokensPath("ada"), jsonBody(body))));
    const [connection, another] = await rowsOf("connections");
    expect([connection?.token_key, another]).toEqual(["x", undefined]);
    const { token_type, provider } = await read(call, "ada", "x");
    expect(kinds).toContainEqual(expect.objectContaining({ token_type, provider }));
  });
});
