import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { jsonBody, type TestApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  BASE,
  type Call,
  givenConfig,
  givenConnectedConfig,
  givenKey,
  type KeyStage,
  keyStage,
  outcome,
} from "../../support/credentialKeys.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { STAGED } from "../../support/stagedFlow.ts";

const ON_PATH = `/api/integrations/${STAGED}/request/me`;
const ENVELOPE = `/api/integrations/${STAGED}/request`;
const EVERYONE = [{ principal: "everyone", accessLevel: 1 }];

/** The ways in which an API can be called, with a config or without. */
const ways: [string, (call: Call, config?: string) => Promise<Response>][] = [
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].map(
    (method): [string, (call: Call, config?: string) => Promise<Response>] => [
      `${method} on a path`,
      (call, config) => call(ON_PATH, { method, headers: headersOf(config) }),
    ],
  ),
  [
    "an envelope",
    (call, config) => {
      const { headers, ...init } = jsonBody({ url: "me" });
      return call(ENVELOPE, { ...init, headers: { ...(headers as Record<string, string>), ...headersOf(config) } });
    },
  ],
];

function headersOf(config?: string): Record<string, string> {
  return config === undefined ? {} : { "latchkey-config": config };
}

/** A header variable, spelled so that the linter does not take it for a template string. */
const v = (name: string) => `\${${name}}`;

function onPath(call: Call, config?: string): Promise<Response> {
  return call(ON_PATH, { headers: headersOf(config) });
}

async function bearers({ api }: KeyStage): Promise<(string | undefined)[]> {
  return (await api.seen()).map(({ headers }) => headers.authorization?.slice("Bearer ".length));
}

/** Connects a user, or all users in shared mode, with a token. */
async function connectOwn(app: TestApp, user: string): Promise<string> {
  const accessToken = canary(user);
  const response = await app.as(user)(`/api/integrations/${STAGED}/connect`, jsonBody({ accessToken }));
  if (response.status !== 201) throw new Error(`connecting answered ${response.status}`);
  return accessToken;
}

describe("Latchkey-Config", () => {
  it("calls with the connection of the config, and without it with the caller's own, in every way", async () => {
    const staged = await keyStage({ shares: EVERYONE });
    const own = await connectOwn(staged.app, "bea");
    const config = await givenConnectedConfig(staged, { region: "us" });
    const bea = staged.app.as("bea");
    for (const [way, send] of ways) {
      for (const response of [await send(bea, config), await send(bea)]) {
        expect([response.status, response.headers.get("latchkey-source")], way).toEqual([200, "upstream"]);
      }
    }
    expect(await bearers(staged)).toEqual(ways.flatMap(() => [staged.granted.access, own]));
    const seen = await staged.api.seen();
    expect(seen.map(({ path }) => path)).toEqual(ways.flatMap(() => ["/us/api/me", "/eu/api/me"]));
    expect(seen.filter(({ headers }) => "latchkey-config" in headers)).toEqual([]);
  });

  it("is the only way to the connection of a config: without it there is none", async () => {
    const staged = await keyStage({ shares: EVERYONE });
    await givenConnectedConfig(staged);
    for (const call of [staged.lin, staged.app.as("bea"), staged.app.as("root", { roles: ["superuser"] })]) {
      for (const [way, send] of ways) expect((await send(call)).status, way).toBe(422);
    }
    expect(await staged.api.seen()).toEqual([]);
  });

  it("picks the config that it names among many, each with its own token and address", async () => {
    const staged = await keyStage();
    const configs: [string, string][] = [];
    for (const region of ["eu", "us", "de"]) configs.push([await givenConnectedConfig(staged, { region }), region]);
    for (const [config] of configs) expect((await onPath(staged.lin, config)).status).toBe(200);
    expect((await staged.api.seen()).map(({ path }) => path)).toEqual(configs.map(([, region]) => `/${region}/api/me`));
  });

  it("picks it in shared mode too, where all others share another connection", async () => {
    const staged = await keyStage({ integration: { mode: "shared" }, shares: EVERYONE });
    const shared = await connectOwn(staged.app, "lin");
    const config = await givenConnectedConfig(staged, { region: "us" });
    const bea = staged.app.as("bea");
    expect([(await onPath(bea, config)).status, (await onPath(bea)).status]).toEqual([200, 200]);
    expect(await bearers(staged)).toEqual([staged.granted.access, shared]);
    const empty = await givenConfig(staged.lin);
    expect(await outcome(await onPath(bea, empty))).toEqual([422, "integration_not_connected"]);
  });

  it("T13 is 404 for what is no config of the integration, in every way", async () => {
    const staged = await keyStage();
    await connectOwn(staged.app, "lin");
    await givenIntegration(staged.app.deps, { type: STAGED, slug: "other", owner: "user:lin", clientId: "c" });
    const others = await givenConfig(staged.lin, {}, BASE.replace(STAGED, "other"));
    const connected = await givenConnectedConfig(staged);
    const wrong = [
      "cfg_01h455vb4pex5vsknk084sn02q",
      others,
      "",
      "shared",
      `${connected}x`,
      "user:lin",
      "' OR 1=1 --",
      "%",
    ];
    for (const config of wrong) {
      for (const [way, send] of ways) expect((await send(staged.lin, config)).status, `${way} ${config}`).toBe(404);
    }
    expect(await staged.api.seen()).toEqual([]);
  });

  it("is 422 for a config that is not connected, and 409 for one that needs a new consent", async () => {
    const staged = await keyStage();
    const own = await connectOwn(staged.app, "lin");
    const config = await givenConfig(staged.lin);
    expect(await outcome(await onPath(staged.lin, config))).toEqual([422, "integration_not_connected"]);
    const connected = await givenConnectedConfig(staged);
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth' WHERE subject <> 'user:lin'").run();
    expect(await outcome(await onPath(staged.lin, connected))).toEqual([409, "needs_reauth"]);
    expect(await bearers(staged)).not.toContain(own);
  });

  it("T15 needs level 1, and is nothing to whoever does not see the integration", async () => {
    const staged = await keyStage({ shares: [{ principal: "team:red", accessLevel: 1 }] });
    const config = await givenConnectedConfig(staged);
    const red = staged.app.as("bea", { groups: ["red"] });
    expect((await onPath(red, config)).status).toBe(200);
    expect((await onPath(await givenKey(staged.app, ["integration:read"]), config)).status).toBe(200);
    const strangers = [
      staged.app.as("eve"),
      staged.app.as("lin", { tenant: "elsewhere" }),
      staged.app.as("root", { tenant: "elsewhere", roles: ["superuser"] }),
      await givenKey(staged.app, ["token:read"]),
      await givenKey(staged.app, ["integration:write"], undefined, "elsewhere"),
    ];
    for (const stranger of strangers) expect(await outcome(await onPath(stranger, config))).toEqual([404, "not_found"]);
    await env.DB.prepare("DELETE FROM integration_shares").run();
    expect(await outcome(await onPath(red, config))).toEqual([404, "not_found"]);
    expect(await staged.api.seen()).toHaveLength(2);
  });

  it("T49 fills header variables in for the caller, and for the connection of the config", async () => {
    const headers = { "x-user": v("user.id"), "x-integration": v("integration.slug") };
    const staged = await keyStage({ integration: { headers }, shares: EVERYONE });
    const config = await givenConnectedConfig(staged);
    expect((await onPath(staged.app.as("bea"), config)).status).toBe(200);
    expect((await staged.api.seen())[0]?.headers).toMatchObject({ "x-user": "bea", "x-integration": STAGED });
  });

  it("T20 goes nowhere but to the config's own address", async () => {
    const staged = await keyStage();
    const config = await givenConnectedConfig(staged, { region: "us" });
    const send = (url: string) => {
      const { headers, ...init } = jsonBody({ url });
      return staged.lin(ENVELOPE, { ...init, headers: { ...(headers as object), ...headersOf(config) } });
    };
    expect(await outcome(await send(`${staged.api.url}/eu/api/me`))).toEqual([400, "url_not_allowed"]);
    expect(await outcome(await send(`${env.CANARY_URL}/us/api/me`))).toEqual([400, "url_not_allowed"]);
    expect((await send(`${staged.api.url}/us/api/me`)).status).toBe(200);
    expect((await staged.api.seen()).map(({ path }) => path)).toEqual(["/us/api/me"]);
  });
});

