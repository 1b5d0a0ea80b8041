import { expect, it } from "vitest";
import type { Settings } from "../../../src/domain/context.ts";
import { jsonBody } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { stage } from "../../support/stage.ts";

const DEFAULTS: Partial<Settings> = { providerTimeoutMs: 150, responseTimeoutMs: 30_000 };
/** Later than a read waits for, and later than a second, the shortest time that can be said. */
const LATE_MS = 450;
const LATER_MS = 1_500;

async function scene(api: object = {}, delayMs = LATE_MS) {
  const upstream = await stage({ delayMs, body: "late" });
  const provider = acme(upstream.url);
  return connected({ ...provider, api: { ...provider.api, ...api } }, DEFAULTS);
}

it.each(["POST", "PUT", "PATCH", "DELETE"])("C16 waits long for the answer to a %s", async (method) => {
  const { request } = await scene();
  const response = await request("completions", { method });
  expect([response.status, await response.text()]).toEqual([200, "late"]);
});

it("C16 waits long for a POST that says that it can be repeated, by an envelope too", async () => {
  const { request, envelope } = await scene();
  const headers = { "idempotency-key": "k" };
  expect((await request("completions", { method: "POST", headers })).status).toBe(200);
  expect((await envelope({ method: "POST", url: "/completions", data: { prompt: "x" } })).status).toBe(200);
});

it("C16 waits shortly for a call that only reads", async () => {
  const { request } = await scene();
  await expectProblem(await request("me"), 504, "provider_timeout");
});

it("C16 a definition says how long, for every call", async () => {
  const { request } = await scene({ responseTimeout: 30 });
  expect((await request("report")).status).toBe(200);
});

it("C16 a definition can also say a shorter time", async () => {
  const { request } = await scene({ responseTimeout: 1 }, LATER_MS);
  await expectProblem(await request("completions", { method: "POST" }), 504, "provider_timeout");
});

it("C16 an integration says how long, and over its type's entry", async () => {
  const { app, request } = await scene({ responseTimeout: 1 }, LATER_MS);
  const root = app.as("root", { roles: ["superuser"] });
  const patch = (change: object) => root("/api/integrations/acme", jsonBody(change, "PATCH"));
  expect((await patch({ responseTimeout: 30 })).status).toBe(200);
  expect((await request("report")).status).toBe(200);
  expect((await patch({ responseTimeout: null, definition: { api: { responseTimeout: 29 } } })).status).toBe(200);
  expect((await request("report")).status).toBe(200);
  for (const responseTimeout of [0, -1, 1.5, 601, "60"]) {
    await expectProblem(await patch({ responseTimeout }), 400, "validation_failed", "responseTimeout");
    const own = await patch({ definition: { api: { responseTimeout } } });
    await expectProblem(own, 400, "validation_failed", "definition.api.responseTimeout");
  }
});
