import { beforeEach, describe, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { jsonBody, sessionToken, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { loggedEvents, loggedLines } from "../../support/logs.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

/** The one request line that a call leaves. */
async function requestLine(call: () => Promise<Response>): Promise<Record<string, unknown>> {
  loggedLines.length = 0;
  const response = await call();
  const [line, ...others] = loggedEvents("request");
  expect(others).toEqual([]);
  expect(line?.requestId).toBe(response.headers.get("x-request-id"));
  expect(line?.status).toBe(response.status);
  return line ?? {};
}

describe("T37 the request line", () => {
  it.each([
    ["GET", "/integrations/providers", "/integrations/providers", 200],
    ["GET", "/integrations", "/integrations", 200],
    ["GET", "/integrations/prov_unknown", "/integrations/:providerId", 404],
    ["DELETE", "/integrations/prov_unknown", "/integrations/:providerId", 404],
    ["GET", "/oauth/prov_unknown?return_to=x", "/oauth/:providerId", 404],
    ["GET", "/oauth2/callback?state=x&code=y", "/oauth2/callback", 400],
    ["GET", "/oauth2/callback/int_1?state=x", "/oauth2/callback/:integrationId", 400],
    ["GET", "/api/integrations/secret-slug/request/a/b?c=d", "/api/integrations/:id/request/:path{.*}", 404],
    ["GET", "/health", "/health", 200],
    ["GET", "/nowhere/at/all?a=b", "none", 404],
    ["PUT", "/integrations/prov_unknown", "none", 405],
  ])("T37 of %s %s has the template %s, the status and the request id", async (method, path, route, status) => {
    const line = await requestLine(() => app.as("ada")(path, { method }));
    const isKnown = route.startsWith("/integrations") || route.startsWith("/oauth/") || route.startsWith("/api");
    expect(line).toEqual({
      level: "info",
      event: "request",
      requestId: expect.stringMatching(/^req_/),
      ...(isKnown && { tenant: "default", principal: "user:ada" }),
      method,
      route,
      status,
      durationMs: expect.any(Number),
    });
  });

  it("T37 is there for a caller who is refused at the door, with the route", async () => {
    expect(await requestLine(() => app.fetch("/integrations"))).toMatchObject({ route: "/integrations", status: 401 });
  });

  it("T37 is there for a call through the proxy", async () => {
    const upstream = await stage(json({}, 418));
    const { request } = await connected(acme(upstream.url));
    const line = await requestLine(() => request("a/b?c=d"));
    expect(line).toMatchObject({ route: "/api/integrations/:id/request/:path{.*}", status: 418 });
    expect(line, "A06 tells about which account").toMatchObject({
      ...{ tenant: "default", principal: "user:ada" },
      integrationId: expect.stringMatching(/^int_/),
      connectionId: expect.stringMatching(/^conn_/),
    });
  });
});

describe("T37 what no line has", () => {
  it("T37 no token, body, path, query, header or cookie of the caller, whether the request succeeds or not", async () => {
    const upstream = await stage(json({ secret: canary("answer") }, 200, { "x-secret": canary("header") }));
    const { request, providerId } = await connected(acme(upstream.url));
    const secret = canary("sent");
    const headers = { cookie: `a=${secret}`, "user-agent": secret, accept: secret, referer: `http://x/${secret}` };
    expect((await request(`${secret}/me?q=${secret}`, { headers })).status).toBe(200);
    expect((await request(`${secret}/..%2f`, { headers })).status).toBe(400);
    await upstream.act({ reset: true });
    expect((await request(`${secret}?q=${secret}`, { headers })).status).toBe(502);
    const as = app.as("ada");
    await as(`/integrations/${secret}`, { headers });
    await as(`/integrations/${secret}`, { method: "DELETE", headers });
    await as(`/${secret}?q=${secret}`, { headers });
    await as("/integrations", jsonBody({ providerId, accessToken: `${secret}\n` }));
    await as("/integrations", { ...jsonBody({}), body: `{"${secret}` });
    await as(`/oauth/${secret}?return_to=${secret}`, { headers });
    await app.fetch(`/oauth2/callback?code=${secret}&state=${secret}&error=${secret}&error_description=${secret}`);
    await app.fetch("/integrations", { headers: { authorization: `Bearer ${secret}` } });
    await app.fetch("/integrations", { headers: { authorization: `Basic ${secret}` } });
    await app.fetch("/integrations", { headers: { cookie: `access_token=${secret}` } });
    expect(loggedEvents("request").length).toBeGreaterThanOrEqual(13);
    expect(loggedLines.filter((line) => line.includes("canary-"))).toEqual([]);
  });

  it("T37 no session token", async () => {
    const token = await sessionToken("ada");
    await app.fetch("/integrations", { headers: { authorization: `Bearer ${token}` } });
    await app.fetch("/integrations", { headers: { authorization: `Bearer ${token}x` } });
    await app.fetch("/integrations", { headers: { cookie: `access_token=${token}` } });
    expect(loggedLines.length).toBeGreaterThanOrEqual(4);
    const parts = token.split(".").slice(1);
    expect(loggedLines.filter((line) => parts.some((part) => line.includes(part)))).toEqual([]);
  });

  it("T37 only fields of the closed list, one JSON object per line", async () => {
    await app.fetch("/integrations");
    await app.as("ada")("/nowhere");
    await app.as("ada")("/oauth2/callback?state=x");
    const known = ["level", "event", "requestId", "method", "route", "status", "durationMs", "code", "reason"];
    const names = loggedLines.flatMap((line) => Object.keys(JSON.parse(line)));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("T37 an unexpected error", () => {
  /** What the answer and the log have of an error that is thrown deep inside. */
  async function afterThrowing(error: Error) {
    const catalog = createCatalog([]);
    const failing = await testApp({
      catalog: {
        ...catalog,
        byId: () => {
          throw error;
        },
      },
    });
    const response = await failing.as("ada")("/integrations/prov_1");
    return { status: response.status, requestId: response.headers.get("x-request-id"), text: await response.text() };
  }

  it("T37 is answered 500 internal, without its message", async () => {
    const secret = canary("message");
    const { status, requestId, text } = await afterThrowing(new TypeError(`cannot read ${secret}`));
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      type: "http://localhost:8787/docs#internal",
      title: "Internal error",
      status: 500,
      detail: "Something went wrong on our side.",
      instance: "/integrations/prov_1",
      code: "internal",
      requestId,
    });
  });

  it("T37 is logged with its name and stack, under the same request id, without its message", async () => {
    const secret = canary("message");
    const { requestId } = await afterThrowing(new RangeError(`cannot read ${secret}`));
    const [problem, ...others] = loggedEvents("problem");
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ level: "error", requestId, code: "internal", errorName: "RangeError" });
    expect(problem?.stack).toContain("at ");
    expect(loggedLines.join("\n")).not.toContain(secret);
    expect(loggedEvents("request")).toMatchObject([{ requestId, status: 500, route: "/integrations/:providerId" }]);
  });

  it("T37 does not get its message into the log by looking like a stack", async () => {
    const secret = canary("message");
    await afterThrowing(new Error(`first line\n    at ${secret} (file.ts:1:1)\n    at ${secret}`));
    const lines = loggedLines.splice(0);
    expect(lines.filter((line) => line.includes('"problem"'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });

  it("T37 does not get the messages of its causes into the log", async () => {
    const secret = canary("cause");
    const { status, text } = await afterThrowing(new Error("outer", { cause: new Error(secret) }));
    expect(status).toBe(500);
    expect(text).not.toContain(secret);
    expect(loggedLines.join("\n")).not.toContain(secret);
  });
});
