import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { mayCallerSet, requestHeaders, responseHeaders } from "../../src/domain/policy/headerPolicy.ts";
import { expandHeader, headerFault } from "../../src/domain/policy/headerTemplate.ts";
import { checkAll, printInputs } from "./inputs.ts";

/** What a caller may set, in the words of the contract. */
const ALLOWED = [
  ..."accept accept-encoding accept-language content-disposition content-encoding content-language".split(" "),
  ..."content-range content-type idempotency-key if-match if-modified-since if-none-match if-range".split(" "),
  ..."if-unmodified-since last-event-id prefer range".split(" "),
];
const DANGEROUS = [
  ..."authorization host cookie content-length transfer-encoding connection keep-alive te trailer upgrade".split(" "),
  ..."expect via forwarded x-forwarded-for x-forwarded-host x-real-ip cf-connecting-ip cf-worker cf-ray".split(" "),
  ..."proxy-authorization proxy-connection origin referer user-agent x-api-key sec-fetch-site latchkey-config".split(
    " ",
  ),
];
const HOP_BY_HOP = [
  ..."connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade".split(" "),
  ..."set-cookie clear-site-data strict-transport-security access-control-allow-origin".split(" "),
  ..."access-control-allow-credentials access-control-expose-headers alt-svc nel report-to".split(" "),
];

const spelled = (names: string[]) =>
  fc.tuple(fc.constantFrom(...names), fc.boolean()).map(([name, upper]) => (upper ? name.toUpperCase() : name));
const name = fc.oneof(
  spelled(ALLOWED),
  spelled(DANGEROUS),
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
  it("T27 a request has the definition's, the allowed ones of the caller, and the integration's over them", () => {
    const callerHeaders = fc.subarray(["x-acme-version", "x-acme-mode"]);
    const stranger = fc.oneof(name, fc.constantFrom("X-Acme-Version", "x-acme-mode", "x-acme-other"));
    const given = fc.tuple(fc.array(fc.tuple(stranger, value), { maxLength: 12 }), callerHeaders, fc.boolean());
    checkAll(given, ([pairs, extra, isOwn]) => {
      const incoming = headersOf(pairs);
      const own: Record<string, string> = isOwn ? { Accept: "own/own", "X-Own": "own" } : {};
      const api = { headers: { "x-static": "theirs", "accept-language": "en" }, callerHeaders: extra };
      const allowed = [...incoming].filter(
        ([key, text]) => (ALLOWED.includes(key) || extra.includes(key)) && !(key === "accept" && text === "*/*"),
      );
      const expected = new Headers({ ...api.headers, "user-agent": "Latchkey" });
      for (const [key, text] of [...allowed, ...Object.entries(own)]) expected.set(key, text);
      expect([...requestHeaders(incoming, api, own)]).toEqual([...expected]);
    });
  });

  it("T27 a caller may set what is listed, and nothing dangerous whatever its spelling", () => {
    checkAll(name, (key) => {
      const lower = key.toLowerCase();
      expect(mayCallerSet(lower, undefined)).toBe(ALLOWED.includes(lower));
      if (DANGEROUS.includes(lower)) expect(mayCallerSet(lower, { headers: {}, callerHeaders: [] })).toBe(false);
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
