import { expect, it } from "vitest";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import { jsonBody } from "../../support/app.ts";
import { RETIRED_KEY, retiredKeyring, spoil, spoilTickets } from "../../support/callScene.ts";
import { expectProblem } from "../../support/integrations.ts";
import { connectedConfig, makeConfig, obtainKey, SITED_PATH, sitedApp, tenantState } from "../../support/tenants.ts";

const LOST: [ErrorCode, (sealed: string) => string, string][] = [
  [
    "key_unavailable",
    (sealed) => sealed.replace("v1.test.", "v1.gone."),
    "replace(credential_sealed, '.test.', '.gone.')",
  ],
  [
    "key_retired",
    (sealed) => sealed.replace("v1.test.", `v1.${RETIRED_KEY}.`),
    `replace(credential_sealed, '.test.', '.${RETIRED_KEY}.')`,
  ],
  ["credential_corrupt", (sealed) => sealed.slice(0, 40), "substr(credential_sealed, 1, 40)"],
];

it.each(LOST)("answers %s to a credential key whose grant does not open, and changes nothing", async (code, lose) => {
  const { app, lin } = await sitedApp();
  app.deps.keyring = await retiredKeyring();
  const parameters = { site: "acme" };
  const config = await makeConfig(lin, SITED_PATH, { parameters });
  const credentialKey = await obtainKey(app, lin, SITED_PATH, { configParameters: parameters });
  await spoilTickets(lose);
  const before = await tenantState();
  const body = { credentialKey, integrationConfigId: config.id };
  await expectProblem(await lin(`${SITED_PATH}:consumeOAuthCredentials`, jsonBody(body)), 500, code);
  expect(await tenantState()).toBe(before);
});

it.each(LOST)(
  "answers %s to deleting a config whose credential does not open, and keeps both",
  async (code, _, lost) => {
    const scene = await sitedApp();
    scene.app.deps.keyring = await retiredKeyring();
    const { id } = await connectedConfig(scene);
    await spoil("connections", `credential_sealed = ${lost}`);
    const before = await tenantState();
    await expectProblem(await scene.lin(`${SITED_PATH}/configs/${id}`, { method: "DELETE" }), 500, code);
    expect(await tenantState()).toBe(before);
  },
);
