import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { responseHeaders } from "../../../src/domain/policy/headerPolicy.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

/** The answer to a call whose upstream sends these headers. */
async function answerWith(headers: Record<string, string | string[]>): Promise<Response> {
  const upstream = await stage({ status: 200, headers, body: "hello" });
  const { request } = await connected(acme(upstream.url));
  return request("me");
}

describe("dropped", () => {
  it("T29 drops the cookies that the provider sets", async () => {
    const cookies = [
      "session=evil; Path=/; HttpOnly",
      "access_token=evil; Path=/",
      "__Host-latchkey_flow=evil; Path=/; Secure",
    ];
    const response = await answerWith({ "set-cookie": cookies });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toBe("hello");
  });

  it("T29 drops headers that would act on the broker's own origin", async () => {
    const response = await answerWith({
      "alt-svc": 'h3="evil.example:443"',
      "clear-site-data": '"*"',
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "proxy-authenticate": "Basic",
    });
    const names = ["alt-svc", "clear-site-data", "strict-transport-security", "proxy-authenticate"];
    expect(names.filter((name) => response.headers.has(name))).toEqual([]);
  });

  it("drops headers that are about one hop, those that Connection names included", () => {
    const headers = responseHeaders(
      new Headers({
        connection: "close, X-Hop, not a name",
        "x-hop": "1",
        "keep-alive": "timeout=5",
        te: "trailers",
        trailer: "x-sum",
        "transfer-encoding": "chunked",
        upgrade: "h2c",
        "proxy-connection": "close",
        "x-end": "kept",
      }),
    );
    expect([...headers.keys()].sort()).toEqual([
      "cache-control",
      "content-security-policy",
      "latchkey-source",
      "x-content-type-options",
      "x-end",
    ]);
  });

  it("T47 drops the provider's CORS headers and answers with its own, for allowed origins only", async () => {
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": "x-evil",
      "access-control-expose-headers": "x-evil",
      "access-control-max-age": "86400",
    };
    const upstream = await stage({ headers });
    const { request } = await connected(acme(upstream.url));
    const foreign = await request("me", { headers: { origin: "https://evil.example" } });
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
    expect(JSON.stringify([...foreign.headers])).not.toContain("x-evil");
    const own = await request("me", { headers: { origin: env.FRONTEND_URL ?? "" } });
    expect(own.headers.get("access-control-allow-origin")).toBe(env.FRONTEND_URL);
    expect(JSON.stringify([...own.headers])).not.toContain("x-evil");
    expect(own.headers.get("access-control-expose-headers")).toContain("latchkey-source");
  });
});

describe("added", () => {
  it("T29 makes the answer inert for a browser that opens it as a page", async () => {
    const response = await answerWith({
      "content-type": "text/html",
      "content-security-policy": "default-src *; script-src 'unsafe-inline'",
      "x-content-type-options": "off",
    });
    expect(response.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-type")).toBe("text/html");
  });

  it("T30 forbids to keep the answer, whatever the provider allows", async () => {
    const response = await answerWith({
      "cache-control": "public, max-age=3600",
      expires: "Wed, 21 Oct 2099 07:28:00 GMT",
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("T30 passes on no cache instruction that caches in between prefer to Cache-Control (RFC 9213)", async () => {
    const response = await answerWith({
      "cdn-cache-control": "max-age=3600",
      "cloudflare-cdn-cache-control": "max-age=3600",
      "surrogate-control": "max-age=3600",
    });
    const names = [...response.headers.keys()].filter((name) => /(cdn-cache|surrogate)-control/.test(name));
    expect(names).toEqual([]);
  });

  it("T30 asks the provider each time: the same address for two users is fetched twice", async () => {
    const upstream = await stage(json({}, 200, { "cache-control": "public, max-age=3600", etag: '"1"' }));
    const { app, request, token, providerId } = await connected(acme(upstream.url));
    await app.as("bob")("/integrations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ providerId, accessToken: "token-of-bob" }),
    });
    await request("same");
    await request("same");
    await app.as("bob")("/api/integrations/acme/request/same");
    const seen = await upstream.seen();
    expect(seen.map(({ headers }) => headers["cache-control"])).toEqual(["no-cache", "no-cache", "no-cache"]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${token}`,
      `Bearer ${token}`,
      "Bearer token-of-bob",
    ]);
  });

  it("has the broker's request id and referrer policy in place of the provider's", async () => {
    const response = await answerWith({ "x-request-id": "of-the-provider", "referrer-policy": "unsafe-url" });
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("tells that the answer is the provider's", async () => {
    const response = await answerWith({ "latchkey-source": "broker" });
    expect(response.headers.get("latchkey-source")).toBe("upstream");
  });

  it("tells that the broker's own refusal is not the provider's", async () => {
    const upstream = await stage(json({}));
    const { app, request } = await connected(acme(upstream.url));
    const refused = await request("..%2fadmin");
    const unknown = await app.as("ada")("/api/integrations/nothing/request/me");
    expect([refused.status, unknown.status]).toEqual([400, 404]);
    const sources = [refused, unknown].map(({ headers }) => headers.get("latchkey-source"));
    expect(sources).toEqual(["broker", "broker"]);
  });
});

it("passes the provider's other headers on as they are", async () => {
  const kept = {
    "content-type": "application/vnd.acme+json; charset=utf-8",
    etag: 'W/"abc"',
    "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
    link: '<https://api.example.com/items?page=2>; rel="next"',
    "retry-after": "7",
    "x-ratelimit-remaining": "42",
    "www-authenticate": 'Bearer error="insufficient_scope"',
    "content-disposition": 'attachment; filename="a.csv"',
    "content-language": "de",
  };
  const response = await answerWith(kept);
  expect(Object.fromEntries(response.headers)).toMatchObject(kept);
});
