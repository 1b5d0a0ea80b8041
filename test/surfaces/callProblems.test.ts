import { expect, it } from "vitest";
import type { ErrorCode } from "../../src/domain/errors.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { problemTypes } from "../../src/http/problem.ts";
import { jsonBody } from "../support/app.ts";
import {
  CALLS,
  type CallScene,
  CONNECTS,
  callScene,
  ENDS,
  envelopeCall,
  PATH_CALLS,
  TOKENS,
} from "../support/callScene.ts";
import { expectProblem } from "../support/integrations.ts";
import { LOSSES, spoil } from "../support/lostSecrets.ts";
import { NOW } from "../support/refreshStage.ts";
import { json } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

/** What can go wrong with a connection and its provider, at every operation that can tell of it. */

type Operations = typeof CALLS;

const EXPIRED = `fresh_until = ${NOW} - 1, token_expires_at = ${NOW} - 1`;
/** As if nothing had been tried yet. */
const UNTRIED =
  "failures = 0, refusals = 0, failure = NULL, next_attempt_at = NULL, lease_id = NULL, lease_until = NULL";

async function expectEach(operations: Operations, code: ErrorCode, scene: CallScene, before = async () => {}) {
  for (const [operationId, send] of Object.entries(operations)) {
    await before();
    const response = await send(scene.ada);
    expect(response.headers.get("latchkey-source"), operationId).toBe("broker");
    await expectProblem(response, problemTypes[code].status, code);
  }
}

it.each<[ErrorCode, Act, Partial<AppDeps["settings"]>?]>([
  ["client_invalid", json({ error: "invalid_client" }, 401)],
  ["provider_refused", json({ error: "invalid_request" }, 400)],
  ["provider_unavailable", { status: 500 }],
  ["provider_timeout", { delayMs: 2000, status: 200 }, { providerTimeoutMs: 100 }],
  ["provider_rate_limited", { status: 429 }],
  ["provider_malformed", { status: 200, headers: { "content-type": "application/json" }, body: "{" }],
])("F04 answers %s when the token endpoint says so, wherever a token is needed", async (code, act, settings) => {
  const scene = await callScene();
  Object.assign(scene.app.deps.settings, settings);
  await scene.server.act(act);
  const expire = () => spoil("connections", `${EXPIRED}, ${UNTRIED}`);
  await expectEach({ ...CALLS, ...TOKENS, ...CONNECTS }, code, scene, expire);
});

it("answers grant_refused when the refresh token that somebody brings is refused", async () => {
  const scene = await callScene();
  await scene.server.act(json({ error: "invalid_grant" }, 400));
  await expectEach(CONNECTS, "grant_refused", scene);
});

it("T41 answers integration_not_connected where a token is waited for, when its connection ends meanwhile", async () => {
  const scene = await callScene();
  for (const send of Object.values(TOKENS)) {
    await spoil("connections", `status = 'connected', ${EXPIRED}, ${UNTRIED}`);
    const asked = (await scene.server.seen()).length;
    await scene.server.act({ delayMs: 800, ...json({ access_token: "late", token_type: "bearer" }) });
    const answer = send(scene.ada);
    await expect.poll(async () => (await scene.server.seen()).length, { timeout: 20_000 }).toBeGreaterThan(asked);
    await spoil("connections", "status = 'disconnected', version = version + 1");
    await expectProblem(await answer, 422, "integration_not_connected");
  }
});

it("answers needs_reauth where a token is needed, when the consent has ended", async () => {
  const scene = await callScene();
  await spoil("connections", "status = 'needs_reauth', status_reason = 'grant_refused'");
  await expectEach({ ...CALLS, ...TOKENS }, "needs_reauth", scene);
});

it("answers provider_not_active where a token is needed, when the integration has no client any more", async () => {
  const scene = await callScene();
  await spoil("integrations", "client_id = NULL");
  const expire = () => spoil("connections", `${EXPIRED}, ${UNTRIED}`);
  await expectEach({ ...CALLS, ...TOKENS, ...CONNECTS }, "provider_not_active", scene, expire);
});

