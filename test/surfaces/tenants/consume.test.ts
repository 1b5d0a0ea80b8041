import { expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { type Body, expectProblem } from "../../support/integrations.ts";
import { rowsOf, trail } from "../../support/integrationsApi.ts";
import { keyCall, makeConfig, obtainKey, SITED_PATH, sitedApp, TIME, tenantState } from "../../support/tenants.ts";

const PATH = `${SITED_PATH}:consumeOAuthCredentials`;
const PARAMETERS = { site: "acme" };
const ACME = { configParameters: PARAMETERS };

it("answers 200 with the connection of the config, and no secret of it", async () => {
  const { app, lin, id } = await sitedApp();
  const config = await makeConfig(lin, SITED_PATH, { parameters: PARAMETERS });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, ACME);
  const response = await lin(PATH, jsonBody({ credentialKey, integrationConfigId: config.id }));
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).not.toContain("canary-");
  expect(JSON.parse(text)).toEqual({
    id: expect.stringMatching(/^conn_[0-9a-hjkmnp-tv-z]{26}$/),
    integrationId: id,
    integrationConfigId: config.id,
    level: "APPLICATION",
    grantedScopes: ["read", "write", "offline"],
    createdAt: TIME,
  });
  expect(await rowsOf("connections")).toMatchObject([{ subject: `config:${config.id}`, status: "connected" }]);
  expect((await trail()).map((line) => line.split(" ")[1])).toEqual([
    ...["config.created", "grant.obtained", "connection.connected"],
  ]);
});

it("replaces the connection that a config has", async () => {
  const { app, lin } = await sitedApp();
  const config = await makeConfig(lin, SITED_PATH, { parameters: PARAMETERS });
  const ids: string[] = [];
  for (let round = 0; round < 2; round++) {
    const credentialKey = await obtainKey(app, lin, SITED_PATH, ACME);
    const response = await lin(PATH, jsonBody({ credentialKey, integrationConfigId: config.id }));
    ids.push((await response.json<{ id: string }>()).id);
  }
  expect(await rowsOf("connections")).toMatchObject([{ id: ids[1], status: "connected" }]);
});

it("is for an API key that began the flow, too", async () => {
  const { app } = await sitedApp();
  const key = await keyCall(app, ["integration:write"]);
  const config = await makeConfig(key, SITED_PATH, { parameters: PARAMETERS });
  const credentialKey = await obtainKey(app, key, SITED_PATH, ACME);
  const response = await key(PATH, jsonBody({ credentialKey, integrationConfigId: config.id }));
  expect(await response.json()).toMatchObject({ integrationConfigId: config.id, level: "APPLICATION" });
});

const WRONG: [string, Body, string][] = [
  ["no key", { credentialKey: undefined }, "credentialKey"],
  ["an empty key", { credentialKey: "" }, "credentialKey"],
  ["a key that is too long", { credentialKey: "x".repeat(257) }, "credentialKey"],
  ["a key that is no text", { credentialKey: { key: "x" } }, "credentialKey"],
  ["no config", { integrationConfigId: undefined }, "integrationConfigId"],
  ["an empty config", { integrationConfigId: "" }, "integrationConfigId"],
  ["a config that is no text", { integrationConfigId: null }, "integrationConfigId"],
  ["a config that is too long", { integrationConfigId: "x".repeat(65) }, "integrationConfigId"],
  ["an unknown field", { level: "USER" }, ""],
];

it("answers 400, 403, 404 and 409 to what cannot be, and the key still works afterwards", async () => {
  const { app, lin, id } = await sitedApp();
  const config = await makeConfig(lin, SITED_PATH, { parameters: PARAMETERS });
  const other = await makeConfig(lin, SITED_PATH, { parameters: { site: "other" } });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, ACME);
  const valid = { credentialKey, integrationConfigId: config.id };
  const before = await tenantState();
  for (const [what, change, path] of WRONG) {
    const { errors } = await expectProblem(
      await lin(PATH, jsonBody({ ...valid, ...change })),
      400,
      "validation_failed",
    );
    expect([what, errors?.map((error) => error.path)]).toEqual([what, [path]]);
  }
  for (const key of ["x", "' OR 1=1 --", "x".repeat(43), `${credentialKey}x`, credentialKey.toLowerCase()]) {
    const response = await lin(PATH, jsonBody({ ...valid, credentialKey: key }));
    await expectProblem(response, 400, "credential_key_invalid");
  }
  const asOther = await lin(PATH, jsonBody({ ...valid, integrationConfigId: other.id }));
  await expectProblem(asOther, 400, "validation_failed", "integrationConfigId");
  const unknown = { ...valid, integrationConfigId: "cfg_01h455vb4pex5vsknk084sn02q" };
  await expectProblem(await lin(PATH, jsonBody(unknown)), 404, "not_found");
  await expectProblem(await app.as("bob")(PATH, jsonBody(valid)), 403, "forbidden");
  await expectProblem(await app.as("eve")(PATH, jsonBody(valid)), 404, "not_found");
  await expectProblem(await app.fetch(PATH, jsonBody(valid)), 401, "unauthenticated");
  await expectProblem(await lin(PATH.replace("default", "elsewhere"), jsonBody(valid)), 404, "not_found");
  expect(await tenantState()).toBe(before);
  const byId = PATH.replace("sited:", `${id}:`);
  expect((await lin(byId, jsonBody(valid))).status).toBe(200);
  await expectProblem(await lin(byId, jsonBody(valid)), 400, "credential_key_invalid");
});

it("T25 answers 409 when the integration was given another client meanwhile, and connects nothing", async () => {
  const { app, lin } = await sitedApp();
  const config = await makeConfig(lin, SITED_PATH, { parameters: PARAMETERS });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, ACME);
  const change = jsonBody({ clientId: "another", clientSecret: "canary-other" }, "PATCH");
  expect((await lin("/api/integrations/sited", change)).status).toBe(200);
  const response = await lin(PATH, jsonBody({ credentialKey, integrationConfigId: config.id }));
  await expectProblem(response, 409, "integration_changed");
  expect(await rowsOf("connections")).toEqual([]);
});
