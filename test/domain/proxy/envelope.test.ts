import { describe, expect, it } from "vitest";
import { jsonBody, problemCode, sessionToken } from "../../support/app.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import type { Act, Seen } from "../../support/stageServer.ts";

async function scene(...acts: Act[]) {
  const upstream = await stage(...acts);
  return { upstream, ...(await connected(acme(upstream.url))) };
}

async function onlySeen(upstream: StageHandle): Promise<Seen> {
  const [only, another] = await upstream.seen();
  if (!only || another) throw new Error("not exactly one call");
  return only;
}

/** What the upstream sees of an envelope that is accepted. */
async function sent(body: Record<string, unknown>): Promise<Seen> {
  const { upstream, envelope } = await scene(json({ ok: true }));
  const response = await envelope(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return onlySeen(upstream);
}

/** The envelope is refused with the fault at a path, and the upstream does not hear of it. */
async function expectRefused(body: unknown, path: string): Promise<void> {
  const { upstream, envelope } = await scene();
  await expectProblem(await envelope(body), 400, "validation_failed", path);
  expect(await upstream.seen()).toEqual([]);
}

describe("the envelope's method and address", () => {
  it("is a GET unless it says otherwise, with the stored credential and without a body", async () => {
    const { upstream, envelope, token } = await scene(json({ ok: true }));
    expect((await envelope({ url: "me" })).status).toBe(200);
    const { method, path, headers, bodyLength } = await onlySeen(upstream);
    expect({ method, path, bodyLength }).toEqual({ method: "GET", path: "/v1/me", bodyLength: 0 });
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty("content-type");
  });

  it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "C11 calls with %s, in any case",
    async (method) => {
      const { upstream, envelope } = await scene(json({}));
      for (const spelled of [method, method.toLowerCase()]) await envelope({ method: spelled, url: "me" });
      expect((await upstream.seen()).map((seen) => seen.method)).toEqual([method, method]);
    },
  );

  it.each(["TRACE", "CONNECT", "FOO", "", 1])("refuses the method %j", async (method) => {
    await expectRefused({ method, url: "me" }, "method");
  });

  it.each([
    ["me/you", "/v1/me/you"],
    ["/me/you", "/v1/me/you"],
    ["/", "/v1/"],
    ["me/", "/v1/me/"],
    ["a%20b?q=%2F+x&q=2", "/v1/a%20b?q=%2F+x&q=2"],
  ])("takes %j below the base", async (url, path) => {
    expect((await sent({ url })).path).toBe(path);
  });

  it("takes an absolute address below the base", async () => {
    const { upstream, envelope } = await scene(json({}));
    expect((await envelope({ url: `${upstream.url}/v1/me?a=b` })).status).toBe(200);
    expect((await onlySeen(upstream)).path).toBe("/v1/me?a=b");
  });

  it.each([[undefined], [null], [1], [["me"]], ["x".repeat(8193)]])("refuses what is no address (%#)", async (url) => {
    await expectRefused({ url }, "url");
  });

  it("refuses fields that it does not know", async () => {
    await expectRefused({ url: "me", timeout: 1 }, "");
  });

  it("refuses what is no object", async () => {
    const { upstream, envelope } = await scene();
    for (const body of [[], "me", null, 1]) expect((await envelope(body)).status).toBe(400);
    expect(await upstream.seen()).toEqual([]);
  });
});

describe("the envelope's params", () => {
  it.each([
    [{ a: "b" }, "?a=b"],
    [{ a: ["x", "y", 2] }, "?a=x&a=y&a=2"],
    [{ a: [] }, ""],
    [{}, ""],
    [{ a: null, b: "c" }, "?b=c"],
    [{ n: 1.5, t: true, f: false, zero: 0, none: "" }, "?n=1.5&t=true&f=false&zero=0&none="],
    [{ "a b": "c&d=e#f?g/h+i" }, "?a%20b=c%26d%3De%23f%3Fg%2Fh%2Bi"],
    [{ $filter: "name eq '€'", "a[]": "ä" }, "?%24filter=name%20eq%20%27%E2%82%AC%27&a%5B%5D=%C3%A4"],
    [{ a: "../..\r\n\0" }, "?a=..%2F..%0D%0A%00"],
  ])("%j become %j", async (params, query) => {
    expect((await sent({ url: "me", params })).path).toBe(`/v1/me${query}`);
  });

  it("come after the query that the address has, which keeps its spelling", async () => {
    expect((await sent({ url: "me?q=a%20b+c&flag", params: { q: "d", x: [1, 2] } })).path).toBe(
      "/v1/me?q=a%20b+c&flag&q=d&x=1&x=2",
    );
  });

  it.each([[{ a: { b: 1 } }], [{ a: [[1]] }]])("refuse %j", async (params) => {
    const { upstream, envelope } = await scene();
    const response = await envelope({ url: "me", params });
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    expect(await upstream.seen()).toEqual([]);
  });

  it.each([
    ["a value", { a: "\ud800" }],
    ["a name", { "\udfff": "a" }],
  ])("refuse %s that is no Unicode text", async (_what, params) => {
    const { upstream, envelope } = await scene();
    const response = await envelope({ url: "me", params });
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    expect(await upstream.seen()).toEqual([]);
  });
});

