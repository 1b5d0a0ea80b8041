import { beforeEach, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Body, type Call, expectProblem } from "../../support/integrations.ts";
import { givenCustom } from "../../support/integrationsApi.ts";
import { stage } from "../../support/stage.ts";
import { ticketNames } from "../../support/stagedFlow.ts";
import { keyCall, LIST, SITED_PATH, type Sited, sitedApp, tenantState } from "../../support/tenants.ts";

let sited: Sited;
let lin: Call;
let before: string;

beforeEach(async () => {
  sited = await sitedApp();
  lin = sited.lin;
  before = await tenantState();
});

const VALID = { integrationAuthMetadataId: "oauth2", configParameters: { site: "acme" } };

function send(body: unknown = VALID, call = lin, path = SITED_PATH): Promise<Response> {
  return call(`${path}:authorize`, jsonBody(body));
}

/** Nothing was begun, and the provider was not asked. */
async function expectNothing(state = before): Promise<void> {
  expect(await tenantState()).toBe(state);
  expect(await sited.upstream.seen()).toEqual([]);
}

const BODIES: [string, Body, string][] = [
  ["no method", { integrationAuthMetadataId: undefined }, "integrationAuthMetadataId"],
  ["a method of another kind", { integrationAuthMetadataId: "apikey" }, "integrationAuthMetadataId"],
  ["a method in other letters", { integrationAuthMetadataId: "OAuth2" }, "integrationAuthMetadataId"],
  ["an empty method", { integrationAuthMetadataId: "" }, "integrationAuthMetadataId"],
  ["a method that is no text", { integrationAuthMetadataId: ["oauth2"] }, "integrationAuthMetadataId"],
  ["no value where there is no default", { configParameters: {} }, "configParameters.site"],
  ["no values at all", { configParameters: undefined }, "configParameters.site"],
  ["a value that does not fit", { configParameters: { site: "a.evil" } }, "configParameters.site"],
  ["a value beside the choice", { configParameters: { site: "acme", region: "xx" } }, "configParameters.region"],
  ["an unknown value", { configParameters: { site: "acme", planet: "x" } }, "configParameters.planet"],
  ["a value of the account", { configParameters: { site: "acme", account: "x" } }, "configParameters.account"],
  ["a value that is no text", { configParameters: { site: 1 } }, "configParameters.site"],
  ["values in a list", { configParameters: ["acme"] }, "configParameters"],
  ["scopes in one text", { scopes: "read write" }, "scopes"],
  ["an empty scope", { scopes: [""] }, "scopes.0"],
  ["a scope that is no text", { scopes: ["read", null] }, "scopes.1"],
  ["a scope that is too long", { scopes: ["x".repeat(513)] }, "scopes.0"],
  ["too many scopes", { scopes: Array(201).fill("read") }, "scopes"],
  ["an unknown field", { redirectUri: "https://evil.example" }, ""],
];

it("answers 400 to what does not fit, naming it, and begins nothing", async () => {
  for (const [what, change, path] of BODIES) {
    const { errors } = await expectProblem(await send({ ...VALID, ...change }), 400, "validation_failed");
    expect([what, errors?.map((error) => error.path)]).toEqual([what, [path]]);
  }
  const body = { ...VALID, configParameters: { site: "A", region: "xx", planet: "x" } };
  const { errors } = await expectProblem(await send(body), 400, "validation_failed");
  const names = ["site", "region", "planet"].map((name) => `configParameters.${name}`);
  expect(errors?.map((error) => error.path)).toEqual(names);
  await expectNothing();
});

it("T43 answers 400 to a scope that is not among the available ones, whatever it resembles", async () => {
  for (const scope of ["delete", "READ", "read ", "read write", "read,write", "offline ", "*", "__proto__"]) {
    await expectProblem(await send({ ...VALID, scopes: ["read", scope] }), 400, "scope_not_allowed");
  }
  await expectNothing();
});

