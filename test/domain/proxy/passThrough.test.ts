import { base64url } from "jose";
import { describe, expect, it } from "vitest";
import { sessionToken, testApp } from "../../support/app.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";
import { worker } from "../../support/worker.ts";
import { BASES, CALLED, READABLE, REFUSED_PATHS, RESOLVED, UNREADABLE } from "../../understood/paths.ts";

describe("the address", () => {
  it.each([
    "items?a=b&a=c&d",
    "items?q=a%20b+c&flag&$filter=name%20eq%201&list=a,b;c",
    "items?e=%E2%82%AC&lower=%e2%82%ac&slash=%2F..%2F&nul=%00",
    "items?url=https://other.example/a?b=c",
    "items/a%20b/%E2%82%AC/%C3%A4",
    "items/a+b/c,d;e=f/~user/$x/(1)/!'*",
    "items/100%25/%41%7E",
    "items/",
    "@me/:id/x=y",
  ])("passes %j on unchanged", async (target) => {
    const upstream = await stage(json({}));
    const { request } = await connected(acme(upstream.url));
    const sent = new URL(target, "http://any/").href.slice("http://any/".length);
    expect((await request(target)).status).toBe(200);
    expect((await upstream.seen()).map(({ path }) => path)).toEqual([`/v1/${sent}`]);
  });

  it.each(CALLED)("$id passes $target on as it came ($input)", async ({ target }) => {
    const upstream = await stage(json({}));
    const { request, envelope } = await connected(acme(upstream.url));
    for (const answer of [await request(target), await envelope({ url: target })]) expect(answer.status).toBe(200);
    expect((await upstream.seen()).map(({ path }) => path)).toEqual([`/v1/${target}`, `/v1/${target}`]);
  });

  it.each(REFUSED_PATHS)("$id refuses $target, and says what it holds", async ({ target, cause }) => {
    const upstream = await stage(json({}));
    const { request, envelope } = await connected(acme(upstream.url));
    // A path in an envelope may begin with a slash of its own.
    const url = target.startsWith("/") ? `/${target}` : target;
    for (const answer of [await request(target), await envelope({ url })]) {
      const { detail } = await expectProblem(answer, 400, "url_not_allowed");
      expect(detail).toMatch(cause ?? "");
    }
    expect(await upstream.seen()).toEqual([]);
  });

  it.each([...BASES, ...RESOLVED.map((given) => ({ ...given, target: `/${given.target}` }))])(
    "$id takes $input for what it becomes",
    async ({ method, target, arrives }) => {
      const upstream = await stage(json({}));
      const { app } = await connected(acme(upstream.url));
      expect((await app.as("ada")(`/api/integrations/acme/request${target}`, { method })).status).toBe(200);
      expect((await upstream.seen()).map(({ path }) => path)).toEqual([`/v1${arrives}`]);
    },
  );

  it.each(READABLE)("$id takes $input in an envelope for $path", async ({ url, path }) => {
    const upstream = await stage(json({}));
    const { envelope } = await connected(acme(upstream.url));
    expect((await envelope({ url })).status).toBe(200);
    expect((await envelope({ url: `${upstream.url}/v1${url}`.replace("http:", "HTTP:") })).status).toBe(200);
    expect((await upstream.seen()).map((seen) => seen.path)).toEqual([`/v1${path}`, `/v1${path}`]);
  });

  it.each(UNREADABLE)("$id refuses $input in an envelope for what it is", async ({ url, cause }) => {
    const upstream = await stage(json({}));
    const { envelope } = await connected(acme(upstream.url));
    const { detail } = await expectProblem(await envelope({ url }), 400, "url_not_allowed");
    expect(detail).toMatch(cause ?? "");
    expect(await upstream.seen()).toEqual([]);
  });

  it("C11 reaches the base itself by every method, in both forms, without a slash that nobody wrote", async () => {
    const upstream = await stage(json({}));
    const { app, request, envelope } = await connected(acme(upstream.url));
    const base = "/api/integrations/acme/request";
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "HEAD"]) {
      expect((await app.as("ada")(`${base}?a=b`, { method })).status).toBe(200);
    }
    expect((await request("", { method: "POST", body: "{}" })).status).toBe(200);
    expect((await envelope({ method: "POST", url: "", data: { query: "{me}" } })).status).toBe(200);
    expect((await envelope({ url: "", params: { a: "b" } })).status).toBe(200);
    expect((await request("/")).status).toBe(200);
    expect((await upstream.seen()).map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...["GET /v1?a=b", "PUT /v1?a=b", "PATCH /v1?a=b", "DELETE /v1?a=b", "HEAD /v1?a=b"],
      ...["POST /v1", "POST /v1", "GET /v1?a=b", "GET /v1/"],
    ]);
  });
});