describe("the envelope's data", () => {
  it.each([
    ["a text", "plain €", "plain €", "text/plain; charset=utf-8"],
    ["an empty text", "", "", "text/plain; charset=utf-8"],
    ["an object", { a: [1, null, "ä"] }, '{"a":[1,null,"ä"]}', "application/json"],
    ["a list", [1, 2], "[1,2]", "application/json"],
    ["a number", 0, "0", "application/json"],
    ["false", false, "false", "application/json"],
    ["null", null, "null", "application/json"],
  ])("is sent when it is %s", async (_what, data, body, type) => {
    const seen = await sent({ method: "POST", url: "me", data });
    expect([seen.method, seen.body, seen.headers["content-type"]]).toEqual(["POST", body, type]);
    expect(seen.headers["content-length"]).toBe(String(new TextEncoder().encode(body).length));
  });

  it.each([
    ["a=b&c=d", "application/x-www-form-urlencoded", "a=b&c=d"],
    ["<a/>", "application/xml", "<a/>"],
    [{ op: "add" }, "application/json-patch+json", '{"op":"add"}'],
  ])("%j goes as the content type that the envelope names", async (data, type, body) => {
    const seen = await sent({ method: "PATCH", url: "me", headers: { "Content-Type": type }, data });
    expect([seen.body, seen.headers["content-type"]]).toEqual([body, type]);
  });

  it.each([
    ["GET", { a: 1 }],
    ["get", 0],
    ["HEAD", ""],
  ])("B34 does not go with %s (%j)", async (method, data) => {
    await expectRefused({ method, url: "me", data }, "data");
  });

  it("C4 is none where it is null and the method takes none, as are headers and params", async () => {
    expect((await sent({ url: "me", data: null, headers: null, params: null })).bodyLength).toBe(0);
  });

  it("B34 does not go with the method that is meant when none is named", async () => {
    await expectRefused({ url: "me", data: "text" }, "data");
  });

  it("is as long as the envelope may be: 1 MiB in all", async () => {
    const { upstream, envelope } = await scene(json({}));
    const overhead = JSON.stringify({ method: "POST", url: "me", data: "" }).length;
    const data = "x".repeat(1024 * 1024 - overhead);
    expect((await envelope({ method: "POST", url: "me", data })).status).toBe(200);
    const response = await envelope({ method: "POST", url: "me", data: `${data}x` });
    expect([response.status, await problemCode(response)]).toEqual([413, "payload_too_large"]);
    expect((await onlySeen(upstream)).bodyLength).toBe(data.length);
  });
});

describe("the answer to an envelope", () => {
  it.each([200, 201, 400, 404, 409, 500])("is the provider's own %i", async (status) => {
    const { envelope } = await scene({
      status,
      headers: { "content-type": "text/x-acme", etag: '"1"' },
      body: "theirs",
    });
    const response = await envelope({ method: "POST", url: "me", data: {} });
    expect([response.status, await response.text()]).toEqual([status, "theirs"]);
    expect(response.headers.get("content-type")).toBe("text/x-acme");
    expect(response.headers.get("etag")).toBe('"1"');
    expect(response.headers.get("latchkey-source")).toBe("upstream");
  });

  it("has no body for HEAD, and the provider's headers", async () => {
    const { envelope } = await scene(json({ ok: true }, 200, { etag: '"1"' }));
    const response = await envelope({ method: "HEAD", url: "me" });
    expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([200, "", '"1"']);
  });

  it("T23 is the redirect itself, which nobody follows", async () => {
    const { upstream, envelope } = await scene({ status: 307, headers: { location: "https://elsewhere.example/" } });
    const response = await envelope({ method: "POST", url: "me", data: "secret" });
    expect([response.status, response.headers.get("location")]).toEqual([307, "https://elsewhere.example/"]);
    await onlySeen(upstream);
  });
});

describe("T17 a browser with a session cookie", () => {
  const calls: [string, string, RequestInit][] = [
    ["an envelope", "request", jsonBody({ url: "me" })],
    ["a POST", "request/me", { method: "POST", body: "x" }],
    ["a DELETE", "request/me", { method: "DELETE" }],
  ];

  it.each(calls)("T17 sends %s from an allowed origin only", async (_what, path, init) => {
    const { app, upstream } = await scene(json({}));
    const cookie = `access_token=${await sessionToken("ada")}`;
    for (const origin of [undefined, "null", "https://evil.example", `${app.deps.settings.frontendUrl}.evil.example`]) {
      const headers = { ...init.headers, cookie, ...(origin !== undefined && { origin }) };
      const response = await app.fetch(`/api/integrations/acme/${path}`, { ...init, headers });
      expect([origin, response.status, await problemCode(response)]).toEqual([origin, 403, "origin_not_allowed"]);
    }
    expect(await upstream.seen()).toEqual([]);
    const headers = { ...init.headers, cookie, origin: app.deps.settings.frontendUrl };
    expect((await app.fetch(`/api/integrations/acme/${path}`, { ...init, headers })).status).toBe(200);
    expect(await upstream.seen()).toHaveLength(1);
  });
});
