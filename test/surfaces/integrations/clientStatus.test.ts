import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { ADMIN, beginAt, comeBack, givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { locationOf, tokens } from "../../support/stagedFlow.ts";

const INVALID_CLIENT = json({ error: "invalid_client" }, 401);
const MANAGED = [
  { principal: "everyone", accessLevel: 1 },
  { principal: "user:boss", accessLevel: 3 },
];

let app: TestApp;
let server: StageHandle;

beforeEach(async () => {
  server = await stage(INVALID_CLIENT);
  app = await testApp();
  await givenCustom(app.deps, server, {}, MANAGED);
});

async function status(): Promise<unknown> {
  return (await (await app.as("ada")("/api/integrations/own")).json<{ clientStatus: unknown }>()).clientStatus;
}

async function refusedSince(): Promise<unknown> {
  return (await rowsOf("integrations"))[0]?.client_refused_since;
}

async function callBack(): Promise<string> {
  return locationOf(await comeBack(app, await beginAt(app, "ada", "own")));
}

const post = (body: unknown) => async () => {
  const response = await app.as("ada")("/api/integrations/own/connect", jsonBody(body));
  return response.status === 201 ? "success=true" : (await response.json<{ code: string }>()).code;
};

const WAYS: [string, () => Promise<string>][] = [
  ["the callback", callBack],
  ["POST connect with a code", post({ code: "code" })],
  ["POST connect with a refresh token", post({ refreshToken: canary("refresh") })],
];

describe.each(WAYS)("F11 at %s", (_way, connect) => {
  it("a client that the provider refuses is shown, and a success shows it in order again", async () => {
    expect(await status()).toBe("ok");
    expect(await connect()).toContain("client_invalid");
    expect(await status()).toBe("client_invalid");
    expect(await rowsOf("connections")).toEqual([]);
    const since = await refusedSince();
    expect(since).toBeGreaterThan(Date.now() - 60_000);
    await env.DB.prepare("UPDATE integrations SET client_refused_since = client_refused_since - 5000").run();
    expect(await connect()).toContain("client_invalid");
    expect(await refusedSince(), "as of the first refusal").toBe(Number(since) - 5000);
    await server.act(tokens());
    expect(await connect()).toContain("success=true");
    expect([await status(), await refusedSince()]).toEqual(["ok", null]);
  });

  it.each([
    ["a refused grant", json({ error: "invalid_grant" }, 400)],
    ["a failing provider", { status: 503 }],
    ["nonsense", json({})],
  ])("%s says nothing about the client", async (_what, act) => {
    await server.act(act);
    await connect();
    expect(await status()).toBe("ok");
    await server.act(INVALID_CLIENT);
    await connect();
    await server.act(act);
    await connect();
    expect(await status()).toBe("client_invalid");
  });
});

it.each([
  ["another secret", { clientSecret: canary("other") }, "ok"],
  ["another client", { clientId: "other-client" }, "ok"],
  ["another name", { name: "Renamed" }, "client_invalid"],
])(
  "F11 after a change of the integration to %s the client is shown as it is known",
  async (_what, change, expected) => {
    await callBack();
    const response = await app.as("boss", ADMIN)("/api/integrations/own", jsonBody(change, "PATCH"));
    expect([response.status, await response.json()]).toMatchObject([200, { clientStatus: expected }]);
    expect(await status()).toBe(expected);
    expect((await refusedSince()) === null).toBe(expected === "ok");
  },
);

it("F11 a client that was changed while the old one was being refused is not blamed for it", async () => {
  const racing = await testApp(({ fetch }) => ({
    fetch: async (input, init) => {
      await env.DB.prepare("UPDATE integrations SET client_id = 'other', version = version + 1").run();
      return fetch(input, init);
    },
  }));
  const response = await racing.as("ada")("/api/integrations/own/connect", jsonBody({ code: "code" }));
  expect(response.status).toBe(502);
  expect(await status()).toBe("ok");
});

it("F11 a secret that was changed while the old one was being refused is not blamed for it", async () => {
  const racing = await testApp(({ fetch }) => ({
    fetch: async (input, init) => {
      const change = jsonBody({ clientSecret: canary("new") }, "PATCH");
      expect((await app.as("boss", ADMIN)("/api/integrations/own", change)).status).toBe(200);
      return fetch(input, init);
    },
  }));
  const response = await racing.as("ada")("/api/integrations/own/connect", jsonBody({ code: "code" }));
  expect(response.status).toBe(502);
  expect(await status()).toBe("ok");
});
