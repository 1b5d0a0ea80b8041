import { describe, expect, it } from "vitest";
import { streamOf } from "../../support/bodies.ts";
import { loggedLines } from "../../support/logs.ts";
import { acme, connected, sized } from "../../support/proxy.ts";
import { json, stage } from "../../support/stage.ts";
import type { Act } from "../../support/stageServer.ts";
import { thinned } from "../../support/thinned.ts";

const NOW = { "retry-after": "0" };
const busy = (status = 503, headers: Record<string, string> = NOW): Act => json({ message: "busy" }, status, headers);
const OK = json({ ok: true });

async function scene(acts: Act[], ...rest: [Parameters<typeof connected>[1]?, Parameters<typeof connected>[2]?]) {
  const upstream = await stage(...acts);
  return { upstream, ...(await connected(acme(upstream.url), ...rest)) };
}

interface Kind {
  method: string;
  body: "none" | "small" | "large" | "streamed";
  key: boolean;
}

function initOf({ method, body, key }: Kind): RequestInit {
  const headers: Record<string, string> = key ? { "idempotency-key": "key-1" } : {};
  if (body === "none") return { method, headers };
  if (body === "streamed") return { method, headers, body: streamOf(new Uint8Array(10)) };
  return sized(method, "x".repeat(body === "small" ? 64 * 1024 : 64 * 1024 + 1), headers);
}

const KINDS: Kind[] = [false, true].flatMap((key) => [
  { method: "GET", body: "none", key },
  { method: "HEAD", body: "none", key },
  ...["POST", "PATCH", "PUT", "DELETE"].flatMap((method): Kind[] => [
    { method, body: "none", key },
    { method, body: "small", key },
    { method, body: "large", key },
    { method, body: "streamed", key },
  ]),
]);

/** RFC 9110 section 9.2.2, and the draft of Idempotency-Key. */
function isRepeatable({ method, body, key }: Kind): boolean {
  return (key || !["POST", "PATCH"].includes(method)) && (body === "none" || body === "small");
}

describe.each([429, 502, 503, 504])("an answer of %i", { timeout: 20_000 }, (status) => {
  const turn = status % 4;

  it("is asked for three times when the request can be repeated without harm, and once when not", async () => {
    const { upstream, request } = await scene([busy(status)]);
    const wrong: unknown[] = [];
    for (const kind of thinned(KINDS, 9, turn)) {
      const before = (await upstream.seen()).length;
      const response = await request("me", initOf(kind));
      await response.text();
      const attempts = (await upstream.seen()).length - before;
      const expected = isRepeatable(kind) ? 3 : 1;
      if (response.status !== status || attempts !== expected) wrong.push([kind, response.status, attempts, expected]);
    }
    expect(wrong).toEqual([]);
  });

  it("is asked for again by envelope, with the same body, when the method or a key allows it", async () => {
    const { upstream, envelope } = await scene([busy(status)]);
    const attempts: [string, number][] = [];
    for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"]) {
      for (const headers of [{}, { "Idempotency-Key": "key-1" }]) {
        const before = (await upstream.seen()).length;
        const data = ["GET", "HEAD"].includes(method) ? undefined : { a: "ä" };
        await (await envelope({ method, url: "me", headers, data })).text();
        const seen = (await upstream.seen()).slice(before);
        expect(new Set(seen.map(({ body }) => body))).toEqual(new Set([data ? '{"a":"ä"}' : ""]));
        attempts.push([method, seen.length]);
      }
    }
    const always = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].flatMap((method) => [
      [method, 3],
      [method, 3],
    ]);
    expect(attempts).toEqual([...always, ["POST", 1], ["POST", 3], ["PATCH", 1], ["PATCH", 3]]);
  });
});

it.each([200, 204, 301, 304, 400, 403, 404, 408, 409, 421, 425, 500, 501, 505, 507, 511])(
  "an answer of %i is handed on at once",
  async (status) => {
    const { upstream, request } = await scene([{ status, headers: NOW }]);
    expect((await request("me")).status).toBe(status);
    expect(await upstream.seen()).toHaveLength(1);
  },
);

