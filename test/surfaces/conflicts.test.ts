import { expect, it } from "vitest";
import { jsonBody, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { givenIntegration, providerId } from "../support/fixtures.ts";
import { expectProblem, racedApp, racedDatabase } from "../support/integrations.ts";
import { ADMIN, rowsOf } from "../support/integrationsApi.ts";
import { makeConfig, obtainKey, SITED_PATH, sitedApp } from "../support/tenants.ts";
import { backEnd, store, storeBody, tokensPath } from "../support/tokens.ts";

/** Somebody else is always faster. Other changes that meet are tested with what they change. */

it("answers 409 to a token whose integration changes with every try to store it", async () => {
  const app = await racedApp("UPDATE integrations SET version = version + 1");
  await givenIntegration(app.deps, { type: "openai", authType: "bearer" });
  const body = { providerId: providerId(app.deps, "openai"), accessToken: canary("token") };
  await expectProblem(await app.as("ada")("/integrations", jsonBody(body)), 409, "conflict");
  expect(await rowsOf("connections")).toEqual([]);
});

it("answers 409 to deleting a token that is changed meanwhile, and keeps it", async () => {
  const app = await racedApp("UPDATE connections SET version = version + 1");
  const call = await backEnd(app);
  await store(call, "ada", storeBody());
  await expectProblem(await call(tokensPath("ada", "google"), { method: "DELETE" }), 409, "conflict");
  expect(await rowsOf("connections")).toHaveLength(1);
});

it("A07 answers 409 to ending a connection that is changed meanwhile, and keeps it", async () => {
  const app = await racedApp("UPDATE connections SET version = version + 1");
  await store(await backEnd(app), "ada", storeBody());
  const [row] = await rowsOf("connections");
  const end = app.as("ada")(`/api/integration-connections/${row?.id}`, { method: "DELETE" });
  await expectProblem(await end, 409, "conflict");
  expect(await rowsOf("connections")).toHaveLength(1);
});

it("answers 409 to giving an integration to a team of one's own that has that slug", async () => {
  const { deps, as } = await testApp();
  for (const owner of ["user:ada", "team:red"]) await givenIntegration(deps, { type: "openai", slug: "x", owner }, []);
  const before = await rowsOf("integrations");
  const ada = as("ada", { ...ADMIN, groups: ["red"] });
  const response = await ada("/api/integrations/ada:x/owner", jsonBody({ teamId: "red" }, "PUT"));
  await expectProblem(response, 409, "slug_taken");
  expect(await rowsOf("integrations")).toEqual(before);
});

it("answers 409 to a credential key whose config changes with every try, and the key still works", async () => {
  const { app, lin } = await sitedApp();
  const parameters = { site: "acme" };
  const config = await makeConfig(lin, SITED_PATH, { parameters });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, { configParameters: parameters });
  const consume = () =>
    lin(`${SITED_PATH}:consumeOAuthCredentials`, jsonBody({ credentialKey, integrationConfigId: config.id }));
  const { db } = app.deps;
  app.deps.db = racedDatabase("UPDATE integration_configs SET version = version + 1");
  await expectProblem(await consume(), 409, "conflict");
  app.deps.db = db;
  expect((await consume()).status).toBe(200);
});
