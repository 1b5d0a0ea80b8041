import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveTarget } from "../../../src/domain/policy/urlPolicy.ts";
import { deployed } from "../../support/reach.ts";

const PLACES = [
  ["https://good.example/v1"],
  ["https://good.example/v1/"],
  ["https://good.example"],
  ["https://good.example/a/b.c/d"],
  ["https://good.example/v1", "https://files.good.example/upload/"],
  ["https://good.example/v1/", "https://good.example/v2", "https://other.example"],
];

/** What attacks are made of, mixed with what ordinary paths are made of. */
const FRAGMENTS = [
  ..."/ // \\ . .. ... ; ..; @ : # ? & = % + ~ * ' \" < > { } | ^ `".split(" "),
  ..."%2e %2E %2f %2F %5c %5C %3b %3B %00 %0a %0D %09 %20 %25 %252e %252f %40 %3a %23 %3f %c0%ae %ef%bc%8f".split(" "),
  ..."https:// http:// HTTPS:// https: http:/ ftp:// javascript: good.example evil.example good.example@ :443 :444".split(
    " ",
  ),
  ..."https://good.example/v1 https://good.example/v1/ https://files.good.example/upload https://good.example".split(
    " ",
  ),
  ..."v1 v2 upload a b.c d me users 42 caf\u00e9 \u20ac \u2024 \uff0e \uff0f \u3002 \u2215".split(" "),
  ...["\t", "\n", "\r", "\0", " ", "\u200b", "\u202e", "\ufeff", "\u2028", "\ud800"],
];

const places = fc.constantFrom(...PLACES);
const fragments = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 10 }).map((parts) => parts.join(""));
const anything = fc.oneof(
  { weight: 6, arbitrary: fragments },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string()), { maxLength: 8 })
      .map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true }) },
);

/** The path as the most lenient server would read it: decodes what hides, cuts parameters, then resolves dot segments. */
function asLenientServer(pathname: string): string {
  const decoded = pathname
    .replace(/%2e/gi, ".")
    .replace(/%(2f|5c)/gi, "/")
    .replace(/%3b/gi, ";")
    .replaceAll("\\", "/");
  const resolved: string[] = [];
  for (const segment of decoded.split("/").map((text) => text.split(";", 1)[0] ?? "")) {
    if (segment === "..") resolved.pop();
    else if (segment !== "." && segment !== "") resolved.push(segment);
  }
  return `/${resolved.map((segment) => `${segment}/`).join("")}`;
}

/** The place that a URL is below at a segment boundary, if there is one. Written apart from the code under test. */
function placeOf(url: URL, candidates: readonly string[]): string | undefined {
  return candidates.find((place) => {
    const { origin, pathname } = new URL(place);
    const below = `${pathname.replace(/\/$/, "")}/`;
    return (
      url.origin === origin && `${url.pathname}/`.startsWith(below) && asLenientServer(url.pathname).startsWith(below)
    );
  });
}

describe("whatever the target, the credential stays below a declared place", () => {
  it("T22 resolves to nothing, or to an address below a place at a segment boundary", () => {
    fc.assert(
      fc.property(places, anything, (declared, target) => {
        const url = resolveTarget(declared, target, deployed);
        if (url) expect(placeOf(url, declared), `${JSON.stringify(target)} -> ${url.href}`).toBeDefined();
      }),
      { numRuns: 20_000 },
    );
  });

  it("T21 sends a target that is no absolute address below the base, the first place, and nowhere else", () => {
    const relative = fragments.filter((target) => !/^https?:\/\//i.test(target));
    fc.assert(
      fc.property(places, relative, (declared, target) => {
        const url = resolveTarget(declared, target, deployed);
        if (url) expect(placeOf(url, declared.slice(0, 1)), `${JSON.stringify(target)} -> ${url.href}`).toBeDefined();
      }),
      { numRuns: 10_000 },
    );
  });

  it("T21 resolves to https without user info, port and fragment only", () => {
    fc.assert(
      fc.property(places, anything, (declared, target) => {
        const url = resolveTarget(declared, target, deployed);
        if (!url) return;
        const { protocol, username, password, port, hash } = url;
        expect({ protocol, username, password, port, hash }).toEqual({
          protocol: "https:",
          username: "",
          password: "",
          port: "",
          hash: "",
        });
      }),
      { numRuns: 10_000 },
    );
  });

  it("T21 gives an address that means the same to whoever parses it again", () => {
    fc.assert(
      fc.property(places, anything, (declared, target) => {
        const url = resolveTarget(declared, target, deployed);
        if (url) expect(new URL(url.href).href).toBe(url.href);
      }),
      { numRuns: 5_000 },
    );
  });

  it("T20 never resolves an address at another origin, however it begins and ends", () => {
    const host = fc.constantFrom(
      "evil.example",
      "good.example.evil.example",
      "good.example@evil.example",
      "xgood.example",
    );
    const prefix = fc.constantFrom("https://", "http://", "HTTPS://", "//", "https:///", "https:\\\\", "\\\\", "/\\");
    fc.assert(
      fc.property(places, prefix, host, fragments, (declared, start, name, rest) => {
        const url = resolveTarget(declared, `${start}${name}/${rest}`, deployed);
        if (url) expect(placeOf(url, declared), url.href).toBeDefined();
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("ordinary targets", () => {
  const segment = fc
    .string({ unit: fc.constantFrom(..."abcXYZ0189-_~!$&()*+,=:@"), minLength: 1, maxLength: 8 })
    .chain((text) =>
      fc.constantFrom(text, `${text}.json`, `.${text}`, `${text}%20${text}`, `${text}%E2%82%AC`, `${text};v=1`),
    );
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join("/"));
  const query = fc.constantFrom("", "?a=b", "?a=%20&b=+", "?q=..%2f..&u=https://x.example/y", "?");

  it("are accepted as they are, below the base", () => {
    fc.assert(
      fc.property(places, path, fc.constantFrom("", "/"), query, (declared, segments, end, search) => {
        const [base = ""] = declared;
        const target = `${segments}${end}${search}`;
        const expected = `${base.replace(/\/$/, "")}/${target}`;
        expect(resolveTarget(declared, target, deployed)?.href).toBe(new URL(expected).href);
        expect(new URL(expected).href).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are accepted as absolute addresses below every declared place", () => {
    fc.assert(
      fc.property(places, fc.nat(), path, query, (declared, index, segments, search) => {
        const place = declared[index % declared.length] ?? "";
        const target = `${place.replace(/\/$/, "")}/${segments}${search}`;
        expect(resolveTarget(declared, target, deployed)?.href).toBe(target);
      }),
      { numRuns: 2_000 },
    );
  });
});