describe("the status", () => {
  it.each([200, 201, 202, 203, 400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 429, 451, 500, 502, 503, 504])(
    "passes a %i on with its body, as the provider's answer",
    async (status) => {
      const upstream = await stage(json({ error: "theirs" }, status, { "retry-after": "3" }));
      const { request } = await connected(acme(upstream.url), { retryWindowMs: 0 });
      const response = await request("me");
      expect(response.status).toBe(status);
      expect(response.headers.get("latchkey-source")).toBe("upstream");
      expect(response.headers.get("retry-after")).toBe("3");
      expect(await response.json()).toEqual({ error: "theirs" });
    },
  );

  it.each([204, 205, 304])("passes a %i on without a body", async (status) => {
    const upstream = await stage({ status, headers: { etag: '"1"' } });
    const { request } = await connected(acme(upstream.url));
    const response = await request("me", { headers: { "if-none-match": '"1"' } });
    expect([response.status, response.body, response.headers.get("etag")]).toEqual([status, null, '"1"']);
    expect((await upstream.seen())[0]?.headers["if-none-match"]).toBe('"1"');
  });

  it("passes a range on: 206 with Content-Range", async () => {
    const upstream = await stage({ status: 206, headers: { "content-range": "bytes 2-4/10" }, body: "cde" });
    const { request } = await connected(acme(upstream.url));
    const response = await request("file", { headers: { range: "bytes=2-4" } });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, "bytes 2-4/10"]);
    expect(await response.text()).toBe("cde");
    expect((await upstream.seen())[0]?.headers.range).toBe("bytes=2-4");
  });
});

describe("the body", () => {
  it("arrives byte for byte when it is no text", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
    const bodyBase64 = base64url.encode(bytes);
    const upstream = await stage({ headers: { "content-type": "application/octet-stream" }, bodyBase64 });
    const { request } = await connected(acme(upstream.url));
    const response = await request("file");
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it("is left out for HEAD, with the provider's status and headers", async () => {
    const upstream = await stage(json({ ok: true }, 200, { etag: '"1"' }));
    const { request } = await connected(acme(upstream.url));
    const response = await request("me", { method: "HEAD" });
    expect([response.status, response.body, response.headers.get("etag")]).toEqual([200, null, '"1"']);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
  });

  it("is streamed: the caller reads its beginning while the provider has not sent its end", async () => {
    const upstream = await stage({ headers: { "content-type": "text/plain" }, body: "ab", dripMs: 300 });
    const { request } = await connected(acme(upstream.url), { providerTimeoutMs: 200 });
    const response = await request("events");
    const reader = response.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect([await read(), await read()]).toEqual(["a", "b"]);
  });
});

describe("through the Worker's own entry", () => {
  /** The Worker as it is deployed, with the server's content coding between it and the caller. */
  async function callDeployed(encoding: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
    const upstream = await stage({
      headers: { "content-encoding": encoding, "content-type": "application/json" },
      bodyBase64: base64url.encode(body),
    });
    const app = await testApp();
    const id = await givenPractice(app.deps, { apiBaseUrl: `${upstream.url}/v1` });
    await connectPractice(app, "ada", id);
    const headers = { authorization: `Bearer ${await sessionToken("ada")}` };
    return worker.fetch("http://localhost:8787/api/integrations/practice/request/me", { headers });
  }

  it("gives the caller a compressed answer readable", async () => {
    const text = JSON.stringify({ text: "gzip ".repeat(1000) });
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    const response = await callDeployed("gzip", new Uint8Array(await new Response(stream).arrayBuffer()));
    expect(response.status).toBe(200);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
    expect(await response.text()).toBe(text);
  });

  it("hands on a content coding that the runtime does not know as it came", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(100));
    const response = await callDeployed("zstd", bytes);
    expect(response.headers.get("content-encoding")).toBe("zstd");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });
});
