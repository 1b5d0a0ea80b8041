import fc from "fast-check";
import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";

const ALLOWED = {
  Accept: "application/vnd.acme+json",
  "accept-language": "de",
  "CONTENT-TYPE": "application/json",
  "Idempotency-Key": "key-1",
  "If-Match": '"1"',
  Prefer: "return=minimal",
  Range: "bytes=0-9",
};

const REFUSED = [
  "Authorization",
  "Host",
  "Cookie",
  "Content-Length",
  "Transfer-Encoding",
  "Connection",
  "CF-Connecting-IP",
  "cf-worker",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "Forwarded",
  "Proxy-Authorization",
  "Origin",
  "Referer",
  "User-Agent",
  "TE",
  "Upgrade",
  "Via",
  "X-API-Key",
  "X-HTTP-Method-Override",
  "X-Custom",
  "Latchkey-Config",
];

async function scene() {
  const upstream = await stage(json({}));
  return { upstream, ...(await connected(acme(upstream.url))) };
}

async function lastHeaders(upstream: StageHandle): Promise<Record<string, string>> {
  return (await upstream.seen()).at(-1)?.headers ?? {};
}

function withHeader(name: string, value: string): RequestInit {
  return jsonBody({ url: "me", headers: { [name]: value } });
}

describe("T27 the envelope's headers", () => {
  it("T27 go to the provider when they are allowed, in any spelling", async () => {
    const { upstream, envelope, token } = await scene();
    expect((await envelope({ method: "POST", url: "me", headers: ALLOWED, data: {} })).status).toBe(200);
    const lower = Object.entries(ALLOWED).map(([name, value]) => [name.toLowerCase(), value]);
    const headers = await lastHeaders(upstream);
    expect(headers).toMatchObject({ ...Object.fromEntries(lower), authorization: `Bearer ${token}` });
  });

  it.each(REFUSED)("T27 are refused by name when one is %s", async (name) => {
    const { app, upstream } = await scene();
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
      const response = await app.as("ada")("/api/integrations/acme/request", withHeader(spelling, "1"));
      const problem = await expectProblem(response, 400, "validation_failed");
      expect(problem.errors?.map(({ path }) => path.toLowerCase())).toEqual([`headers.${name.toLowerCase()}`]);
    }
    expect(await upstream.seen()).toEqual([]);
  });

  it("T27 are all named that are refused, and none is sent", async () => {
    const { upstream, envelope } = await scene();
    const headers = { Host: "evil.example", Accept: "text/html", Cookie: "a=b" };
    const problem = await expectProblem(await envelope({ url: "me", headers }), 400, "validation_failed");
    expect(problem.errors?.map(({ path }) => path).sort()).toEqual(["headers.cookie", "headers.host"]);
    expect(await upstream.seen()).toEqual([]);
  });

  it("T27 of a provider are taken where its definition names them, for both forms", async () => {
    const upstream = await stage(json({}));
    const api = { baseUrl: `${upstream.url}/v1`, callerHeaders: ["x-acme-version"] };
    const { envelope, request } = await connected(acme(upstream.url, { api }));
    expect((await envelope({ url: "me", headers: { "X-Acme-Version": "2" } })).status).toBe(200);
    expect((await request("me", { headers: { "x-acme-version": "3", "x-acme-other": "4" } })).status).toBe(200);
    const seen = (await upstream.seen()).map(({ headers }) => headers);
    expect(seen.map((headers) => headers["x-acme-version"])).toEqual(["2", "3"]);
    expect(seen[1]).not.toHaveProperty("x-acme-other");
    await expectProblem(
      await envelope({ url: "me", headers: { "X-Acme-Other": "1" } }),
      400,
      "validation_failed",
      "headers.x-acme-other",
    );
  });
});

describe("T28 the envelope's headers", () => {
  const names = ["a b", "a:b", "a\r\nHost", "a\nb", "", "\u{1f511}", "(x)"];
  it.each(names.map((name) => [JSON.stringify(name), name]))("T28 are refused with the name %s", async (_, name) => {
    const { app, upstream } = await scene();
    const response = await app.as("ada")("/api/integrations/acme/request", withHeader(name, "1"));
    await expectProblem(response, 400, "validation_failed", `headers.${name}`);
    expect(await upstream.seen()).toEqual([]);
  });

  const values = ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\u0000"];
  it.each(values.map((value) => [JSON.stringify(value), value]))(
    "T28 are refused with the value %s",
    async (_, value) => {
      const { app, upstream } = await scene();
      const response = await app.as("ada")("/api/integrations/acme/request", withHeader("Accept", value));
      await expectProblem(response, 400, "validation_failed", "headers.Accept");
      expect(await upstream.seen()).toEqual([]);
    },
  );

  it("T28 let nothing through that was not asked for, whatever the value", async () => {
    const { app, upstream, token } = await scene();
    const known = [
      "accept",
      "authorization",
      "host",
      "user-agent",
      "accept-encoding",
      "connection",
      "cf-worker",
      "latchkey-hop",
    ];
    const ofTheRuntime = ["cache-control", "pragma", "cf-connecting-ip"];
    const piece = fc.constantFrom("\r", "\n", "\0", ":", " ", "X-Evil: 1", "é", "\u010a", "\u{1f511}", "\t", "a", ";");
    const value = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(value, async (text) => {
        const before = (await upstream.seen()).length;
        const response = await app.as("ada")("/api/integrations/acme/request", withHeader("Accept", text));
        const isSent = response.status === 200;
        if (!isSent) expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
        if (isSent) expect(text.trim()).not.toMatch(/[\r\n\0]/);
        const seen = await upstream.seen();
        expect(seen).toHaveLength(before + (isSent ? 1 : 0));
        const headers = isSent ? (seen.at(-1)?.headers ?? {}) : {};
        expect(Object.keys(headers).filter((name) => ![...known, ...ofTheRuntime].includes(name))).toEqual([]);
        if (isSent) expect(headers.authorization).toBe(`Bearer ${token}`);
      }),
      { numRuns: 60 },
    );
  });
});

