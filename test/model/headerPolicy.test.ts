import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { requestHeaders, responseHeaders } from "../../src/domain/policy/headerPolicy.ts";
import { expandHeader, headerFault } from "../../src/domain/policy/headerTemplate.ts";
import { mayCallerSet } from "../../src/domain/policy/keptBack.ts";
import { checkAll, printInputs } from "./inputs.ts";

const ORDINARY = [
  ..."accept accept-encoding accept-language content-disposition content-encoding content-type idempotency-key".split(
    " ",
  ),
  ..."if-match if-none-match last-event-id prefer range user-agent notion-version x-http-method-override".split(" "),
  ..."x-requested-with x-request-id digest depth x-goog-user-project stripe-account via-x cf x-forward".split(" "),
];
const BROWSERS = "origin referer sec-fetch-site sec-ch-ua dpr width downlink ect rtt device-memory save-data".split(
  " ",
);
const DANGEROUS = [
  ..."authorization host cookie content-length transfer-encoding connection keep-alive te trailer upgrade".split(" "),
  ..."expect via forwarded x-forwarded-for x-forwarded-host x-real-ip cf-connecting-ip cf-worker cf-ray".split(" "),
  ..."proxy-authorization proxy-connection x-api-key x-act-as-user latchkey-config latchkey-hop".split(" "),
  ..."x-original-url x-rewrite-url x-host x_forwarded_for true-client-ip cdn-loop set-cookie".split(" "),
];
const HOP_BY_HOP = [
  ..."connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade".split(" "),
  ..."set-cookie clear-site-data strict-transport-security access-control-allow-origin".split(" "),
  ..."access-control-allow-credentials access-control-expose-headers alt-svc nel report-to".split(" "),
];

const spelled = (names: string[]) =>
  fc.tuple(fc.constantFrom(...names), fc.boolean()).map(([name, upper]) => (upper ? name.toUpperCase() : name));
const name = fc.oneof(
  spelled(ORDINARY),
  spelled(DANGEROUS),
  spelled(BROWSERS),
  spelled(HOP_BY_HOP),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,30}$/),
);
const value = fc.oneof(fc.stringMatching(/^[!-~]{1,20}$/), fc.constantFrom("*/*", "x-b", "accept", "close, x-a"));
const entries = fc.array(fc.tuple(name, value), { maxLength: 12 });

function headersOf(pairs: [string, string][]): Headers {
  const headers = new Headers();
  for (const [key, text] of pairs) headers.append(key, text);
  return headers;
}

afterAll(() => printInputs("the header policy"));

