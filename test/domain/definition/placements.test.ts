import { describe, expect, it } from "vitest";
import { jsonBody, testApp } from "../../support/app.ts";
import { type Body, expectProblem, SCOPE } from "../../support/integrations.ts";
import { json, stage } from "../../support/stage.ts";
import { PLACED } from "../../understood/definitions.ts";

/** An integration of admin's, with what it is made with. */
async function placed(authType: string, settings: Body, placement?: object) {
  const server = await stage(json({ ok: true }));
  const app = await testApp();
  const admin = app.as("admin", { scope: SCOPE });
  const definition = placement && { auth: [{ type: authType, placement }] };
  const body = { name: "Own", type: "custom", authType, apiBaseUri: `${server.url}/api`, ...settings, definition };
  const made = await admin("/api/integrations", jsonBody(body));
  return { admin, server, made };
}

it.each(PLACED)(
  "$id connects by $authType with $input: $becomes",
  async ({ authType, settings, placement, given, seen }) => {
    const { admin, server, made } = await placed(authType, settings, placement);
    expect(made.status, await made.clone().text()).toBe(201);
    const connected = await admin("/api/integrations/own/connect", jsonBody(given));
    expect(connected.status, await connected.clone().text()).toBe(201);
    expect((await admin("/api/integrations/own/request/me")).status).toBe(200);
    expect((await server.seen())[0]).toMatchObject({ path: "/api/me", ...seen });
  },
);

describe("B16 an integration's own pair", () => {
  const basic = (pair: string) => `Basic ${btoa(pair)}`;

  it.each([
    [{ username: "sk", password: "" }, "sk:"],
    [{ username: "sk" }, "sk:"],
    [{ username: "", password: "k" }, ":k"],
    [{ password: "k" }, ":k"],
    [{ username: "sk", password: "k" }, "sk:k"],
  ])("%o is sent as %s", async (pair, sent) => {
    const { admin, server, made } = await placed("basic", pair);
    expect(made.status).toBe(201);
    expect((await admin("/api/integrations/own/request/me")).status).toBe(200);
    expect((await server.seen())[0]?.headers.authorization).toBe(basic(sent));
  });

  it.each([{ username: "", password: "" }, { username: "" }, { password: "" }])("%o is refused", async (pair) => {
    await expectProblem((await placed("basic", pair)).made, 400, "validation_failed", "password");
  });

  it("is not emptied by a change, and cleared as a whole", async () => {
    const { admin } = await placed("basic", { username: "sk", password: "" });
    const patch = (change: Body) => admin("/api/integrations/own", jsonBody(change, "PATCH"));
    await expectProblem(await patch({ username: "" }), 400, "validation_failed", "password");
    await expectProblem(await patch({ username: null }), 400, "validation_failed", "password");
    expect((await patch({ username: "", password: "k" })).status).toBe(200);
    await expectProblem(await patch({ password: "" }), 400, "validation_failed", "password");
    expect((await patch({ username: null, password: null })).status).toBe(200);
    await expectProblem(await admin("/api/integrations/own/request/me"), 422, "integration_not_connected");
  });
});

describe("A17 a placement stands under the rules of all headers", () => {
  it.each([
    "Cookie",
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "X-Forwarded-For",
    "cf-connecting-ip",
    "Expect",
    "Set-Cookie",
    "CDN-Loop",
    "X-Act-As-User",
    "X_Act_As_User",
    "Latchkey-Config",
    "Latchkey-Any",
  ])("not in %s", async (name) => {
    const placement = { in: "header", name, template: "{token}" };
    const { made } = await placed("bearer", {}, placement);
    await expectProblem(made, 400, "validation_failed", "definition.auth.0.placement.name");
    const tokenRequest = { auth: [{ type: "oauth2", tokenRequest: { headers: { [name]: "x" } } }] };
    const request = await placed("bearer", { definition: undefined });
    const patched = await request.admin("/api/integrations/own", jsonBody({ definition: tokenRequest }, "PATCH"));
    await expectProblem(patched, 400, "validation_failed", `definition.auth.0.tokenRequest.headers.${name}`);
  });

  it.each(["Content-Type", "content_type", "Accept", "User-Agent", "Idempotency-Key", "If-Match", "Origin"])(
    "A17 not in %s, which says something else",
    async (name) => {
      const { made } = await placed("bearer", {}, { in: "header", name, template: "{token}" });
      await expectProblem(made, 400, "validation_failed", "definition.auth.0.placement.name");
      await expectProblem((await placed("apikey", { apiKeyName: name })).made, 400, "validation_failed", "apiKeyName");
    },
  );

  it.each([
    ["a template without the token", { in: "header", name: "X-Key", template: "abc" }],
    ["a line break", { in: "header", name: "X-Key", template: "{token}\r\nX-Other: 1" }],
    ["a name with a line break", { in: "header", name: "X-Key\r\nX-Other", template: "{token}" }],
    ["another place", { in: "cookie", name: "key", template: "{token}" }],
    ["halves of a pair that is none", { in: "header", name: "X-Key", template: "{username}" }],
  ])("T28 not with %s", async (_what, placement) => {
    await expectProblem((await placed("bearer", {}, placement)).made, 400, "validation_failed");
  });

  it("T28 a pair that no header can hold is not sent", async () => {
    const placement = { in: "header", name: "X-Key", template: "{username}:{password}" };
    const { admin, server } = await placed("basic", {}, placement);
    await admin("/api/integrations/own/connect", jsonBody({ username: "ädmin", password: "k" }));
    await expectProblem(await admin("/api/integrations/own/request/me"), 422, "header_not_sendable");
    expect(await server.seen()).toEqual([]);
  });
});
