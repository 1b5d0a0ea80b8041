import { describe, expect, it } from "vitest";
import { type ToolInput, toolSchema } from "../../../src/catalog/tool.ts";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import type { JsonObject } from "../../../src/domain/tools/json.ts";
import { thrownBy } from "../../support/thrown.ts";

type Parameters = NonNullable<ToolInput["parameters"]>;
type Place = Parameters[string]["in"];

function call(tool: Partial<ToolInput>, parameters: JsonObject = {}) {
  const names = { id: "a", displayName: "A", description: "", actionType: "REVERSIBLE" as const };
  const { headers, ...rest } = buildToolCall(
    toolSchema.parse({ ...names, method: "POST", path: "/things", ...tool }),
    parameters,
  );
  return { ...rest, headers: Object.fromEntries(headers) };
}

/** Parameters that are all in one place. */
function all(place: Place, styles: Record<string, Partial<Parameters[string]>>): Parameters {
  return Object.fromEntries(Object.entries(styles).map(([name, more]) => [name, { in: place, schema: {}, ...more }]));
}

function faultOf(tool: Partial<ToolInput>, parameters: JsonObject) {
  const { code, errors } = thrownBy(() => call(tool, parameters));
  expect(code).toBe("validation_failed");
  return errors;
}

describe("a tool's call", () => {
  it("without parameters is a path below the base URL", () => {
    expect(call({ method: "GET" })).toEqual({
      method: "GET",
      target: "things",
      headers: {},
      body: null,
      contentType: null,
    });
    expect(call({ path: "/" }).target).toBe("/");
    expect(call({ path: "/things/", fixedQuery: { "a b": "c&d" } }).target).toBe("things/?a%20b=c%26d");
  });

  it("of a tool with a base URL of its own is absolute", () => {
    expect(call({ baseUrl: "https://files.acme.example/up/" }).target).toBe("https://files.acme.example/up/things");
    expect(call({ baseUrl: "https://files.acme.example/up", path: "/" }).target).toBe("https://files.acme.example/up/");
  });

  it("holds what is declared and given, and nothing else", () => {
    const parameters = all("query", { a: {}, constructor: {} });
    expect(call({ parameters }, { b: 1, toString: 2, a: undefined }).target).toBe("things");
  });
});

describe("a path", () => {
  const at = (path: string, value: unknown, style: Parameters[string]["style"] = "repeat") =>
    call({ path, parameters: all("path", { id: { style } }) }, { id: value }).target;

  it.each([
    ["/a/{id}", "x y+é", "a/x%20y%2B%C3%A9"],
    ["/a/{id}/b", 42, "a/42/b"],
    ["/a/{id}", ["x", "y,z"], "a/x,y%2Cz"],
    ["/a/{id}", { k: 1, l: true }, "a/k,1,l,true"],
    ["/a/{id}:cancel", "?#@:&=", "a/%3F%23%40%3A%26%3D:cancel"],
    ["/a/{id}", "a'; DROP TABLE tools; --", "a/a'%3B%20DROP%20TABLE%20tools%3B%20--"],
    ["/a/{id}", "…..", "a/%E2%80%A6.."],
  ])("%s with %j is %s", (path, value, target) => {
    expect(at(path, value)).toBe(target);
  });

  it("B10 T22 holds slashes as text of one segment", () => {
    expect(at("/a/{id}", "group/project")).toBe("a/group%2Fproject");
    expect(at("/a/{id}/b", "https://www.example.com/")).toBe("a/https%3A%2F%2Fwww.example.com%2F/b");
    expect(at("/a/{id}", "@scope/name")).toBe("a/%40scope%2Fname");
  });

  it.each([
    "",
    ".",
    "..",
    "/x",
    "a/../b",
    "../x",
    "a\\b",
    "a\0b",
    "a\nb",
    "..;x",
    "%2e%2e/",
    [],
    ["a", "..", "b"],
    "\ud800",
  ])("T22 never holds %j", (value) => {
    const tool = { path: "/a/{id}", parameters: all("path", { id: {} }) };
    expect(faultOf(tool, { id: value })?.[0]?.path).toBe("parameters.id");
  });

  it("T22 holds an encoding as text, unless a server that decodes it twice would be led elsewhere", () => {
    expect(at("/a/{id}", "50%25 %41")).toBe("a/50%2525%20%2541");
    const tool = { path: "/a/{id}", parameters: all("path", { id: {} }) };
    for (const id of ["%2f%2e%2e", "%2e%2e", "%252e%252e%252fx"]) expect(faultOf(tool, { id })).toHaveLength(1);
  });

  it("T22 is not put together to a dot segment", () => {
    const tool = { path: "/a/{x}{y}/b", parameters: all("path", { x: {}, y: {} }) };
    expect(call(tool, { x: "v", y: "1" }).target).toBe("a/v1/b");
    expect(call({ ...tool, path: "/a/.{x}/b" }, { x: "git", y: "" }).target).toBe("a/.git/b");
    expect(faultOf({ ...tool, path: "/a/.{x}/b" }, { x: ".", y: "" })?.[0]?.path).toBe("parameters.x");
  });

  it("may hold a value whose slashes separate segments", () => {
    expect(at("/contents/{id}", "docs/a b/é.md", "segments")).toBe("contents/docs/a%20b/%C3%A9.md");
    expect(at("/contents/{id}", "dir//file/", "segments")).toBe("contents/dir//file/");
  });

  it.each(["", "/", "/a", "../a", "a/../b", "a/./b", "a/..", "a\\b", "a/..;b/c", "a/%2e%2e"])(
    "T22 may hold no dot segment, and not begin with a slash: %j",
    (value) => {
      const tool = { path: "/contents/{id}", parameters: all("path", { id: { style: "segments" as const } }) };
      expect(faultOf(tool, { id: value })).toHaveLength(1);
    },
  );

  it("names its parameters as the API does", () => {
    const parameters: Parameters = { owner: { in: "path", name: "user_id", schema: {} } };
    expect(call({ path: "/a/{user_id}", parameters }, { owner: 7 }).target).toBe("a/7");
    expect(faultOf({ path: "/a/{user_id}", parameters }, {})).toEqual([
      { path: "parameters.user_id", message: "is required" },
    ]);
  });
});