describe("T27 header fuzz over the wire", () => {
  const name = fc.oneof(fc.constantFrom(...REFUSED), fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/));
  const headers = fc.dictionary(name, fc.stringMatching(/^[!-~]{1,12}$/), { minKeys: 1, maxKeys: 6 });
  const ours = ["authorization", "host", "user-agent"];
  const ofTheRuntime = ["accept-encoding", "cache-control", "pragma", "connection", "cf-worker", "latchkey-hop"];
  const allowed = new Set([
    ...["accept", "accept-encoding", "accept-language", "content-disposition", "content-encoding", "content-language"],
    ...["content-range", "content-type", "idempotency-key", "if-match", "if-modified-since", "if-none-match"],
    ...["if-range", "if-unmodified-since", "last-event-id", "prefer", "range"],
  ]);

  it("T27 lets only allowed ones through, on the path and by envelope, and the credential stands", async () => {
    const { request, envelope, upstream, token } = await scene();
    const isStrange = (key: string) => !allowed.has(key) && !ours.includes(key) && !ofTheRuntime.includes(key);
    await fc.assert(
      fc.asyncProperty(headers, async (given) => {
        const {
          upgrade: _,
          "latchkey-config": __,
          authorization: ___,
          // Who calls, as the broker reads it.
          "x-api-key": ____,
          "x-act-as-user": _____,
          ...path
        } = Object.fromEntries(new Headers(given));
        const before = (await upstream.seen()).length;
        expect((await request("me", { headers: path })).status).toBe(200);
        const answer = await envelope({ url: "me", headers: given });
        const isAllowed = Object.keys(given).every((key) => allowed.has(key.toLowerCase()));
        expect(answer.status).toBe(isAllowed ? 200 : 400);
        const seen = (await upstream.seen()).slice(before);
        expect(seen).toHaveLength(isAllowed ? 2 : 1);
        for (const { headers: sent } of seen) {
          expect(Object.keys(sent).filter(isStrange)).toEqual([]);
          expect([sent.authorization, sent.host]).toEqual([`Bearer ${token}`, new URL(upstream.url).host]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("T49 header variables by envelope and on the path", () => {
  const settings = {
    authType: "bearer",
    slug: "thing",
    headers: { "X-Who": `$${"{user.id}"}/$${"{user.email}"}` },
  } as const;
  const claims = (user: string): JWTPayload => ({ email: `${user}@example.com` });

  it("T49 are filled in for the caller only, when two users call in both forms at once", async () => {
    const upstream = await stage(json({}));
    const app = await testApp();
    const id = await givenIntegration(app.deps, { type: "custom", ...settings, apiBaseUrl: `${upstream.url}/v1` });
    const tokens: Record<string, string> = {};
    for (const user of ["ada", "bob"]) {
      tokens[user] = canary(user);
      const response = await app.as(user)(`/api/integrations/${id}/connect`, jsonBody({ token: tokens[user] }));
      expect(response.status).toBe(201);
    }
    const calls = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? "ada" : "bob"));
    const path = `/api/integrations/${id}/request`;
    const answers = await Promise.all(
      calls.map((user, index) => {
        const call = app.as(user, claims(user));
        return index % 3 === 0
          ? call(path, jsonBody({ url: "me" }))
          : call(`${path}/me`, { method: "POST", body: "x" });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 200));
    const seen = (await upstream.seen()).map(({ headers }) => [headers.authorization, headers["x-who"]].join(" "));
    const expected = calls.map((user) => `Bearer ${tokens[user]} ${user}/${user}@example.com`);
    expect(seen.sort()).toEqual(expected.sort());
  });

  it("T49 cannot be said by an envelope", async () => {
    const upstream = await stage(json({}));
    const app = await testApp();
    const apiKey = { authType: "apikey", apiKey: canary("key"), apiBaseUrl: `${upstream.url}/v1` } as const;
    const id = await givenIntegration(app.deps, { type: "custom", ...settings, ...apiKey });
    const envelope = { url: "me", headers: { "X-Who": "root" } };
    const response = await app.as("ada")(`/api/integrations/${id}/request`, jsonBody(envelope));
    await expectProblem(response, 400, "validation_failed", "headers.x-who");
    expect(await upstream.seen()).toEqual([]);
  });
});
