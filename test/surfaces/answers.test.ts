import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { canary } from "../support/canary.ts";
import { observeD1 } from "../support/d1.ts";
import { providerId } from "../support/fixtures.ts";
import { loggedEvents } from "../support/logs.ts";
import { acme, connected } from "../support/proxy.ts";
import { stage } from "../support/stage.ts";

it.each(["/nowhere", "/health/", "/integrations/x/y", "/docs.html", "//health", "/INTEGRATIONS"])(
  "answers 404 with a problem at %s",
  async (path) => {
    const app = await testApp();
    const response = await app.fetch(`${env.PUBLIC_URL}${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: `${env.PUBLIC_URL}/docs#not_found`,
      title: "Not found",
      status: 404,
      detail: "There is nothing here.",
      instance: expect.any(String),
      code: "not_found",
      requestId: response.headers.get("x-request-id"),
    });
  },
);

it("repeats no query in a problem: it can hold a code", async () => {
  const response = await (await testApp()).fetch(`/nowhere?code=${canary("code")}`);
  expect(await response.json()).toMatchObject({ instance: "/nowhere" });
});

it.each([
  ["POST", "/health", ["GET"]],
  ["DELETE", "/ready", ["GET"]],
  ["PUT", "/docs", ["GET"]],
  ["POST", "/openapi.json", ["GET"]],
  ["PATCH", "/integrations", ["GET", "POST"]],
  ["DELETE", "/integrations", ["GET", "POST"]],
  ["PUT", "/integrations/prov_1", ["GET", "DELETE"]],
  ["POST", "/integrations/providers", ["GET"]],
  ["POST", "/oauth/prov_1", ["GET"]],
  ["POST", "/oauth2/callback", ["GET"]],
  ["PROPFIND", "/integrations", ["GET", "POST"]],
])("answers 405 to %s %s and says what is allowed", async (method, path, allowed) => {
  const response = await (await testApp()).fetch(path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "method_not_allowed", status: 405, instance: path });
  const said = (response.headers.get("allow") ?? "").split(",").map((name) => name.trim());
  expect(said.sort()).toEqual([...allowed].sort());
});

it("gives each request an id of its own, the same in header, problem and log", async () => {
  const app = await testApp();
  const [one, other] = [await app.fetch("/nowhere"), await app.fetch("/nowhere")];
  const ids = [one, other].map((response) => response.headers.get("x-request-id"));
  expect(ids[0]).toMatch(/^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  expect(ids[1]).not.toBe(ids[0]);
  const bodies = [await one.json<{ requestId: string }>(), await other.json<{ requestId: string }>()];
  expect(bodies.map(({ requestId }) => requestId)).toEqual(ids);
  expect(loggedEvents("request").map(({ requestId }) => requestId)).toEqual(ids);
});

it.each(["abc", "req-1_A=", "0", "scheduled", "x".repeat(64)])(
  "A06 notes that the caller calls its request %s, and gives it an id of our own",
  async (id) => {
    const response = await (await testApp()).fetch("/nowhere", { headers: { "x-request-id": id } });
    const own = response.headers.get("x-request-id");
    expect(own).toMatch(/^req_\w{26}$/);
    expect(await response.json()).toMatchObject({ requestId: own });
    expect(loggedEvents("request")).toMatchObject([{ requestId: own, clientRequestId: id }]);
  },
);

it.each([
  ["nothing", ""],
  ["white space inside", "a b"],
  ["HTML", "<script>alert(1)</script>"],
  ["JSON", '"}'],
  ["a list", "a,b"],
  ["a path", "a/b"],
  ["a dot", "a.b"],
  ["an encoded line break", "%0d%0a"],
  ["65 characters", "x".repeat(65)],
  ["8000 characters", "x".repeat(8000)],
])("takes no request id that is %s", async (_what, id) => {
  const response = await (await testApp()).fetch("/nowhere", { headers: { "x-request-id": id } });
  expect(response.headers.get("x-request-id")).toMatch(/^req_\w{26}$/);
  if (id !== "") expect(JSON.stringify(loggedEvents("request"))).not.toContain(id);
});

it("puts the request id and the safe headers on every answer", async () => {
  const { app, request } = await connected(acme((await stage({ status: 200, body: "{}" })).url));
  const google = await testApp();
  const broken = await brokenApp();
  const ada = app.as("ada");
  const answers: [string, number, Response][] = [
    ["health", 200, await app.fetch("/health")],
    ["ready", 200, await app.fetch("/ready")],
    ["a list", 200, await ada("/integrations")],
    ["the provider's answer", 200, await request("me")],
    ["a redirect", 302, await google.fetch("/development/sign-in?user=ada")],
    [
      "a preflight",
      204,
      await app.fetch("/integrations", { method: "OPTIONS", headers: { origin: env.FRONTEND_URL } }),
    ],
    ["no content", 204, await ada(`/integrations/${providerId(app.deps, "acme")}`, { method: "DELETE" })],
    ["a refused callback", 400, await app.fetch("/oauth2/callback?state=x")],
    ["not signed in", 401, await app.fetch("/integrations")],
    ["not found", 404, await app.fetch("/nowhere")],
    ["a wrong method", 405, await app.fetch("/health", { method: "POST" })],
    ["a wrong content type", 415, await ada("/integrations", { method: "POST", body: "x" })],
    ["the storage failing", 503, await broken.unavailable.as("ada")("/integrations")],
    ["an error of ours", 500, await broken.internal.as("ada")("/integrations")],
  ];
  for (const [what, status, response] of answers) {
    expect(response.status, what).toBe(status);
    expect(response.headers.get("x-request-id"), what).toMatch(/^req_\w{26}$/);
    expect(response.headers.get("cache-control"), what).toBe("no-store");
    expect(response.headers.get("x-content-type-options"), what).toBe("nosniff");
    expect(response.headers.get("referrer-policy"), what).toBe("no-referrer");
    expect(response.headers.get("x-powered-by"), what).toBeNull();
  }
});

it("lets only the description of the API be cached, and that with the other safe headers; pages never", async () => {
  const app = await testApp();
  const { headers } = await app.fetch("/openapi.json");
  expect(headers.get("cache-control")).toBe("public, max-age=300");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("x-request-id")).toMatch(/^req_/);
  expect((await app.fetch("/docs")).headers.get("cache-control")).toBe("no-store");
});

it("says nothing of an error that it does not know, neither to the caller nor to the log", async () => {
  const secret = canary("in-an-error-message");
  const { internal } = await brokenApp(secret);
  const response = await internal.as("ada")("/integrations");
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ code: "internal", detail: "Something went wrong on our side." });
  expect(text).not.toContain(secret);
  const [event] = loggedEvents("problem");
  expect(event).toMatchObject({ level: "error", code: "internal", requestId: response.headers.get("x-request-id") });
  expect(event?.stack).toMatch(/^at /);
});

it("answers HEAD as GET, without the body", async () => {
  const app = await testApp();
  const response = await app.fetch("/health", { method: "HEAD" });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
  expect((await app.fetch("/integrations", { method: "HEAD" })).status).toBe(401);
});

/** One application whose storage is out of reach, and one with a mistake of ours. */
async function brokenApp(message = "a mistake"): Promise<{ unavailable: TestApp; internal: TestApp }> {
  const { d1, fail } = observeD1(env.DB);
  fail("D1_ERROR: network connection lost");
  const internal = await testApp({
    verifyToken: async () => {
      throw new TypeError(message);
    },
  });
  return { unavailable: await testApp({ db: openDatabase(d1) }), internal };
}
