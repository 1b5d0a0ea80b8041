import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";
import { begin } from "../../support/flow.ts";
import { type Call, connect, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { finish, STAGED, tokens } from "../../support/stagedFlow.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { givenKey, list, names, read, store, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

let scene: TokenScene;
let ada: Call;

beforeEach(async () => {
  scene = await tokenScene();
  ada = scene.app.as("ada");
});

/** A connection that Ada made in her browser. */
async function connectByFlow(): Promise<void> {
  const { app, upstream } = scene;
  await givenIntegration(app.deps, { type: STAGED, clientId: "client", clientSecret: canary("client-secret") });
  await upstream.act(tokens({ expires_in: 3600 }));
  await finish(app, await begin(app, "ada", STAGED));
  await upstream.act({ status: 200 });
}

/** A connection that she made with a token of hers, through the Connect API. */
async function connectByToken(accessToken = canary("pasted")): Promise<string> {
  const body = { providerId: providerId(scene.app.deps, "acme"), accessToken };
  expect((await ada("/integrations", jsonBody(body))).status).toBe(201);
  return accessToken;
}

const path = (name: string) => tokensPath("ada", name);

describe("a connection that was made in another way", () => {
  it("is listed with the permission only, under its integration's slug", async () => {
    await connectByFlow();
    await connectByToken();
    await store(scene.call, "ada", storeBody({ integration_key: "own", provider: "staged" }));
    const readers: Record<string, Call> = {
      key: scene.call,
      "bound key": withKey(scene.app, (await givenKey({ userId: "ada", scopes: ["token:read"] })).key),
      session: scene.app.as("ada", { scope: "token:read" }),
    };
    for (const reader of Object.values(readers)) expect(await names(reader, "ada")).toEqual(["acme", "own", "staged"]);
    expect(await names(ada, "ada")).toEqual(["own"]);
    expect(await list(scene.call, "ada")).toMatchObject([
      { integration_key: "acme", provider: "acme", token_type: "api_key", expires_at: null },
      { integration_key: "own", token_type: "oauth2" },
      { integration_key: "staged", provider: "staged", token_type: "oauth2", is_expired: false },
    ]);
  });

  it("is read with the permission only, without its refresh token", async () => {
    await connectByFlow();
    const token = await connectByToken();
    for (const name of ["acme", STAGED]) await expectProblem(await ada(path(name)), 404, "not_found");
    expect((await read(scene.call, "ada", "acme")).token_data).toEqual({ api_key: token });
    const item = await read(scene.app.as("ada", { scope: "token:read" }), "ada", STAGED);
    expect(item.token_data).toEqual({ access_token: expect.stringMatching(/^canary-access/), token_type: "Bearer" });
  });

  it("is refreshed and deleted with the permission to write only, and its integration stays", async () => {
    await connectByFlow();
    await connectByToken();
    const reader = withKey(scene.app, (await givenKey({ scopes: ["token:read"] })).key);
    const refresh = (call: Call) => call(`${path(STAGED)}/refresh`, { method: "POST" });
    const remove = (call: Call, name: string) => call(path(name), { method: "DELETE" });
    await expectProblem(await refresh(ada), 404, "not_found");
    await expectProblem(await remove(ada, STAGED), 404, "not_found");
    await expectProblem(await refresh(reader), 403, "forbidden");
    await expectProblem(await remove(reader, STAGED), 403, "forbidden");
    await scene.upstream.act(tokens({ expires_in: 3600 }));
    expect((await refresh(scene.call)).status).toBe(200);
    for (const name of ["acme", STAGED]) expect((await remove(scene.call, name)).status).toBe(200);
    expect([await rowsOf("connections"), await rowsOf("integrations")].map(({ length }) => length)).toEqual([0, 2]);
  });

  it("is replaced by a token that is stored under the slug", async () => {
    await connectByToken();
    const body = storeBody({ integration_key: "acme", provider: "acme" }, "api_key");
    await store(ada, "ada", body);
    expect(await rowsOf("connections")).toMatchObject([{ token_key: "acme", token_type: "api_key" }]);
    expect((await read(ada, "ada", "acme")).token_data).toEqual(body.token_data);
  });

  it("takes the name away from a stored token when it is made anew in the browser", async () => {
    await connectByFlow();
    await store(ada, "ada", storeBody({ integration_key: STAGED, provider: "staged" }));
    expect(await names(ada, "ada")).toEqual([STAGED]);
    await scene.upstream.act(tokens({ expires_in: 3600 }));
    await finish(scene.app, await begin(scene.app, "ada", STAGED));
    expect(await rowsOf("connections")).toMatchObject([{ token_key: null, token_type: null, status: "connected" }]);
    expect(await names(ada, "ada")).toEqual([]);
    expect((await read(scene.call, "ada", STAGED)).token_data).not.toHaveProperty("refresh_token");
  });

  it("stays beside a token of its slug's name on another integration, which is the one that is meant", async () => {
    await connectByToken();
    const body = storeBody({ integration_key: "acme", provider: "staged" });
    await store(scene.call, "ada", body);
    expect(await names(scene.call, "ada")).toEqual(["acme", "acme"]);
    expect(await read(scene.call, "ada", "acme")).toMatchObject({ provider: "staged" });
  });

  it("is not there under a slug that two of them have", async () => {
    await connectByToken();
    const other = await givenIntegration(scene.app.deps, { type: "acme", authType: "bearer", owner: "user:bob" });
    await connect(ada, other, { token: canary("other") });
    expect(await names(scene.call, "ada")).toEqual(["acme", "acme"]);
    for (const method of ["GET", "DELETE"]) {
      await expectProblem(await scene.call(path("acme"), { method }), 404, "not_found");
    }
  });

  it("is no token when it is a name and a password, or everybody's", async () => {
    const basic = await givenIntegration(scene.app.deps, { type: "custom", slug: "basic", authType: "basic" });
    await connect(ada, basic, { username: "ada", password: canary("password") });
    const input = { type: "acme", slug: "shared", authType: "bearer", mode: "shared", owner: "user:ada" } as const;
    await connect(ada, await givenIntegration(scene.app.deps, input), { token: canary("shared") });
    expect(await rowsOf("connections")).toHaveLength(2);
    expect(await list(scene.call, "ada")).toEqual([]);
    for (const name of ["basic", "shared"]) await expectProblem(await scene.call(path(name)), 404, "not_found");
  });

  it("T14 is not there for its user once the integration is not shared with them any more", async () => {
    await connectByFlow();
    const [integration] = await rowsOf("integrations");
    const admin = scene.app.as("admin", { scope: "integration:share" });
    const share = `/api/integrations/${integration?.id}/shares/everyone`;
    expect((await admin(share, { method: "DELETE" })).status).toBe(204);
    const session = scene.app.as("ada", { scope: "token:read" });
    const bound = withKey(scene.app, (await givenKey({ userId: "ada" })).key);
    for (const call of [session, bound]) {
      await expectProblem(await call(path(STAGED)), 404, "not_found");
      expect(await list(call, "ada")).toEqual([]);
    }
  });
});