it("answers integration_not_connected to every call of who is not connected", async () => {
  const scene = await callScene();
  await spoil("connections", "status = 'disconnected', credential_sealed = NULL");
  await expectEach(CALLS, "integration_not_connected", scene);
});

it("answers refresh_in_progress where a token is needed, while another one refreshes it for long", async () => {
  let time = 0;
  const scene = await callScene(() => ({ now: () => Date.now() + time }));
  const lease = () => spoil("connections", `${EXPIRED}, lease_id = 'lease_other', lease_until = ${NOW} + 30000`);
  const hurry = setInterval(() => {
    time += 4000;
  }, 20);
  await expectEach({ ...CALLS, ...TOKENS }, "refresh_in_progress", scene, lease).finally(() => clearInterval(hurry));
});

it.each(LOSSES)("answers $code where a stored secret does not open", async ({ code, column }) => {
  const scene = await callScene();
  await spoil("connections", `credential_sealed = ${column("credential_sealed")}`);
  await expectEach({ ...CALLS, ...TOKENS, ...ENDS }, code, scene);
  await spoil("integrations", `client_secret_sealed = ${column("client_secret_sealed")}`);
  await expectEach(CONNECTS, code, scene);
});

it("T26 answers url_not_allowed to every call, when the integration's address is not allowed any more", async () => {
  const scene = await callScene();
  const { settings } = scene.app.deps;
  settings.allowLoopback = false;
  await expectEach(CALLS, "url_not_allowed", scene).finally(() => {
    settings.allowLoopback = true;
  });
});

it("T28 answers header_not_sendable to every call, when a header of the integration would hold a line break", async () => {
  const scene = await callScene();
  const root = scene.app.as("root", { roles: ["superuser"] });
  const headers = { "X-Account": `$${"{connection.account_id}"}` };
  expect((await root("/api/integrations/scripted", jsonBody({ headers }, "PATCH"))).status).toBe(200);
  await spoil("connections", `data = '{"account_id":"a\\nb"}'`);
  await expectEach(CALLS, "header_not_sendable", scene);
});

it.each<[ErrorCode, string | undefined]>([
  ["approval_required", undefined],
  ["approval_denied", "state = 'denied', request_sealed = NULL"],
  ["approval_ended", "state = 'approved', request_sealed = NULL"],
])("T53 answers %s to every call that a person is asked about", async (code, decision) => {
  const scene = await callScene();
  const methods = ["DELETE", "GET", "PATCH", "POST", "PUT"];
  await spoil("integrations", `approvals = '${JSON.stringify({ methods })}'`);
  const root = scene.app.as("root", { roles: ["superuser"] });
  await expectEach(CALLS, "approval_required", scene);
  if (decision !== undefined) await spoil("approvals", decision);
  await expectEach(CALLS, code, scene);
  expect((await root("/v1/tenants/default/approvals")).status).toBe(200);
});

it("answers rate_limited to every call beyond the limit", async () => {
  const scene = await callScene(({ settings }) => ({ settings: { ...settings, integrationCallsPerMinute: 0 } }));
  await expectEach(CALLS, "rate_limited", scene);
});

it("answers upgrade_not_supported to every call that would become a WebSocket", async () => {
  const { ada } = await callScene();
  const headers = { upgrade: "websocket" };
  for (const call of Object.values(PATH_CALLS)) {
    await expectProblem(await call(ada, "me", { headers }), 501, "upgrade_not_supported");
  }
  await expectProblem(await envelopeCall(ada, "/me", headers), 501, "upgrade_not_supported");
});

it("B34 answers validation_failed to every call whose body cannot be sent on: with GET, or broken off", async () => {
  const { ada } = await callScene();
  for (const [operationId, call] of Object.entries(PATH_CALLS)) {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    const headers = { "content-length": "5" };
    const init = operationId.endsWith("Get") ? { headers } : { headers, body: broken };
    await expectProblem(await call(ada, "me", init as RequestInit), 400, "validation_failed");
  }
});
