import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { acme, type Connected, connected } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";

/** Calls, and returns the problem; the stored credential must be as it was. */
async function problemOf({ request }: Connected, path = "me"): Promise<Record<string, unknown>> {
  const before = await env.DB.prepare("SELECT * FROM connections").all();
  const response = await request(path);
  const body = await response.json<Record<string, unknown>>();
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("latchkey-source")).not.toBe("upstream");
  expect(body).toMatchObject({ status: response.status, requestId: response.headers.get("x-request-id") });
  expect(await env.DB.prepare("SELECT * FROM connections").all()).toMatchObject({ results: before.results });
  return body;
}

describe("F04", () => {
  it("F04 answers 502 when the API cuts the connection", async () => {
    const upstream = await stage({ reset: true });
    const call = await connected(acme(upstream.url));
    const problem = await problemOf(call);
    expect(problem).toMatchObject({ status: 502, code: "provider_unavailable" });
    expect(JSON.stringify(problem)).not.toContain(new URL(upstream.url).host);
  });

  it("F04 answers 502 when nothing listens there", async () => {
    const call = await connected(acme("http://127.0.0.1:1"));
    expect(await problemOf(call)).toMatchObject({ status: 502, code: "provider_unavailable" });
  });

  it("F04 answers 502 when the name does not exist", async () => {
    const call = await connected(acme("https://latchkey-has-no-such-host.example.com"));
    expect(await problemOf(call)).toMatchObject({ status: 502, code: "provider_unavailable" });
  });

  it.each([600, 999])("F04 answers 502 to a status of %i, which HTTP does not have", async (status) => {
    const upstream = await stage(json({ error: "theirs" }, status));
    const problem = await problemOf(await connected(acme(upstream.url)));
    expect(problem).toMatchObject({ status: 502, code: expect.stringMatching(/^provider_/) });
  });

  it("F04 works again as soon as the API does", async () => {
    const upstream = await stage({ reset: true });
    const call = await connected(acme(upstream.url));
    await problemOf(call);
    await upstream.act(json({ ok: true }));
    expect((await call.request("me")).status).toBe(200);
  });

  it.each([500, 503, 429])("F04 passes a %i of the API on as it is", async (status) => {
    const upstream = await stage(json({ message: "theirs" }, status, { "retry-after": "11" }));
    const { request } = await connected(acme(upstream.url));
    const response = await request("me");
    expect(response.status).toBe(status);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
    expect(response.headers.get("retry-after")).toBe("11");
    expect(await response.json()).toEqual({ message: "theirs" });
  });
});

describe("F05", () => {
  it("F05 answers 504 when the API does not begin to answer in time", async () => {
    const upstream = await stage({ delayMs: 2_000, body: "late" });
    const call = await connected(acme(upstream.url), { providerTimeoutMs: 150 });
    expect(await problemOf(call)).toMatchObject({ status: 504, code: "provider_timeout" });
    expect(await upstream.seen()).toHaveLength(1);
  });
});

describe("F13", () => {
  it("F13 lets the caller see an answer that the API cut off as cut off, never as ended", async () => {
    const upstream = await stage({ status: 200, body: "half of it", truncate: true });
    const { request } = await connected(acme(upstream.url));
    const response = await request("file");
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });
});

it("answers 502 when the caller goes away while the API has not answered", async () => {
  const upstream = await stage({ delayMs: 2_000 });
  const { request } = await connected(acme(upstream.url), { providerTimeoutMs: 5_000 });
  const gone = new AbortController();
  const answer = request("me", { signal: gone.signal });
  while ((await upstream.seen()).length === 0) await scheduler.wait(5);
  gone.abort();
  expect((await answer).status).toBe(502);
});