describe("whatever the headers", { timeout: 1200_000 }, () => {
  it("T27 B15 every header of the caller arrives as it came, or is one of those kept back, and named", () => {
    const connection = fc.option(fc.constantFrom("close", "X-Hop, keep-alive", "range"), { nil: undefined });
    const given = fc.tuple(entries, connection, fc.boolean(), fc.subarray(["referer", "sec-fetch-site"]));
    checkAll(given, ([pairs, hops, isOwn, callerHeaders]) => {
      const incoming = headersOf([...pairs, ["X-Hop", "1"], ["X-Copy", "Bearer the-callers-token"]]);
      if (hops !== undefined) incoming.set("connection", hops);
      const own: Record<string, string> = isOwn ? { Accept: "own/own", "X-Own": "own" } : {};
      const api = { headers: { "x-static": "theirs", "accept-language": "en" }, callerHeaders };
      const { headers, dropped } = requestHeaders({
        ...{ incoming, api, own, secrets: ["the-callers-token"], credentialHeaders: ["X-Acme-Token"] },
      });
      const isHop = (key: string) => (incoming.get("connection") ?? "").toLowerCase().split(", ").includes(key);
      for (const [key, text] of incoming) {
        if (dropped.includes(key)) {
          const isOfFamily = /^(cf-|sec-|proxy-|x-forwarded-|x-envoy-|latchkey-)/.test(key);
          const isKnown =
            isOfFamily || DANGEROUS.includes(key) || HOP_BY_HOP.includes(key) || BROWSERS.includes(key) || isHop(key);
          expect(isKnown || ["x-copy", "x-acme-token"].includes(key) || (isOwn && key === "accept"), key).toBe(true);
          if (!(isOwn && key === "accept") && key !== "accept-language") expect(headers.get(key)).not.toBe(text);
        } else {
          expect(DANGEROUS.includes(key) || isHop(key), key).toBe(false);
          if (!(key in own) && !(isOwn && key === "accept")) expect(headers.get(key)).toBe(text);
        }
      }
      expect(dropped).toContain("x-copy");
      expect(dropped).toEqual([...new Set(dropped)]);
      for (const [key, text] of Object.entries(own)) expect(headers.get(key)).toBe(text);
      if (!incoming.has("x-static")) expect(headers.get("x-static")).toBe("theirs");
      expect(headers.get("user-agent")).toBe(
        dropped.includes("user-agent") ? "Latchkey" : (incoming.get("user-agent") ?? "Latchkey"),
      );
    });
  });

  it("T27 a caller may set any header but the dangerous ones, whatever the spelling", () => {
    checkAll(name, (key) => {
      const lower = key.toLowerCase();
      if (ORDINARY.includes(lower)) expect(mayCallerSet(lower)).toBe(true);
      if (DANGEROUS.includes(lower)) expect(mayCallerSet(lower, [lower])).toBe(false);
      if (BROWSERS.includes(lower)) expect([mayCallerSet(lower), mayCallerSet(lower, [lower])]).toEqual([false, true]);
    });
  });

  it("T29 T30 an answer keeps the provider's, less what speaks of a hop or acts in the broker's origin", () => {
    const connection = fc.option(fc.constantFrom("close", "X-A, x-b", "x-a,,(bad), etag"), { nil: undefined });
    checkAll(fc.tuple(entries, connection), ([pairs, listed]) => {
      const upstream = headersOf([...pairs, ["x-a", "1"], ["etag", '"1"']]);
      if (listed !== undefined) upstream.set("connection", listed);
      const answer = responseHeaders(upstream);
      for (const dropped of HOP_BY_HOP) expect(answer.has(dropped), dropped).toBe(false);
      expect(answer.getSetCookie()).toEqual([]);
      expect(answer.get("cache-control")).toBe("no-store");
      expect(answer.get("x-content-type-options")).toBe("nosniff");
      expect(answer.get("content-security-policy")).toMatch(/^sandbox/);
      expect(answer.get("latchkey-source")).toBe("upstream");
      const isListed = (key: string) =>
        upstream
          .get("connection")
          ?.toLowerCase()
          .split(/[\s,]+/)
          .includes(key);
      for (const key of ["x-a", "etag"]) expect(answer.has(key)).toBe(!isListed(key));
    });
  });

  it("T28 B28 a variable that holds a control character is not sent; any other arrives, once it is decoded", () => {
    const piece = fc.oneof(
      fc.constantFrom("\r", "\n", "\0", "\r\nX: y", "é", "\u010a", "\u007f", "\t", " "),
      fc.string(),
    );
    const claims = fc.record({ userId: piece, email: piece, name: piece, field: piece });
    const variable = ["user.id", "user.email", "user.name", "connection.field", "tenant.id"];
    const template = fc
      .array(
        fc.oneof(fc.constantFrom(...variable.map((text) => `$${`{${text}}`}`)), fc.stringMatching(/^[a-z <>]{0,5}$/)),
      )
      .map((all) => all.join(""));
    checkAll(fc.tuple(template, claims), ([text, { userId, email, name: called, field }]) => {
      if (headerFault("X-Value", text) !== undefined) return;
      const caller = { tenant: "default", userId, email, name: called };
      const sent = expandHeader(text, { caller, integrationSlug: "slug", connectionData: { field } });
      if (sent !== undefined) expect(sent).toMatch(/^[\t\x20-\x7e]*$/);
      if (sent !== undefined) expect(() => new Headers({ "x-value": sent })).not.toThrow();
      const whole = expandHeader(`$${"{user.name}"}`, { caller, integrationSlug: "slug", connectionData: {} });
      expect(whole === undefined).toBe(/[\p{Cc}\p{Cs}]/u.test(called));
      if (whole !== undefined) expect(decodeURIComponent(whole)).toBe(called);
    });
  });

  it("T27 T28 an integration cannot be saved with a header that belongs to somebody else, or is none", () => {
    const strange = fc.oneof(name, fc.string(), fc.constantFrom("", "a b", "a:b", "a\r\nb", "é", "(a)"));
    checkAll(fc.tuple(strange, fc.oneof(value, fc.string({ unit: "binary" }))), ([key, text]) => {
      if (headerFault(key, text) !== undefined) return;
      expect(key).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
      expect(text).toMatch(/^[\t\x20-\x7e]*$/);
      expect(key).not.toMatch(/^(host|cookie|content-length|transfer-encoding|connection|cf-|x-forwarded-|proxy-)/i);
    });
  });
});
