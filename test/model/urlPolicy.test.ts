import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parsePlace, resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { deployed } from "../support/reach.ts";
import { checkAll, printInputs } from "./inputs.ts";

const BASES = ["https://good.example/v1", "https://good.example", "https://api.good.example/a/b.c/"];
const WILDCARDS = ["https://*.good.example", "https://*.good.example/up", "https://*.files.good.example/v1/"];
const EVERYBODY = ["https://*.example", "https://*.*.good.example", "https://a.*.example", "https://*good.example"];

/** What attacks are made of, mixed with what ordinary addresses are made of. */
const FRAGMENTS = [
  ..."/ // \\ . .. ... ; ..; @ : # ? & = % + ~ * *. ' \" < > | ^ _ - `".split(" "),
  ..."%2e %2E %2f %2F %5c %3b %00 %0a %0D %09 %20 %25 %252e %252f %40 %3a %23 %3f %c0%ae %ef%bc%8f %2a".split(" "),
  ..."https:// http:// HTTPS:// https: wss:// good.example evil.example .good.example files.good.example".split(" "),
  ..."good.example@ :443 :444 a. b.c. xn--fsq. evilgood.example good.example.evil.example 127.0.0.1 [::1]".split(" "),
  ..."https://good.example/v1/ https://a.good.example/up/ https://x.files.good.example/v1/ https://a.good.example".split(
    " ",
  ),
  ..."v1 up a b.c d me caf\u00e9 \u20ac \u2024 \uff0e \uff0f \u3002 \u2215 \u00df \u0130".split(" "),
  ...["\t", "\n", "\r", "\0", " ", "\u00ad", "\u200b", "\u202e", "\ufeff", "\u2028", "\ud800"],
];

const parts = (maxLength: number) => fc.array(fc.constantFrom(...FRAGMENTS), { maxLength }).map((all) => all.join(""));
const label = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("a", "eu-1", "*", "", "a.b", "any", "%41", "_x", "\u00e4", "-") },
  fc.string(),
);
const host = fc
  .tuple(label, fc.constantFrom("", "."), fc.constantFrom("good.example", "files.good.example", "evil.example"))
  .map((all) => all.join(""));
const absolute = fc
  .tuple(
    fc.constantFrom("https://", "http://", "https:\\\\", "//"),
    host,
    fc.constantFrom("", "/", "/v1/", "/up/", ":444/"),
    parts(4),
  )
  .map((all) => all.join(""));
const target = fc.oneof(
  { weight: 4, arbitrary: parts(10) },
  { weight: 4, arbitrary: absolute },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true }) },
);
const places = fc
  .tuple(fc.constantFrom(...BASES), fc.subarray([...BASES, ...WILDCARDS, ...EVERYBODY]))
  .map(([base, others]) => [base, ...others]);
const question = fc.tuple(places, target);

/** The path as the most lenient server would read it: decodes what hides, cuts parameters, then resolves dot segments. */
function asLenientServer(pathname: string): string {
  const hidden = pathname.replace(/%2e/gi, ".").replace(/%(2f|5c)/gi, "/");
  const decoded = hidden.replace(/%3b/gi, ";").replaceAll("\\", "/");
  const resolved: string[] = [];
  for (const segment of decoded.split("/").map((text) => text.split(";", 1)[0] ?? "")) {
    if (segment === "..") resolved.pop();
    else if (segment !== "." && segment !== "") resolved.push(segment);
  }
  return `/${resolved.map((segment) => `${segment}/`).join("")}`;
}