describe("a query", () => {
  const queryOf = (style: Parameters[string]["style"], q: unknown) =>
    call({ parameters: all("query", { q: { style } }) }, { q }).target.replace(/^things\??/, "");

  it.each<[Parameters[string]["style"], unknown, string]>([
    ["repeat", "a&b=c", "q=a%26b%3Dc"],
    ["repeat", ["a", "b"], "q=a&q=b"],
    ["repeat", [], ""],
    ["repeat", null, ""],
    ["repeat", false, "q=false"],
    ["repeat", { a: 1 }, "q=%7B%22a%22%3A1%7D"],
    ["comma", ["a,b", 1], "q=a%2Cb,1"],
    ["comma", { a: 1, b: 2 }, "q=a,1,b,2"],
    ["space", ["a", "b"], "q=a%20b"],
    ["pipe", ["a", "b|c"], "q=a%7Cb%7Cc"],
    ["deep", { a: 1, b: { c: ["x", "y"] } }, "q%5Ba%5D=1&q%5Bb%5D%5Bc%5D%5B0%5D=x&q%5Bb%5D%5Bc%5D%5B1%5D=y"],
    ["deep", "a", "q=a"],
    ["json", ["a", { b: 1 }], "q=%5B%22a%22%2C%7B%22b%22%3A1%7D%5D"],
    ["json", "a", "q=%22a%22"],
  ])("in the style %s writes %j as %s", (style, value, expected) => {
    expect(queryOf(style, value)).toBe(expected);
  });

  it("keeps what is fixed", () => {
    const tool = {
      fixedQuery: { q: "1", format: "json" },
      parameters: all("query", { q: {}, r: { name: "format" }, s: {} }),
    };
    expect(call(tool, { q: "2", r: "xml", s: "x" }).target).toBe("things?q=1&format=json&s=x");
  });

  it("T45 holds metacharacters as what they are", () => {
    const value = "' OR 1=1; -- \" <script> $(x) %00 \\ ../ ;|&#?";
    const { target } = call({ parameters: all("query", { q: {} }) }, { q: value });
    expect(new URL(target, "https://api.acme.example/").searchParams.get("q")).toBe(value);
    expect(target.slice("things?q=".length)).toMatch(/^[A-Za-z0-9%\-_.!~*'()]*$/);
  });

  it("refuses half a character", () => {
    expect(faultOf({ parameters: all("query", { q: {} }) }, { q: "\ud800" })).toEqual([
      { path: "parameters.q", message: "is not valid Unicode" },
    ]);
  });
});

describe("a header", () => {
  const headersOf = (name: string, value: unknown) =>
    call({ parameters: { h: { in: "header", name, schema: {} } } }, { h: value }).headers;

  it("holds a value, or a list of them", () => {
    expect(headersOf("X-Version", "2026-01-01")).toEqual({ "x-version": "2026-01-01" });
    expect(headersOf("X-Tags", ["a", 1, true])).toEqual({ "x-tags": "a,1,true" });
    expect(headersOf("X-Tags", null)).toEqual({});
  });

  it.each([
    ..."Authorization authorization Proxy-Authorization Host Cookie Set-Cookie Content-Length Transfer-Encoding Connection".split(
      " ",
    ),
    ..."CF-Connecting-IP cf-worker X-Forwarded-For X-Real-IP Forwarded Via TE Upgrade Sec-Fetch-Site Content-Type Content-Encoding".split(
      " ",
    ),
    ...["", "a b", "a:b", "a\r\nb", "é"],
  ])("T27 is never %j", (name) => {
    const parameters = name === "" ? all("header", { "a[b]": {} }) : all("header", { h: { name } });
    expect(faultOf({ parameters }, { h: "x", "a[b]": "x" })).toHaveLength(1);
  });

  it.each(["a\rb", "a\nb", "a\r\nSet-Cookie: b", "a\0b", "é", "x".repeat(2049), ["a", "b\n"], { "a\n": 1 }])(
    "T28 never holds %j",
    (value) => {
      expect(faultOf({ parameters: all("header", { "X-H": {} }) }, { "X-H": value })).toEqual([
        { path: "parameters.X-H", message: "may hold visible ASCII characters only, and not too many" },
      ]);
    },
  );
});

describe("a body", () => {
  const field = { in: "body-field", schema: {} } as const;

  it("holds each field in its place", () => {
    const parameters: Parameters = {
      title: { ...field, name: "variables.input.title" },
      teamId: { ...field, name: "variables.input.teamId" },
      id: field,
    };
    const { body, contentType } = call(
      { parameters, fixedBody: { query: "mutation { … }", variables: { locale: "de" } } },
      { title: "T", id: null, teamId: [1] },
    );
    expect(JSON.parse(body ?? "")).toEqual({
      query: "mutation { … }",
      variables: { locale: "de", input: { title: "T", teamId: [1] } },
      id: null,
    });
    expect(contentType).toBe("application/json");
  });

  it("keeps what is fixed", () => {
    const fixedBody = { kind: "thing", options: { safe: true } };
    const parameters: Parameters = {
      kind: field,
      options: field,
      safe: { ...field, name: "options.safe" },
      deep: { ...field, name: "kind.x" },
    };
    const given = { kind: "other", options: { safe: false, more: 1 }, safe: "no", deep: 1 };
    expect(JSON.parse(call({ parameters, fixedBody }, given).body ?? "")).toEqual({
      kind: "thing",
      options: { safe: true, more: 1 },
    });
    const whole: Parameters = { body: { in: "body", schema: {} } };
    expect(JSON.parse(call({ parameters: whole, fixedBody }, { body: { kind: 1, a: 2 } }).body ?? "")).toEqual({
      ...fixedBody,
      a: 2,
    });
    expect(fixedBody).toEqual({ kind: "thing", options: { safe: true } });
  });

  it("T44 changes no prototype", () => {
    const parameters: Parameters = {
      a: { ...field, name: "__proto__.polluted" },
      b: { ...field, name: "constructor.prototype.polluted" },
      c: field,
    };
    const given = { a: 1, b: 1, c: JSON.parse('{"__proto__": {"polluted": 1}}') };
    const { body } = call({ parameters, fixedBody: JSON.parse('{"__proto__": {"polluted": 1}}') }, given);
    expect(body).toContain('"constructor":{"prototype":{"polluted":1}}');
    expect({}).not.toHaveProperty("polluted");
  });

  it("may be one value as it is", () => {
    const parameters: Parameters = { body: { in: "body", schema: {} } };
    expect(call({ parameters, contentType: "application/vnd.acme+json" }, { body: [1] })).toMatchObject({
      ...{ body: "[1]", contentType: "application/vnd.acme+json" },
    });
    expect(call({ parameters })).toMatchObject({ body: null, contentType: null });
  });

  it("is an empty object when all its fields are left out, unless there may be none", () => {
    expect(call({ parameters: { a: field } }).body).toBe("{}");
    expect(call({ parameters: { a: field }, method: "DELETE" }).body).toBeNull();
    expect(faultOf({ parameters: { a: field }, method: "GET" }, { a: 1 })).toEqual([
      { path: "parameters.body", message: "does not go with GET" },
    ]);
  });

  it("may be a form, each field in its style", () => {
    const parameters: Parameters = {
      tags: field,
      meta: { ...field, style: "deep" },
      ids: { ...field, style: "comma" },
      raw: field,
    };
    const { body, contentType } = call(
      { bodyType: "form", parameters, fixedBody: { v: 1 } },
      { tags: ["a b", "c"], meta: { k: { l: 1 } }, ids: [1, 2], raw: { x: 1 } },
    );
    expect(body).toBe("tags=a%20b&tags=c&meta%5Bk%5D%5Bl%5D=1&ids=1,2&raw=%7B%22x%22%3A1%7D&v=1");
    expect(contentType).toBe("application/x-www-form-urlencoded");
    const whole: Parameters = { body: { in: "body", schema: {}, style: "deep" } };
    expect(call({ bodyType: "form", parameters: whole }, { body: { a: { b: 1 }, c: 2 } }).body).toBe("a%5Bb%5D=1&c=2");
    expect(faultOf({ bodyType: "form", parameters: whole }, { body: "a" })).toEqual([
      { path: "parameters.body", message: "must be an object" },
    ]);
  });
});
