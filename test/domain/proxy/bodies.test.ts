import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sessionToken, testApp } from "../../support/app.ts";
import { streamOf } from "../../support/bodies.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";
import { acme, connected, sized } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";
import { worker } from "../../support/worker.ts";

const METHODS = ["POST", "PUT", "PATCH", "DELETE"];
const KIB = 1024;

/** Bytes that are no text, and of which no two stretches are alike. */
function binary(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7 + (index >> 16)) % 256);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function scene() {
  const upstream = await stage(json({ ok: true }));
  return { upstream, ...(await connected(acme(upstream.url))) };
}

async function onlySeen(upstream: StageHandle): Promise<Seen> {
  const [only, another] = await upstream.seen();
  if (!only || another) throw new Error("not exactly one call");
  return only;
}

describe.each(METHODS)("%s on the path", (method) => {
  it("sends a body on with its type, its length and the credential", async () => {
    const { upstream, request, token } = await scene();
    const init = sized(method, "a=b&c=€", { "content-type": "application/x-www-form-urlencoded" });
    expect((await request("me?x=y", init)).status).toBe(200);
    const seen = await onlySeen(upstream);
    expect(seen).toMatchObject({ method, path: "/v1/me?x=y", body: "a=b&c=€", bodyLength: 9 });
    expect(seen.headers).toMatchObject({
      "content-type": "application/x-www-form-urlencoded",
      "content-length": "9",
      authorization: `Bearer ${token}`,
    });
  });

  it("sends a body on that does not say how long it is", async () => {
    const { upstream, request } = await scene();
    const bytes = binary(100 * KIB);
    const headers = { "content-type": "application/octet-stream" };
    expect((await request("me", { method, body: streamOf(bytes), headers })).status).toBe(200);
    const seen = await onlySeen(upstream);
    expect(seen).toMatchObject({ method, bodyLength: bytes.length, bodySha256: await sha256(bytes) });
    expect(seen.headers).toMatchObject({ "transfer-encoding": "chunked", ...headers });
    expect(seen.headers).not.toHaveProperty("content-length");
  });

  it("goes without a body", async () => {
    const { upstream, request } = await scene();
    expect((await request("me", { method })).status).toBe(200);
    const seen = await onlySeen(upstream);
    expect([seen.method, seen.bodyLength]).toEqual([method, 0]);
    expect(seen.headers).not.toHaveProperty("content-type");
    expect(seen.headers).not.toHaveProperty("transfer-encoding");
  });

  it("hands the provider's answer back as it is", async () => {
    const { upstream, request } = await scene();
    await upstream.act({ status: 207, headers: { "content-type": "text/x-acme", etag: '"1"' }, body: "theirs" });
    const response = await request("me", sized(method, "x"));
    expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([207, "theirs", '"1"']);
    expect(response.headers.get("latchkey-source")).toBe("upstream");
  });
});

describe("a body on the path", () => {
  it.each([0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 5 * KIB * KIB])(
    "of %i bytes arrives byte for byte, with its length, through the Worker's own entry",
    async (length) => {
      const upstream = await stage(json({ ok: true }));
      const app = await testApp();
      const id = await givenPractice(app.deps, { apiBaseUrl: `${upstream.url}/v1` });
      await connectPractice(app, "ada", id);
      const bytes = binary(length);
      const headers = { authorization: `Bearer ${await sessionToken("ada")}`, "content-type": "application/x-acme" };
      const url = `${env.PUBLIC_URL}/api/integrations/practice/request/file`;
      const response = await worker.fetch(url, { method: "PUT", body: bytes, headers });
      expect(response.status).toBe(200);
      const seen = await onlySeen(upstream);
      expect([seen.bodyLength, seen.bodySha256]).toEqual([length, await sha256(bytes)]);
      expect([seen.headers["content-type"], seen.headers["content-length"]]).toEqual([
        "application/x-acme",
        String(length),
      ]);
    },
  );

  it("of 5 MiB without a length arrives byte for byte", async () => {
    const { upstream, request } = await scene();
    const bytes = binary(5 * KIB * KIB);
    expect((await request("file", { method: "POST", body: streamOf(bytes) })).status).toBe(200);
    const seen = await onlySeen(upstream);
    expect([seen.bodyLength, seen.bodySha256]).toEqual([bytes.length, await sha256(bytes)]);
  });

  it("is streamed: the provider has its beginning before the caller has sent its end", async () => {
    const { upstream, request } = await scene();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const answer = request("file", { method: "POST", body: readable });
    const beginning = new TextEncoder().encode("the beginning, ".repeat(2000));
    await writer.write(beginning);
    let received = 0;
    for (let look = 0; look < 500 && received < beginning.length; look++) {
      await scheduler.wait(5);
      received = await upstream.received();
    }
    expect(received).toBe(beginning.length);
    expect(await upstream.seen()).toEqual([]);
    await writer.write(new TextEncoder().encode("the end"));
    await writer.close();
    expect((await answer).status).toBe(200);
    const { body } = await onlySeen(upstream);
    expect([body.slice(0, 13), body.slice(-9)]).toEqual(["the beginning", ", the end"]);
  });

  it("may take longer to send than an answer may take to begin", async () => {
    const upstream = await stage(json({ ok: true }));
    const { request } = await connected(acme(upstream.url), { providerTimeoutMs: 100 });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const answer = request("file", { method: "POST", body: readable });
    await writer.write(new Uint8Array(10));
    await scheduler.wait(250);
    await writer.write(new Uint8Array(10));
    await writer.close();
    expect((await answer).status).toBe(200);
    expect((await onlySeen(upstream)).bodyLength).toBe(20);
  });

  it("F05 answers 504 when the API has all of it and does not begin to answer in time", async () => {
    const upstream = await stage({ delayMs: 2_000, body: "late" });
    const { request } = await connected(acme(upstream.url), { responseTimeoutMs: 150 });
    const response = await request("file", { method: "POST", body: streamOf(binary(10)) });
    expect(response.status).toBe(504);
    await onlySeen(upstream);
  });
});

describe("what does not go through", () => {
  it.each(["GET", "POST"])("answers 501 to a %s that asks for another protocol", async (method) => {
    const { upstream, request, app } = await scene();
    const headers = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": "x" };
    const answers = [await request("socket", { method, headers })];
    if (method === "POST") {
      const body = { method, body: '{"url":"me"}', headers: { ...headers, "content-type": "application/json" } };
      answers.push(await app.as("ada")("/api/integrations/acme/request", body));
    }
    for (const answer of answers) {
      expect(answer.status).toBe(501);
      expect(answer.headers.get("latchkey-source")).toBe("broker");
      expect(await answer.json()).toMatchObject({ code: "upgrade_not_supported" });
    }
    expect(await upstream.seen()).toEqual([]);
  });

  it.each(["cfg_1", ""])("answers 404 to a call with the config %j, in both forms", async (config) => {
    const { upstream, request, app } = await scene();
    const headers = { "latchkey-config": config };
    const body = { method: "POST", body: '{"url":"me"}', headers: { ...headers, "content-type": "application/json" } };
    const answers = [
      await request("me", { headers }),
      await request("me", { method: "POST", headers }),
      await app.as("ada")("/api/integrations/acme/request", body),
    ];
    for (const answer of answers) {
      expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([404, "not_found"]);
    }
    expect(await upstream.seen()).toEqual([]);
  });
});
