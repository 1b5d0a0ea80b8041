import fc from "fast-check";
import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { isOfTheWay, mayCallerSet } from "../../../src/domain/policy/keptBack.ts";
import { jsonBody, problemCode, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { expectProblem } from "../../support/integrations.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { KEPT_BACK, OF_THE_CALL, OF_THE_WAY, SENT_ON } from "../../understood/headers.ts";

const ALLOWED = {
  Accept: "application/vnd.acme+json",
  "accept-language": "de",
  "CONTENT-TYPE": "application/json",
  "Idempotency-Key": "key-1",
  "If-Match": '"1"',
  Prefer: "return=minimal",
  Range: "bytes=0-9",
};

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

  it.each([...KEPT_BACK, ...OF_THE_WAY, ...OF_THE_CALL])(
    "$id are kept back, and the answer says so: $name",
    async ({ name, value }) => {
      const { app, upstream, token } = await scene();
      for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
        const response = await app.as("ada")("/api/integrations/acme/request", withHeader(spelling, value));
        expect([response.status, response.headers.get("latchkey-dropped-headers")]).toEqual([200, name.toLowerCase()]);
        const headers = await lastHeaders(upstream);
        expect(headers[name.toLowerCase()]).not.toBe(value);
        expect(headers.authorization).toBe(`Bearer ${token}`);
      }
    },
  );

  it.each(SENT_ON)("$id go through as they came: $input", async ({ name, value }) => {
    const { upstream, envelope } = await scene();
    const response = await envelope({ url: "me", headers: { [name]: value } });
    expect([response.status, response.headers.get("latchkey-dropped-headers")]).toEqual([200, null]);
    expect((await lastHeaders(upstream))[name.toLowerCase()]).toBe(value);
  });

  it("T27 are all named that are not sent on, those of a Connection header too", async () => {
    const { upstream, envelope } = await scene();
    const headers = { Host: "evil.example", "X-Hop": "1", Cookie: "a=b", Connection: "close, X-Hop", "X-End": "2" };
    const response = await envelope({ url: "me", headers });
    expect(response.headers.get("latchkey-dropped-headers")).toBe("connection, cookie, host, x-hop");
    expect(await lastHeaders(upstream)).toMatchObject({ "x-end": "2" });
    expect(await lastHeaders(upstream)).not.toHaveProperty("x-hop");
  });

  it("T27 of browsers go through where a provider's definition names them, for both forms", async () => {
    const upstream = await stage(json({}));
    const api = { baseUrl: `${upstream.url}/v1`, callerHeaders: ["referer", "x-forwarded-for"] };
    const { envelope, request } = await connected(acme(upstream.url, { api }));
    const headers = { Referer: "https://app.example.com/", "X-Forwarded-For": "1.2.3.4" };
    const answers = [await envelope({ url: "me", headers }), await request("me", { headers })];
    const told = answers.map((answer) => answer.headers.get("latchkey-dropped-headers"));
    expect(told).toEqual(["x-forwarded-for", null]);
    expect((await upstream.seen()).map(({ headers: seen }) => seen.referer)).toEqual(
      answers.map(() => headers.Referer),
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

  const values = ["\ud800", "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\u0000"];
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
  const strange = fc.constantFrom(...[...KEPT_BACK, ...OF_THE_WAY, ...OF_THE_CALL].map(({ name }) => name));
  const any = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/);
  const headers = fc.dictionary(fc.oneof(strange, any), fc.stringMatching(/^[!-~]{1,12}$/), { minKeys: 1, maxKeys: 6 });
  /** Who calls, and how, as the broker reads it. */
  const ofTheCall = [...OF_THE_CALL.map(({ name }) => name.toLowerCase()), "latchkey-config", "latchkey-hop"];
  /** The runtime writes these itself, or by what else is sent. */
  const ofTheRuntime = ["accept-encoding", "content-encoding", "content-type"];

  it("T27 lets every other header through, on the path and by envelope, and the credential stands", async () => {
    const { request, envelope, upstream, token } = await scene();
    await fc.assert(
      fc.asyncProperty(headers, async (given) => {
        const sent = Object.fromEntries([...new Headers(given)].filter(([name]) => !ofTheCall.includes(name)));
        const before = (await upstream.seen()).length;
        const answers = [await request("me", { headers: sent }), await envelope({ url: "me", headers: sent })];
        const dropped = Object.keys(sent).filter((name) => !mayCallerSet(name));
        const told = (names: string[]) => names.sort().join(", ") || null;
        const toldOnPath = told(dropped.filter((name) => !isOfTheWay(name)));
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        expect(answers.map((answer) => answer.headers.get("latchkey-dropped-headers"))).toEqual([
          toldOnPath,
          told(dropped),
        ]);
        for (const { headers: seen } of (await upstream.seen()).slice(before)) {
          for (const [name, value] of Object.entries(sent)) {
            if (dropped.includes(name)) expect(seen[name]).not.toBe(value);
            else if (!ofTheRuntime.includes(name)) expect([name, seen[name]]).toEqual([name, value]);
          }
          expect([seen.authorization, seen.host]).toEqual([`Bearer ${token}`, new URL(upstream.url).host]);
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

  it("T49 B15 win over what an envelope says, and the answer says so", async () => {
    const upstream = await stage(json({}));
    const app = await testApp();
    const apiKey = { authType: "apikey", apiKey: canary("key"), apiBaseUrl: `${upstream.url}/v1` } as const;
    const id = await givenIntegration(app.deps, { type: "custom", ...settings, ...apiKey });
    const envelope = { url: "me", headers: { "X-Who": "root", X_Who: "root", "x-api-key": "mine", X_API_Key: "mine" } };
    const response = await app.as("ada", claims("ada"))(`/api/integrations/${id}/request`, jsonBody(envelope));
    expect(response.headers.get("latchkey-dropped-headers")).toBe("x-api-key, x-who, x_api_key, x_who");
    expect(Object.keys(await lastHeaders(upstream)).join()).not.toContain("_");
    expect(await lastHeaders(upstream)).toMatchObject({ "x-who": "ada/ada@example.com", "x-api-key": apiKey.apiKey });
  });
});