describe("the connection of a config", () => {
  it("T13 is in none of the caller's own lists, also of whoever made it", async () => {
    const staged = await keyStage({ shares: EVERYONE });
    await givenConnectedConfig(staged);
    for (const call of [staged.lin, staged.app.as("bea"), staged.app.as("root", { roles: ["superuser"] })]) {
      expect(await (await call("/integrations")).json()).toEqual([]);
      expect(await (await call("/integrations/providers")).json()).toMatchObject([{ slug: STAGED, connected: false }]);
      expect(await (await call("/api/integration-connections")).json()).toMatchObject({ count: 0, total: 0 });
      expect(await outcome(await call(`/api/integrations/${STAGED}/connection`))).toEqual([404, "not_found"]);
    }
  });

  it("is left alone when its maker disconnects and connects again", async () => {
    const staged = await keyStage();
    const config = await givenConnectedConfig(staged);
    const before = await rowsOf("connections");
    await connectOwn(staged.app, "lin");
    const path = `/api/integrations/${STAGED}/connection`;
    expect((await staged.lin(path, { method: "DELETE" })).status).toBe(204);
    expect((await staged.lin(path, { method: "DELETE" })).status).toBe(404);
    expect(await rowsOf("connections")).toEqual(before);
    expect((await onPath(staged.lin, config)).status).toBe(200);
  });

  it("goes with its config, and with its integration", async () => {
    const staged = await keyStage();
    const [first, second] = [await givenConnectedConfig(staged), await givenConnectedConfig(staged, { region: "us" })];
    expect((await staged.lin(`${BASE}/configs/${first}`, { method: "DELETE" })).status).toBe(204);
    expect(await outcome(await onPath(staged.lin, first))).toEqual([404, "not_found"]);
    expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${second}` }]);
    const lin = staged.app.as("lin", { scope: "integration:delete" });
    expect((await lin(`/api/integrations/${STAGED}`, { method: "DELETE" })).status).toBe(204);
    expect([await rowsOf("connections"), await rowsOf("integration_configs")]).toEqual([[], []]);
  });
});
