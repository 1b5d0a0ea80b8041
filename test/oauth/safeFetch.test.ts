import { describe, expect, it } from "vitest";
import { ProviderError } from "../../src/oauth/errors.ts";
import { type ProviderHttp, safeFetch } from "../../src/oauth/safeFetch.ts";
import { canary } from "../support/canary.ts";
import { stage } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

const NOW = Date.parse("2026-11-05T12:00:00Z");

const http = (changes: Partial<ProviderHttp> = {}): ProviderHttp => ({
  fetch: (input, init) => fetch(input, init),
  timeoutMs: 5_000,
  allowLoopback: true,
  publicUrl: "https://latchkey.example.net",
  now: () => NOW,
  ...changes,
});

/** The error that a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`expected a ProviderError, got ${String(error)}`);
}

async function failure(act: Act, changes: Partial<ProviderHttp> = {}): Promise<ProviderError> {
  const server = await stage(act);
  return errorOf(safeFetch(http(changes), `${server.url}/token`, { method: "POST", body: "x" }));
}

describe("the delay that a provider asks for", () => {
  const DATE = "Thu, 05 Nov 2026 12:00:40 GMT";

  it.each([
    ["in seconds", { "retry-after": "40" }, 40],
    ["as a date, by the clock that was given", { "retry-after": DATE }, 40],
    ["capped at an hour", { "retry-after": "999999" }, 3600],
    ["of none, when there is no header", {}, undefined],
    ["of none, when the header makes no sense", { "retry-after": "later" }, undefined],
  ])("F06 goes along with a 429: %s", async (_how, headers, retryAfter) => {
    const { kind, retryAfter: delay } = await failure({ status: 429, headers });
    expect([kind, delay]).toEqual(["rate_limited", retryAfter]);
  });

  it("F04 goes along with a 503", async () => {
    const { kind, retryAfter } = await failure({ status: 503, headers: { "retry-after": "40" } });
    expect([kind, retryAfter]).toEqual(["unavailable", 40]);
  });
});

describe("sizes", () => {
  const LIMIT = 64 * 1024;

  it("F07 reads a body of exactly 64 KiB whole", async () => {
    const body = "é".repeat(LIMIT / 2);
    const server = await stage({ body });
    const response = await safeFetch(http(), server.url, { method: "POST" });
    expect(await response.text()).toBe(body);
  });

  it("F07 refuses one byte more", async () => {
    expect((await failure({ body: "x".repeat(LIMIT + 1) })).kind).toBe("malformed");
  });

  it("F07 counts the bytes of a compressed body after decompression", async () => {
    const bomb = await gzip("0".repeat(4 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(LIMIT);
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await failure({ headers, bodyBase64: bomb })).kind).toBe("malformed");
  });

  it("F07 stops reading a body that never ends, long before it could fill the memory", async () => {
    let taken = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken += 1024;
        controller.enqueue(new Uint8Array(1024));
      },
    });
    const { kind } = await errorOf(
      safeFetch(http({ fetch: async () => new Response(endless) }), "http://localhost/", {}),
    );
    expect(kind).toBe("malformed");
    expect(taken).toBeLessThan(2 * LIMIT);
  });

  it("F05 takes a body that stops in the middle for one that is too slow", async () => {
    const body = JSON.stringify({ access_token: canary("slow") });
    expect((await failure({ body, dripMs: 1_000 }, { timeoutMs: 200 })).kind).toBe("timeout");
  });
});

describe("what is sent", () => {
  it("goes out once, with nothing followed, nothing cached and a signal that ends it", async () => {
    const server = await stage({ body: "{}" });
    const calls: [unknown, RequestInit | undefined][] = [];
    const recording: typeof fetch = (input, init) => {
      calls.push([input, init]);
      return fetch(input, init);
    };
    await safeFetch(http({ fetch: recording }), `${server.url}/token`, { method: "POST", body: "a=b" });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.[0]).toBe(`${server.url}/token`);
    expect(calls[0]?.[1]).toMatchObject({ method: "POST", body: "a=b", redirect: "manual", cache: "no-store" });
    expect(calls[0]?.[1]?.signal).toBeInstanceOf(AbortSignal);
    expect(await server.seen()).toHaveLength(1);
  });

  it("cannot be made to follow redirects or to use a cache by its caller", async () => {
    const server = await stage({ body: "{}" });
    const inits: (RequestInit | undefined)[] = [];
    const recording: typeof fetch = (input, init) => {
      inits.push(init);
      return fetch(input, init);
    };
    await safeFetch(http({ fetch: recording }), server.url, { redirect: "follow", signal: AbortSignal.abort() });
    expect(inits[0]).toMatchObject({ redirect: "manual", cache: "no-store" });
    expect(await server.seen()).toHaveLength(1);
  });

  it.each([
    "https://10.0.0.1/token",
    "https://[::1]/token",
    "http://example.com/token",
    "https://intranet/token",
    "nonsense",
  ])("never goes to %s", async (address) => {
    const never: typeof fetch = () => Promise.reject(new Error("was called"));
    const error = await errorOf(safeFetch(http({ fetch: never }), address, {}));
    expect([error.kind, error.message]).toEqual(["unavailable", "the endpoint's address is not allowed"]);
  });

  it("goes to loopback in development only", async () => {
    const server = await stage({ body: "{}" });
    const error = await errorOf(safeFetch(http({ allowLoopback: false }), server.url, {}));
    expect(error.message).toBe("the endpoint's address is not allowed");
    expect(await server.seen()).toEqual([]);
  });
});

it("hands 2xx and 4xx back with their status, headers and body", async () => {
  for (const status of [200, 201, 400, 401, 403, 404, 418]) {
    const server = await stage({ status, headers: { "x-kept": "yes" }, body: "as it came" });
    const response = await safeFetch(http(), server.url, {});
    expect([response.status, response.headers.get("x-kept")]).toEqual([status, "yes"]);
    expect(await response.text()).toBe("as it came");
  }
});

it("has messages of its own, with nothing of the provider in them", async () => {
  const secret = canary("body");
  const acts: Act[] = [
    { status: 500, body: secret },
    { status: 429, headers: { "retry-after": secret }, body: secret },
    { status: 302, headers: { location: `/${secret}` } },
    { body: secret, truncate: true },
  ];
  for (const act of acts) {
    const { message, stack, cause } = await failure(act);
    expect(`${message} ${stack} ${cause}`).not.toContain(secret);
  }
});

async function gzip(text: string): Promise<string> {
  const zipped = new Response(text).body?.pipeThrough(new CompressionStream("gzip"));
  return btoa(String.fromCharCode(...new Uint8Array(await new Response(zipped).arrayBuffer())));
}
