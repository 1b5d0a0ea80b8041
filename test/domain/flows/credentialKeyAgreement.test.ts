import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody, problemCode } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import {
  authorize,
  BASE,
  consume,
  endGrants,
  endKeys,
  givenConfig,
  interruptibleD1,
  type KeyStage,
  keyStage,
  obtainKey,
  outcome,
  revokedAt,
} from "../../support/credentialKeys.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { STAGED } from "../../support/stagedFlow.ts";

const WRITE = { scope: "integration:write" };
const OTHER_PARAMETERS = {
  code: "validation_failed",
  errors: [{ path: "integrationConfigId", message: "has other parameters than were authorized" }],
};

function patch({ app }: KeyStage, change: object, path = `/api/integrations/${STAGED}`): Promise<Response> {
  return app.as("lin", WRITE)(path, jsonBody(change, "PATCH"));
}

describe("T25 the parameters of a config", () => {
  it("T25 that are not those that were agreed to are refused, and the key stays good for the right config", async () => {
    const staged = await keyStage();
    const [eu, us] = [await givenConfig(staged.lin), await givenConfig(staged.lin, { region: "us" })];
    const key = await obtainKey(staged, staged.lin, { configParameters: { region: "us" } });
    const refused = await consume(staged.lin, key, eu);
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining(OTHER_PARAMETERS)]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await consume(staged.lin, key, us)).status).toBe(200);
    expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${us}`, parameters: '{"region":"us"}' }]);
    expect((await staged.tokens.seen()).map(({ path }) => path)).toEqual(["/us/token"]);
  });

  it("T25 fit when they say what the provider's default or the integration says anyhow", async () => {
    const staged = await keyStage({ integration: { parameters: { region: "us" } } });
    const config = await givenConfig(staged.lin, { region: "us" });
    const key = await obtainKey(staged, staged.lin);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
    const eu = await givenConfig(staged.lin, { region: "eu" });
    const refused = await consume(staged.lin, await obtainKey(staged, staged.lin), eu);
    expect(await refused.json()).toMatchObject(OTHER_PARAMETERS);
  });

  it("T25 that were changed after consent are refused, and are good again when they are changed back", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin, { region: "us" });
    const key = await obtainKey(staged, staged.lin, { configParameters: { region: "us" } });
    const path = `${BASE}/configs/${config}`;
    expect((await patch(staged, { parameters: { region: "eu" } }, path)).status).toBe(200);
    expect(await (await consume(staged.lin, key, config)).json()).toMatchObject(OTHER_PARAMETERS);
    expect((await patch(staged, { parameters: { region: "us" } }, path)).status).toBe(200);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
  });

  it("T25 that are changed between the read and the write are not connected", async () => {
    const { d1, beforeNextBatch } = interruptibleD1();
    const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1) }) });
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    const path = `${BASE}/configs/${config}`;
    beforeNextBatch(() => patch(staged, { parameters: { region: "us" } }, path));
    expect(await (await consume(staged.lin, key, config)).json()).toMatchObject(OTHER_PARAMETERS);
    expect([await rowsOf("connections"), await revokedAt(staged.revoker)]).toEqual([[], []]);
    expect((await consume(staged.lin, key, await givenConfig(staged.lin))).status).toBe(200);
  });

  it.each([
    ["unknown to the type", { planet: "earth" }, "configParameters.planet"],
    ["that do not fit", { region: "../evil" }, "configParameters.region"],
    ["that are empty", { region: "" }, "configParameters.region"],
    ["named like an object's own", { constructor: "eu" }, "configParameters.constructor"],
  ])("T21 that are %s are refused, before anybody is asked to consent", async (_what, parameters, path) => {
    const staged = await keyStage();
    const body = { integrationAuthMetadataId: "oauth2", configParameters: parameters };
    const response = await staged.lin(`${BASE}:authorize`, jsonBody(body));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "validation_failed", errors: [{ path }] });
    const config = await staged.lin(`${BASE}/configs`, jsonBody({ displayName: "Ours", parameters }));
    expect([config.status, await problemCode(config)]).toEqual([400, "validation_failed"]);
  });
});

describe("T25 the integration of a key", () => {
  it.each([
    ["the client", { clientId: "another" }],
    ["the base address", { apiBaseUri: "https://api.example.com", clientSecret: canary("again") }],
    ["the mode", { mode: "shared" }],
  ])("T25 that got another %s needs a new consent", async (_what, change) => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    expect((await patch(staged, change)).status).toBe(200);
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([409, "integration_changed"]);
    expect(await rowsOf("connections")).toEqual([]);
    await endKeys();
    await endGrants(staged);
    expect(await revokedAt(staged.revoker)).toHaveLength(2);
  });

  it("T25 that is changed between the read and the write is not connected", async () => {
    const { d1, beforeNextBatch } = interruptibleD1();
    const staged = await keyStage({ overrides: () => ({ db: openDatabase(d1) }) });
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    beforeNextBatch(() => patch(staged, { clientId: "another" }));
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([409, "integration_changed"]);
    expect(await rowsOf("connections")).toEqual([]);
  });

  it("keeps its keys when only its name changes", async () => {
    const staged = await keyStage();
    const config = await givenConfig(staged.lin);
    const key = await obtainKey(staged, staged.lin);
    expect((await patch(staged, { name: "Another", description: "other" })).status).toBe(200);
    expect((await consume(staged.lin, key, config)).status).toBe(200);
  });

  it("T14 is not to be seen any more, or not to be edited: 404 and 403, and nothing is used up", async () => {
    const staged = await keyStage({ shares: [{ principal: "user:bea", accessLevel: 2 }] });
    const bea = staged.app.as("bea");
    const config = await givenConfig(bea);
    const key = await obtainKey(staged, bea);
    const set = (level: number) => env.DB.prepare(`UPDATE integration_shares SET access_level = ${level}`).run();
    await set(1);
    expect(await outcome(await consume(bea, key, config))).toEqual([403, "forbidden"]);
    await env.DB.prepare("UPDATE integration_shares SET principal = 'user:eve'").run();
    expect(await outcome(await consume(bea, key, config))).toEqual([404, "not_found"]);
    await env.DB.prepare("UPDATE integration_shares SET principal = 'user:bea', access_level = 2").run();
    expect((await consume(bea, key, config)).status).toBe(200);
  });

  it.each([
    ["unknown", async () => "cfg_01h455vb4pex5vsknk084sn02q"],
    ["of another integration", (other: string, { lin }: KeyStage) => givenConfig(lin, {}, other)],
  ])("T13 has no config that is %s: 404, and the key stays good", async (_what, configOf) => {
    const staged = await keyStage();
    const key = await obtainKey(staged, staged.lin);
    await givenIntegration(staged.app.deps, { type: STAGED, slug: "other", owner: "user:lin", clientId: "c" });
    const config = await configOf(BASE.replace(STAGED, "other"), staged);
    expect(await outcome(await consume(staged.lin, key, config))).toEqual([404, "not_found"]);
    expect((await consume(staged.lin, key, await givenConfig(staged.lin))).status).toBe(200);
  });
});

it("begins no flow on an integration that does not use OAuth, or has no client", async () => {
  const staged = await keyStage({ integration: { clientId: null } });
  await givenIntegration(staged.app.deps, { type: STAGED, slug: "key", owner: "user:lin", authType: "apikey" });
  const begin = (base: string) => staged.lin(`${base}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2" }));
  expect(await outcome(await begin(BASE))).toEqual([400, "provider_not_active"]);
  expect((await outcome(await begin(BASE.replace(STAGED, "key"))))[1]).toBe("authorization_not_supported");
  await expect(authorize(staged.lin)).rejects.toThrow("provider_not_active");
});