/** Whether a URL is where a place says. Written apart from the code under test, on the text of the address. */
function isAt(url: URL, place: string): boolean {
  const [, wildcard, parent = "", path = ""] = /^https:\/\/(\*\.)?([^/*]+)([^*]*)$/.exec(place) ?? [];
  if (parent === "" || (wildcard && !parent.includes("."))) return false;
  const [, name = "", rest = ""] = /^https:\/\/([^/?#@:]*)([^?#]*)/.exec(url.href) ?? [];
  const labels = name.split(".");
  const isHost = wildcard
    ? labels.slice(1).join(".") === parent && /^[a-z0-9_-]+$/.test(labels[0] ?? "")
    : name === parent;
  const below = `${path.replace(/\/$/, "")}/`;
  return isHost && `${rest}/`.startsWith(below) && asLenientServer(rest).startsWith(below);
}

afterAll(() => printInputs("the address policy"));

describe("whatever the target and the places", { timeout: 1200_000 }, () => {
  it("T20 T22 the address is below a declared place, for a wildcard with exactly one label before its parent", () => {
    checkAll(question, ([declared, text]) => {
      const url = resolveTarget(declared, text, deployed);
      if (url)
        expect(
          declared.some((place) => isAt(url, place)),
          `${JSON.stringify(text)} -> ${url.href}`,
        ).toBe(true);
    });
  });

  it("T21 the address is https, without user info, port and fragment, and means the same when parsed again", () => {
    checkAll(question, ([declared, text]) => {
      const url = resolveTarget(declared, text, deployed);
      if (!url) return;
      const { protocol, username, password, port, hash } = url;
      expect([protocol, username, password, port, hash]).toEqual(["https:", "", "", "", ""]);
      expect(new URL(url.href).href).toBe(url.href);
      expect(url.hostname).not.toMatch(/^[\d.]+$|^\[|\.$|\.\.|^\./);
    });
  });

  it("T21 a target that is no absolute address stays below the base", () => {
    checkAll(fc.tuple(places, parts(10)), ([declared, text]) => {
      if (/^https?:\/\//i.test(text)) return;
      const url = resolveTarget(declared, text, deployed);
      if (url) expect(isAt(url, declared[0] ?? ""), `${JSON.stringify(text)} -> ${url.href}`).toBe(true);
    });
  });

  it("T20 a place that would be everybody's is none", () => {
    const strange = fc.tuple(fc.constantFrom("https://*.", "https://*", "http://*.", "https://a.*."), parts(3));
    checkAll(strange, ([start, rest]) => {
      const text = `${start}${rest}`;
      const place = parsePlace(text, deployed);
      if (!place) return;
      expect(text).toMatch(/^https:\/\/\*\./);
      expect(place.parent?.split(".").filter(Boolean).length).toBeGreaterThanOrEqual(2);
      expect(place.url.hostname).not.toContain("*");
    });
  });
});

describe("a wildcard place", () => {
  const declared = ["https://good.example/v1", "https://*.files.good.example/up"];
  const resolve = (text: string, from = declared) => resolveTarget(from, text, deployed)?.href;

  it.each(["https://a.files.good.example/up/x?y=z", "https://eu-1.files.good.example/up"])("takes %s", (text) => {
    expect(resolve(text)).toBe(text);
  });

  it.each([
    "https://files.good.example/up/x",
    "https://a.b.files.good.example/up/x",
    "https://any.a.files.good.example/up/x",
    "https://.files.good.example/up/x",
    "https://*.files.good.example/up/x",
    "https://evilfiles.good.example/up/x",
    "https://a.files.good.example.evil.example/up/x",
    "https://a.files.good.example./up/x",
    "https://a.files.good.example:444/up/x",
    "https://u@a.files.good.example/up/x",
    "http://a.files.good.example/up/x",
    "https://a.files.good.example/upper",
    "https://a.files.good.example/up/../x",
    "https://a.files.good.example/up/%2e%2e/x",
    "https://a%2ffiles.good.example/up/x",
    "https://a\u3002b.files.good.example/up/x",
  ])("refuses %s", (text) => {
    expect(resolve(text)).toBeUndefined();
  });

  it("is no base, because a path alone would not say where to", () => {
    expect(resolve("x", ["https://*.good.example"])).toBeUndefined();
    expect(resolve("https://a.good.example/x", ["https://*.good.example"])).toBeUndefined();
  });

  it.each([
    "https://*.com",
    "https://*",
    "https://*.",
    "https://*.localhost",
    "https://*.internal",
    "https://*.a.local",
    "https://*.0.0.1",
    "https://a.*.example.com",
    "https://*.*.example.com",
    "https://*a.example.com",
    "https://a*.example.com",
    "http://*.example.com",
    "https://*.example.com:444",
    "https://u@*.example.com",
    "https://u:*@a.example.com",
  ])("cannot be %s", (text) => {
    expect(parsePlace(text, deployed)).toBeUndefined();
  });
});
