import { expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { LOSSES, retiredKeyring, spoil, spoilTickets } from "../../support/lostSecrets.ts";
import { connectedConfig, makeConfig, obtainKey, SITED_PATH, sitedApp, tenantState } from "../../support/tenants.ts";

it.each(LOSSES)(
  "answers $code to a credential key whose grant does not open, and changes nothing",
  async ({ code, text }) => {
    const { app, lin } = await sitedApp();
    app.deps.keyring = await retiredKeyring();
    const parameters = { site: "acme" };
    const config = await makeConfig(lin, SITED_PATH, { parameters });
    const credentialKey = await obtainKey(app, lin, SITED_PATH, { configParameters: parameters });
    await spoilTickets(text);
    const before = await tenantState();
    const body = { credentialKey, integrationConfigId: config.id };
    await expectProblem(await lin(`${SITED_PATH}:consumeOAuthCredentials`, jsonBody(body)), 500, code);
    expect(await tenantState()).toBe(before);
  },
);

it.each(LOSSES)(
  "answers $code to deleting a config whose credential does not open, and keeps both",
  async ({ code, column }) => {
    const scene = await sitedApp();
    scene.app.deps.keyring = await retiredKeyring();
    const { id } = await connectedConfig(scene);
    await spoil("connections", `credential_sealed = ${column("credential_sealed")}`);
    const before = await tenantState();
    await expectProblem(await scene.lin(`${SITED_PATH}/configs/${id}`, { method: "DELETE" }), 500, code);
    expect(await tenantState()).toBe(before);
  },
);
