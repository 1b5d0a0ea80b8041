import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestHeaders } from "../../../src/domain/policy/headerPolicy.ts";
import { sessionToken } from "../../support/app.ts";
import { acme, connected } from "../../support/proxy.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import { givenKey } from "../../support/tokens.ts";

const ALLOWED = {
  accept: "application/vnd.acme+json",
  "accept-encoding": "gzip",
  "accept-language": "de, en;q=0.5",
  "content-disposition": 'attachment; filename="a.txt"',
  "content-encoding": "br",
  "content-language": "de",
  "content-range": "bytes 0-9/10",
  "content-type": "text/x-acme",
  "idempotency-key": "key-1",
  "if-match": '"v1"',
  "if-modified-since": "Wed, 21 Oct 2015 07:28:00 GMT",
  "if-none-match": '"v2"',
  "if-range": '"v3"',
  "if-unmodified-since": "Wed, 21 Oct 2015 07:28:01 GMT",
  "last-event-id": "42",
  prefer: "return=minimal",
  range: "bytes=0-9",
};

const KEPT_HERE = {
  authorization: "Basic Y2FsbGVyOnNlY3JldA==",
  cookie: "access_token=mine; other=1",
  host: "evil.example",
  forwarded: "for=1.2.3.4;host=evil.example",
  "x-forwarded-for": "1.2.3.4",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  "x-real-ip": "1.2.3.4",
  "true-client-ip": "1.2.3.4",
  "cf-connecting-ip": "1.2.3.4",
  "cf-ray": "1",
  "cf-visitor": "{}",
  "cf-worker": "evil.example",
  "cf-access-jwt-assertion": "jwt",
  "proxy-authorization": "Basic eA==",
  "x-http-method-override": "DELETE",
  "x-original-url": "/admin",
  "x-rewrite-url": "/admin",
  "x-request-id": "req-of-the-caller",
  "x-custom": "anything",
  origin: "http://localhost:8789",
  referer: "http://localhost:8789/secret-page",
  te: "trailers",
  expect: "100-continue",
  "user-agent": "Evil/1.0",
  via: "1.1 evil",
};

async function onlySeen(upstream: StageHandle): Promise<Record<string, string>> {
  const seen = await upstream.seen();
  expect(seen).toHaveLength(1);
  return seen[0]?.headers ?? {};
}

describe("T27", () => {
  it("T27 passes on what negotiates the answer, and nothing else that the caller sends", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const own = { authorization: `Bearer ${await sessionToken("ada")}` };
    const response = await app.fetch("/api/integrations/acme/request/me", {
      headers: { ...KEPT_HERE, ...ALLOWED, ...own },
    });
    expect(response.status).toBe(200);
    const headers = await onlySeen(upstream);
    expect(headers).toMatchObject(ALLOWED);
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers.host).toBe(new URL(upstream.url).host);
    expect(headers["user-agent"]).toBe("Latchkey");
    const strangers = Object.keys(headers).filter((name) => !Object.hasOwn(ALLOWED, name));
    expect(
      strangers.filter((name) => headers[name] === Object.entries(KEPT_HERE).find(([kept]) => kept === name)?.[1]),
    ).toEqual([]);
    const ofTheRuntime = ["accept-encoding", "cache-control", "pragma", "connection", "cf-worker", "latchkey-hop"];
    const others = strangers.filter((name) => !["authorization", "host", "user-agent", ...ofTheRuntime].includes(name));
    expect(others).toEqual([]);
  });

  it("T27 sends the stored credential to the provider when the caller signs in by cookie, and never the cookie", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const session = await sessionToken("ada");
    const response = await app.fetch("/api/integrations/acme/request/me", {
      headers: { cookie: `access_token=${session}; theme=dark`, "sec-fetch-site": "same-origin" },
    });
    expect(response.status).toBe(200);
    const headers = await onlySeen(upstream);
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty("cookie");
    expect(JSON.stringify(headers)).not.toContain(session);
  });

  it("T27 sends the stored credential to the provider when an API key acts as the user, and never the key or the name", async () => {
    const upstream = await stage(json({}));
    const { app, token } = await connected(acme(upstream.url));
    const { key } = await givenKey({ scopes: ["user:act-as"] });
    const response = await app.fetch("/api/integrations/acme/request/me", {
      headers: { "x-api-key": key, "x-act-as-user": "ada", "x-custom": key },
    });
    expect(response.status).toBe(200);
    const headers = await onlySeen(upstream);
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty("x-act-as-user");
    expect(JSON.stringify(headers)).not.toContain(key);
  });

  it("T27 lets no header in that is not on the list, whatever its name", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,30}$/);
    const names = fc.oneof(name, fc.constantFrom(...Object.keys(KEPT_HERE), ...Object.keys(ALLOWED)));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.stringMatching(/^[!-~]{1,20}$/)), { maxLength: 20 }), (entries) => {
        const incoming = new Headers();
        for (const [key, value] of entries) incoming.set(key, value);
        const allowed = Object.keys(ALLOWED);
        const expected = [...incoming].filter(([key]) => allowed.includes(key));
        expect(Object.fromEntries(requestHeaders(incoming, undefined, {}))).toEqual({
          "user-agent": "Latchkey",
          ...Object.fromEntries(expected),
        });
      }),
    );
  });

  it("T27 puts the integration's headers over the caller's", () => {
    const headers = requestHeaders(new Headers({ accept: "text/html" }), undefined, {
      Accept: "application/json",
      "X-Version": "1",
    });
    expect(Object.fromEntries(headers)).toEqual({
      accept: "application/json",
      "user-agent": "Latchkey",
      "x-version": "1",
    });
  });
});
