import { describe, expect, it } from "vitest";
import { resolveTarget } from "../../../src/domain/policy/urlPolicy.ts";
import { deployed } from "../../support/reach.ts";

const BASE = "https://good.example/v1";
const OTHER = "https://files.good.example/upload";

const resolve = (target: string, places = [BASE, OTHER]) => resolveTarget(places, target, deployed)?.href;

describe("T20", () => {
  it.each([
    "https://evil.example/",
    "https://evil.example/v1/me",
    "http://evil.example/v1/me",
    "HTTPS://evil.example/v1/me",
    "hTTp://evil.example/v1/me",
    "https://good.example:444/v1/me",
    "https://good.example:80/v1/me",
    "http://good.example/v1/me",
    "ftp://good.example/v1/me",
    "https://127.0.0.1/v1/me",
    "https://[::1]/v1/me",
    "https://2130706433/v1/me",
    "https://0x7f.1/v1/me",
    "https://localhost/v1/me",
  ])("T20 refuses the absolute address %j", (target) => {
    expect(resolve(target)).toBeUndefined();
  });

  it.each([
    ["https://good.example/v1", "https://good.example/v1"],
    ["https://good.example/v1/me?a=b", "https://good.example/v1/me?a=b"],
    ["https://good.example:443/v1/me", "https://good.example/v1/me"],
    ["https://GOOD.example/v1/me", "https://good.example/v1/me"],
    ["https://files.good.example/upload/a", "https://files.good.example/upload/a"],
  ])("T20 accepts %j, which is below a declared place", (target, href) => {
    expect(resolve(target)).toBe(href);
  });

  it.each([
    "https://good.example/v2/me",
    "https://good.example/v10/me",
    "https://good.example/v1evil",
    "https://good.example/V1/me",
    "https://good.example/",
    "https://good.example",
    "https://files.good.example/v1/me",
    "https://files.good.example/uploads/a",
  ])("T20 refuses %j, which is not below a declared place at a segment boundary", (target) => {
    expect(resolve(target)).toBeUndefined();
  });
});

describe("T21", () => {
  it.each([
    "//evil.example",
    "//evil.example/v1/me",
    "///evil.example",
    "/evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:///evil.example",
    "https:////evil.example/v1/me",
    "https:\\\\evil.example",
    "https:/\\evil.example",
    "h\tttps://evil.example",
    "ht\ntps://evil.example",
    "https\r://evil.example",
    "https:\t//evil.example",
    "https:/\n/evil.example",
    " https://evil.example",
    "\u0000https://evil.example",
    "\u200bhttps://evil.example",
    "\ufeffhttps://evil.example",
    "https://good.example@evil.example/v1/me",
    "https://good.example:443@evil.example/v1/me",
    "https://good.example%40evil.example/v1/me",
    "https://good.example%2f@evil.example/v1/me",
    "https://user@good.example/v1/me",
    "https://user:password@good.example/v1/me",
    "https://@good.example/v1/me@evil.example/../..",
    "https://good.example.evil.example/v1/me",
    "https://good.example.evil/v1/me",
    "https://evilgood.example/v1/me",
    "https://good.example./v1/me",
    "https://good.example\\@evil.example/v1/me",
    "https://good.example\\.evil.example/v1/me",
    "https://evil.example#good.example/v1/me",
    "https://evil.example?good.example/v1/me",
    "https://evil.example\\good.example/v1/me",
    "https://good.example%00.evil.example/v1/me",
    "https://good.example%2eevil.example/v1/me",
    "https://xn--good.example/v1/me",
    "me#fragment",
    "me\tmore",
    "me\u202emore",
    "a\\b",
  ])("T21 refuses %j", (target) => {
    expect(resolve(target)).toBeUndefined();
  });

  it.each([
    ["https:evil.example", "https://good.example/v1/https:evil.example"],
    ["https:/evil.example", "https://good.example/v1/https:/evil.example"],
    ["javascript:alert(1)", "https://good.example/v1/javascript:alert(1)"],
    ["@evil.example", "https://good.example/v1/@evil.example"],
    [".evil.example", "https://good.example/v1/.evil.example"],
    [":444/v1", "https://good.example/v1/:444/v1"],
    ["me?to=https://evil.example/../..", "https://good.example/v1/me?to=https://evil.example/../.."],
  ])("T21 reads %j as a path below the base", (target, href) => {
    expect(resolve(target)).toBe(href);
  });
});

describe("T22", () => {
  const hidden = ["..", ".", "%2e%2e", "%2E%2e", ".%2e", "%2E.", "%2e", "..;", "..;a=b", "%2e%2e;x", "..%3b", "..%3Bx"];
  const separated = ["..%2f", "..%2F..", "%2e%2e%2f", "..%5c", "..%5C..", "%2e%2e%5cx", "a%5Cb"];
  const targets = [...hidden, ...separated].flatMap((segment) => [
    segment,
    `${segment}/admin`,
    `a/${segment}`,
    `a/${segment}/admin`,
    `a/${segment}/${segment}/admin?x=y`,
    `https://good.example/v1/${segment}`,
    `https://good.example/v1/a/${segment}/admin`,
    `https://files.good.example/upload/${segment}/v1`,
  ]);

  it("T22 refuses a dot segment, plain or encoded, wherever it stands", () => {
    const accepted = targets.filter((target) => resolve(target) !== undefined);
    expect(accepted).toEqual([]);
  });

  it("T22 leaves dots alone that are no dot segment", () => {
    const harmless = ["...", "a..b", "..a", "a..", ".well-known/x", "v1.2", "%2e%2ea", "a;b/..c", "file..%20x"];
    expect(harmless.map((target) => resolve(target))).toEqual(
      harmless.map((target) => new URL(target, `${BASE}/`).href),
    );
  });

  it("T22 passes dot segments in a query on, which no server resolves", () => {
    expect(resolve("me?path=../../etc&b=%2e%2e%2f")).toBe("https://good.example/v1/me?path=../../etc&b=%2e%2e%2f");
  });
});

it("resolves nothing when the integration declares no place, or only one that may not be called", () => {
  expect(resolve("me", [])).toBeUndefined();
  expect(resolve("me", ["http://good.example/v1"])).toBeUndefined();
  expect(resolve("me", ["https://10.0.0.1/v1"])).toBeUndefined();
  expect(resolve("me", ["not a url"])).toBeUndefined();
});

it("C11 resolves an empty target to the base itself, with a query where there is one", () => {
  for (const base of ["https://good.example/graphql", "https://good.example/v1/", "https://good.example"]) {
    expect(resolve("", [base])).toBe(new URL(base).href);
    expect(resolve("?a=b", [base])).toBe(`${new URL(base).href}?a=b`);
  }
});

it("takes a base with and without a slash at its end as the same place", () => {
  for (const base of ["https://good.example/v1", "https://good.example/v1/"]) {
    expect(resolve("/", [base])).toBe("https://good.example/v1/");
    expect(resolve("me", [base])).toBe("https://good.example/v1/me");
    expect(resolve("https://good.example/v1/me", [base])).toBe("https://good.example/v1/me");
    expect(resolve("https://good.example/v1x", [base])).toBeUndefined();
  }
});