describe("trying again", () => {
  it("ends with the first answer that is none of these", async () => {
    const { upstream, request } = await scene([busy(503), OK, busy()]);
    const response = await request("me");
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("hands the last answer on as it is: status, headers and body", async () => {
    const last: Act = { status: 429, headers: { ...NOW, "content-type": "text/x-acme", etag: '"3"' }, body: "third" };
    const { upstream, request } = await scene([busy(503), busy(502), last]);
    const response = await request("me");
    expect([response.status, await response.text()]).toEqual([429, "third"]);
    expect(["retry-after", "content-type", "etag"].map((name) => response.headers.get(name))).toEqual([
      "0",
      "text/x-acme",
      '"3"',
    ]);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
    expect(await upstream.seen()).toHaveLength(3);
  });

  it("sends the same each time: address, headers, body and credential", async () => {
    const { upstream, request, token } = await scene([busy()]);
    await (await request("me?a=b", sized("PUT", "body", { "if-match": '"1"', "content-type": "text/x-acme" }))).text();
    const [first, ...others] = await upstream.seen();
    expect(first).toMatchObject({ method: "PUT", path: "/v1/me?a=b", body: "body" });
    expect(first?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      "if-match": '"1"',
      "content-length": "4",
    });
    expect(others).toEqual([first, first]);
  });

  it("puts the credential into the query once each time", async () => {
    const upstream = await stage(busy());
    const placement = { in: "query", name: "key", template: "{token}" } as const;
    const { request, token } = await connected(
      acme(upstream.url, { auth: [{ type: "bearer", label: "T", placement }] }),
    );
    await (await request("me?a=b")).text();
    const path = `/v1/me?a=b&key=${token}`;
    expect((await upstream.seen()).map((seen) => seen.path)).toEqual([path, path, path]);
  });

  it("does not happen after a cut connection or a timeout: the request may have been heard", async () => {
    const { upstream, request } = await scene([{ reset: true }, OK], { providerTimeoutMs: 150 });
    expect((await request("me")).status).toBe(502);
    await upstream.act({ delayMs: 1_000 }, OK);
    expect((await request("me")).status).toBe(504);
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("F13 does not happen once the answer flows: the caller sees it cut, and nobody asks again", async () => {
    const { upstream, request } = await scene([{ status: 200, headers: NOW, body: "half of it", truncate: true }, OK]);
    const response = await request("me", { headers: { "idempotency-key": "key-1" } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(await upstream.seen()).toHaveLength(1);
  });

  it("F13 takes an answer for what its status says when its body is cut", async () => {
    const { upstream, request } = await scene([{ ...busy(), truncate: true }, OK]);
    expect((await request("me")).status).toBe(200);
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("ends when the caller has gone, without a word in the log", async () => {
    const { upstream, request } = await scene([busy(503, { "retry-after": "1" }), OK]);
    const gone = new AbortController();
    const answer = request("me", { signal: gone.signal });
    for (let look = 0; look < 500 && (await upstream.seen()).length === 0; look++) await scheduler.wait(5);
    await scheduler.wait(50);
    gone.abort();
    const { status } = await answer;
    await scheduler.wait(1_100);
    expect(await upstream.seen()).toHaveLength(1);
    expect(status).not.toBe(500);
    expect(loggedLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

describe("F06 Retry-After", () => {
  /** How often is asked, when every answer names the same time. */
  async function attemptsWith(retryAfter: string | undefined, retryWindowMs: number): Promise<number> {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter };
    const { upstream, request } = await scene([busy(429, headers)], { retryWindowMs });
    const response = await request("me");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, retryAfter ?? null]);
    return (await upstream.seen()).length;
  }

  it.each([
    ["seconds", "0", 3],
    ["a date that has passed", "Wed, 21 Oct 2015 07:28:00 GMT", 3],
    ["an obsolete date that has passed", "Wednesday, 21-Oct-15 07:28:00 GMT", 3],
    ["more seconds than the window", "2", 1],
    ["very many seconds", "99999999999999999999", 1],
    ["a date beyond the window", "Wed, 21 Oct 2065 07:28:00 GMT", 1],
  ])("F06 is obeyed when it is %s", async (_what, retryAfter, attempts) => {
    expect(await attemptsWith(retryAfter, 1_500)).toBe(attempts);
  });

  const senseless = [undefined, "soon", "-1", "1.5", "0x10", "Wed, 99 Oct 2015", "1, 2"];
  it.each(senseless.flatMap((text) => [[text, 490, 1] as const, [text, 800, 2] as const]))(
    "F06 does not count when it is %j: half a second's pause, then a whole one, fit %i ms for %i attempts",
    async (retryAfter, window, attempts) => {
      expect(await attemptsWith(retryAfter, window)).toBe(attempts);
    },
  );

  it("F06 is waited for when it is a date in the window", async () => {
    const date = new Date(Date.now() + 1_000).toUTCString();
    const { upstream, request } = await scene([busy(503, { "retry-after": date }), OK]);
    expect((await request("me")).status).toBe(200);
    expect(await upstream.seen()).toHaveLength(2);
  });

  it("F06 does not add up to more than the window, the answers' own time included", async () => {
    let skew = 0;
    const slowly: typeof fetch = (input, init) => {
      skew += 6_000;
      return fetch(input, init);
    };
    const { upstream, request } = await scene([busy()], {}, { fetch: slowly, now: () => Date.now() + skew });
    expect((await request("me")).status).toBe(503);
    expect(await upstream.seen()).toHaveLength(2);
  });
});
