import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Tool, toolSchema } from "../../../src/catalog/tool.ts";
import { LatchkeyError } from "../../../src/domain/errors.ts";
import { resolveTarget } from "../../../src/domain/policy/urlPolicy.ts";
import { buildToolCall, type ToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import type { JsonObject } from "../../../src/domain/tools/json.ts";
import { deployed } from "../../support/reach.ts";

const BASE = "https://api.acme.example/v2";
const OTHER = "https://files.acme.example/up";
const PATHS = ["/", "/a/{p}", "/a/{p}/b", "/{p}{q}", "/a/{p}.{q}", "/a/.{p}", "/a/{p}:run", "/{p}/{q}/", "/a"];
const STYLES = [
  ...(["repeat", "members", "comma", "space", "pipe", "deep", "json", "segments"] as const),
  ...(["label", "label-members", "matrix", "matrix-members"] as const),
];
const HEADERS = [
  "X-A",
  "Authorization",
  "Host",
  "Cookie",
  "cf-ray",
  "Content-Length",
  "X-Forwarded-For",
  "a\r\nb",
  "Accept",
  "X-é",
];
const FORBIDDEN = /^(authorization|host|cookie|cf-.*|content-.*|x-forwarded-.*|transfer-encoding)$/;

const FRAGMENTS = [
  ..."/ // \\ . .. ... ; ..; @ : # ? & = % + ~ * ' \" < > { } | ^ ` , [ ]".split(" "),
  ..."%2e %2E%2e %2f %5c %3b %00 %0d%0a %25 %c0%ae https:// evil.example // __proto__ constructor".split(" "),
  ...["\t", "\n", "\r", "\0", " ", "\u200b", "\u202e", "\ufeff", "\u2028", "\ud800", "é", "🔑", "a", "b"],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const scalar = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true }),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(text, scalar, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
);
const style = fc.constantFrom(...STYLES);

const drafts = fc.record({
  path: fc.constantFrom(...PATHS),
  method: fc.constantFrom("GET", "POST", "DELETE"),
  bodyType: fc.constantFrom("json", "form"),
  ...{
    other: fc.boolean(),
    ofP: style,
    ofQ: style,
    ofX: style,
    ofBody: style,
    header: fc.constantFrom(...HEADERS),
    field: text,
  },
});

function toolFrom(draft: typeof drafts extends fc.Arbitrary<infer D> ? D : never): Tool {
  const { path, method, bodyType, other, ofP, ofQ, ofX, ofBody, header, field } = draft;
  return toolSchema.parse({
    ...{ id: "a", displayName: "A", description: "", actionType: "REVERSIBLE", method, path, bodyType },
    ...(other && { baseUrl: OTHER }),
    fixedQuery: { fixed: "1" },
    ...(method !== "GET" && { fixedBody: { fixed: { by: "us" } } }),
    parameters: {
      p: { in: "path", style: ofP, schema: {} },
      q: { in: "path", style: ofQ, schema: {} },
      x: { in: "query", style: ofX, ...(other && { allowReserved: true }), schema: {} },
      fixed: { in: "query", schema: {} },
      h: { in: "header", name: header, schema: {} },
      ...(method !== "GET" && {
        f: { in: "body-field", name: field || "f", style: ofBody, schema: {} },
        g: { in: "body-field", name: "fixed.by", schema: {} },
      }),
    },
  });
}

/** The call, or undefined when the parameters are refused. Nothing else may happen. */
function tryCall(tool: Tool, parameters: JsonObject): ToolCall | undefined {
  try {
    return buildToolCall(tool, parameters);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    expect(error.code).toBe("validation_failed");
    expect(error.errors?.[0]?.path).toMatch(/^parameters\.(p|q|x|h|f|g|body)$/);
    return undefined;
  }
}

const given = fc.record(
  { p: value, q: value, x: value, fixed: value, h: value, f: value, g: value },
  { requiredKeys: ["p", "q"] },
);

describe("whatever a tool is called with", () => {
  it("T22 the address stays below the base URL, with as many segments as the tool has", () => {
    fc.assert(
      fc.property(drafts, given, (draft, parameters) => {
        const call = tryCall(toolFrom(draft), parameters);
        if (!call) return;
        const url = resolveTarget([BASE, OTHER], call.target, deployed);
        expect(url, call.target).toBeDefined();
        const base = draft.other ? OTHER : BASE;
        expect(url?.href.startsWith(`${base}/`)).toBe(true);
        const isFree = [draft.ofP, draft.ofQ].includes("segments");
        const segments = (url?.pathname ?? "").slice(new URL(base).pathname.length).split("/").length;
        if (!isFree) expect(segments).toBe(draft.path.split("/").length);
        expect(url?.searchParams.getAll("fixed")).toEqual(["1"]);
      }),
      { numRuns: 4000 },
    );
  });

  it("T27 T28 no header is one that a tool may not set, and none holds CR, LF or NUL", () => {
    fc.assert(
      fc.property(drafts, given, (draft, parameters) => {
        for (const [name, sent] of tryCall(toolFrom(draft), parameters)?.headers ?? []) {
          expect(name).not.toMatch(FORBIDDEN);
          expect(sent).toMatch(/^[\t\x20-\x7e]*$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("T44 what is fixed in the body stays, and no prototype changes", () => {
    fc.assert(
      fc.property(drafts, given, (draft, parameters) => {
        const call = tryCall(toolFrom(draft), parameters);
        if (call?.contentType === "application/json") expect(JSON.parse(call.body ?? "").fixed.by).toBe("us");
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect({}).not.toHaveProperty("by");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a query", () => {
  const wellFormed = text.filter((each) => each.isWellFormed());
  const queryOf = (ofX: (typeof STYLES)[number], x: unknown) => {
    const draft = {
      path: "/a",
      method: "GET",
      bodyType: "json",
      other: false,
      ofP: "repeat",
      ofQ: "repeat",
      ofBody: "repeat",
      header: "X-A",
      field: "f",
    } as const;
    const { target } = buildToolCall(toolFrom({ ...draft, ofX }), { x });
    return target.slice("a?fixed=1".length).replace(/^&/, "");
  };
  const pairs = (query: string) => (query === "" ? [] : query.split("&").map((pair) => pair.split("=")));

  it("T45 gives each value back when it is decoded", () => {
    fc.assert(
      fc.property(fc.array(wellFormed, { minLength: 1, maxLength: 5 }), (values) => {
        expect(pairs(queryOf("repeat", values)).map(([, each]) => decodeURIComponent(each ?? ""))).toEqual(values);
        const [[, joined = ""] = []] = pairs(queryOf("comma", values));
        expect(joined.split(",").map(decodeURIComponent)).toEqual(values);
        expect(new URLSearchParams(queryOf("json", values)).get("x")).toBe(JSON.stringify(values));
        const deep = [...new URLSearchParams(queryOf("deep", values))];
        expect(deep).toEqual(values.map((each, index) => [`x[${index}]`, each]));
      }),
      { numRuns: 1000 },
    );
  });
});