it("answers 400 to the right method of an integration that uses none of it", async () => {
  for (const authType of ["apikey", "basic", "bearer"] as const) {
    await givenIntegration(sited.app.deps, { type: "custom", slug: authType, authType, owner: "user:lin" });
    const state = await tenantState();
    for (const integrationAuthMetadataId of ["oauth2", authType]) {
      const response = await send({ integrationAuthMetadataId }, lin, `${LIST}/${authType}`);
      await expectProblem(response, 400, "authorization_not_supported");
    }
    await expectNothing(state);
  }
});

it("answers 400 while the integration has no OAuth client, or an address that nothing may be sent to", async () => {
  const { deps } = sited.app;
  await givenIntegration(deps, { type: "sited", slug: "bare", owner: "user:lin" });
  await givenCustom(deps, await stage(), { owner: "user:lin", authorizationEndpoint: "https://10.0.0.1/authorize" });
  await givenCustom(deps, await stage(), {
    owner: "user:lin",
    slug: "inner",
    tokenEndpoint: "https://db.internal/token",
  });
  const state = await tenantState();
  await expectProblem(await send(VALID, lin, `${LIST}/bare`), 400, "provider_not_active");
  for (const slug of ["own", "inner"]) {
    const body = { integrationAuthMetadataId: "oauth2" };
    await expectProblem(await send(body, lin, `${LIST}/${slug}`), 400, "provider_not_active");
  }
  await expectNothing(state);
});

it("T15 answers 403 to level 1, whatever permissions come with it", async () => {
  const { app } = sited;
  const scope = "integration:read integration:write integration:delete integration:share user:act-as";
  const callers = [
    app.as("bob", { scope }),
    await keyCall(app, ["integration:read"]),
    await keyCall(app, ["integration:write"], "bob"),
  ];
  for (const call of callers) {
    await expectProblem(await send(VALID, call), 403, "forbidden");
    // Not even told which parameters there would be.
    await expectProblem(await send({ integrationAuthMetadataId: "x" }, call), 403, "forbidden");
  }
  expect([await ticketNames(), await sited.upstream.seen()]).toEqual([[], []]);
});

it("T13 answers 404 for an integration that the caller does not see, one of another tenant, and one that is not there", async () => {
  const { app, id } = sited;
  const keys = [
    await keyCall(app, ["token:*", "audit:read", "key:manage"]),
    await keyCall(app, ["integration:*"], "eve"),
  ];
  const there = app.as("lin", { tenant: "elsewhere" });
  const all = "integration:write";
  const places: [Call, string][] = [
    ...[app.as("eve", { scope: all }), ...keys].map((call): [Call, string] => [call, SITED_PATH]),
    [app.as("eve", { scope: all }), `${LIST}/${id}`],
    [there, SITED_PATH],
    [there, `/v1/tenants/elsewhere/integrations/${id}`],
    [app.as("lin", { tenant: "elsewhere", roles: ["superuser"] }), `/v1/tenants/elsewhere/integrations/${id}`],
    [lin, `/v1/tenants/elsewhere/integrations/sited`],
    [lin, `${LIST}/nothing`],
    [lin, `${LIST}/int_01h455vb4pex5vsknk084sn02q`],
  ];
  for (const [call, path] of places) await expectProblem(await send(VALID, call, path), 404, "not_found");
  await expectProblem(await send(VALID, app.fetch), 401, "unauthenticated");
  expect([await ticketNames(), await sited.upstream.seen()]).toEqual([[], []]);
});

it("F18 answers 400, 413 and 415 to what is no JSON, too large, or called something else", async () => {
  const post = (body: string, type = "application/json") =>
    lin(`${SITED_PATH}:authorize`, { method: "POST", body, headers: { "content-type": type } });
  for (const body of ["", "{", "\u0000", "{'a':1}", "[".repeat(40) + "]".repeat(40)]) {
    await expectProblem(await post(body), 400, "malformed_json");
  }
  for (const body of ["[]", "null", "1", '"x"']) await expectProblem(await post(body), 400, "validation_failed");
  await expectProblem(await post(JSON.stringify(VALID), "text/plain"), 415, "unsupported_media_type");
  await expectProblem(await post(" ".repeat(1024 * 1024 + 1)), 413, "payload_too_large");
  await expectNothing();
});
