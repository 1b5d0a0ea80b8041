import { expect, it } from "vitest";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenCustom } from "../../support/integrationsApi.ts";
import { json, stage } from "../../support/stage.ts";

it("T12 calls nothing with the integration's own key when a config is named that has no connection", async () => {
  const upstream = await stage(json({ ok: true }));
  const app = await testApp();
  await givenCustom(app.deps, upstream, { authType: "apikey", apiKey: canary("for-all"), owner: "user:lin" });
  const lin = app.as("lin");
  const made = await lin("/v1/tenants/default/integrations/own/configs", jsonBody({ displayName: "Ours" }));
  const { id } = await made.json<{ id: string }>();
  expect((await lin("/api/integrations/own/request/me")).status).toBe(200);
  const named = await lin("/api/integrations/own/request/me", { headers: { "latchkey-config": id } });
  expect([named.status, await problemCode(named)]).toEqual([422, "integration_not_connected"]);
  const unknown = await lin("/api/integrations/own/request/me", { headers: { "latchkey-config": "cfg_unknown" } });
  expect([unknown.status, await problemCode(unknown)]).toEqual([404, "not_found"]);
  expect(await upstream.seen()).toHaveLength(1);
});
