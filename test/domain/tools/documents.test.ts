import { describe, expect, it } from "vitest";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import { checkParameters } from "../../../src/domain/tools/checkParameters.ts";
import { importPaths, jsonRequest, reasonFor, toolOf } from "../../support/openapi.ts";
import { CREDENTIALS, MEDIA_TYPES, PATH_KEYS, SCHEMAS, SERVERS, STYLES } from "../../understood/documents.ts";

type Json = Record<string, unknown>;
const text = { type: "string" };

/** What a tool sends, of an operation and the values that are given. */
function callOf(operation: Json, path: string, given: Json, document: Json = {}) {
  const tool = toolOf(operation, { path, document });
  return buildToolCall(tool, checkParameters(tool, given));
}

describe("the key of a path", () => {
  it.each(PATH_KEYS)("$id $input: $becomes", ({ key, parameters, given, sent }) => {
    expect(callOf({ parameters }, key, given).target.replace(/^\//, "")).toBe(sent);
  });

  it("S4 tells what follows the #, unless parameters say the same", () => {
    const told = (path: string, ...parameters: Json[]) => importPaths({ [path]: { get: { parameters } } }).simplified;
    const what = "what follows the # of its path is not sent: #copy";
    expect(told("/files#copy")).toEqual([{ path: "/files#copy", method: "GET", what }]);
    expect(told("/#Action=List", { in: "query", name: "Action", schema: { enum: ["List"] } })).toEqual([]);
    expect(told("/#acl&id", { in: "query", name: "acl" }, { in: "query", name: "id" })).toEqual([]);
  });

  it.each(["/a?_method=DELETE", "/a?X-HTTP-Method=PUT", "/a?_METHOD", "/a?_method={m}", "/a{?_method}"])(
    "T57 names no other method: %s",
    (path) => {
      const parameters = [
        { in: "query", name: "_method" },
        { in: "query", name: "m" },
      ];
      expect(reasonFor({ parameters }, { method: "get", path })).toBe("its path names another method");
    },
  );

  it.each(["/a/{+p}", "/a/{p*}", "/a/{p+}"])("T22 with several segments holds no dot segment: %s", (path) => {
    const parameters = [{ in: "path", name: "p", schema: text }];
    for (const p of ["../x", "a/../../b", "..", "a/..;/b", "/a"]) {
      expect(() => callOf({ parameters }, path, { p }), p).toThrow();
    }
  });

  it.each([
    ["/a?x=1{y}", "mixes text and placeholders"],
    ["/a?{x}=1", "has a name that is not known"],
    ["/a/{b", "a brace"],
    ["https://other.example/a", "an address of its own"],
    ["ftp://other.example", "an address of its own"],
  ])("that cannot be understood skips the operation: %s", (path, reason) => {
    const parameters = ["x", "y", "b"].map((name) => ({ in: "query", name }));
    expect(reasonFor({ parameters }, { path })).toContain(reason);
  });

  it("keeps what is fixed in its query, whatever the parameters say", () => {
    const operation = { parameters: [{ in: "query", name: "v", required: true, schema: text }] };
    expect(Object.keys(toolOf(operation, { path: "/a?v=2" }).parameters)).toEqual([]);
    const filter = { in: "query", name: "filter", schema: { type: "object" } };
    expect(callOf({ parameters: [filter] }, "/a?v=2", { filter: { w: 1 } }).target).toBe("a?v=2&w=1");
    for (const member of ["v", "other", "_method"]) {
      const parameters = [filter, { in: "query", name: "other", schema: text }];
      expect(() => callOf({ parameters }, "/a?v=2", { filter: { [member]: "x" } }), member).toThrow();
    }
  });
});

it.each(STYLES)("$id a parameter, $input: $becomes", ({ parameter, value, sent }) => {
  const path = parameter.in === "path" ? "/things/{p}" : "/things";
  const call = callOf(
    { parameters: [{ ...parameter, name: "p" }] },
    path,
    { p: value },
    { components: { schemas: SCHEMAS } },
  );
  expect(parameter.in === "header" ? call.headers.get("p") : call.target).toBe(sent);
});

it("S4 T22 labels and matrices stay in their segment", () => {
  for (const style of ["label", "matrix"]) {
    const parameters = [{ in: "path", name: "p", style, explode: true, schema: { type: ["string", "object"] } }];
    for (const p of [".", "..", "", { "..": "x" }, { a: ".." }]) {
      expect(() => callOf({ parameters }, "/things/{p}", { p }), `${style} ${JSON.stringify(p)}`).toThrow();
    }
  }
});

describe("the servers of a document", () => {
  it.each(SERVERS)("S4 $input: a key without a slash is at the same address", ({ servers, base }) => {
    const at = (key: string) => importPaths({ [key]: { get: {} } }, { servers }, { apiBaseUrl: base }).tools[0]?.path;
    expect(at("pets/all")).toBe(at("/pets/all"));
  });

  it.each(SERVERS)("$id $input: $becomes", ({ servers, base, at, assumed }) => {
    const read = importPaths({ "/pets": { get: {} } }, { servers }, { apiBaseUrl: base });
    expect(`${base.replace(/\/$/, "")}${read.tools[0]?.path}`).toBe(at);
    const told = assumed === undefined ? [] : [{ server: servers[0]?.url, baseUrl: assumed }];
    expect(read.assumedBases).toEqual(told);
  });

  it("B23 of a path or an operation are told each once, and none of an address that is not known yet", () => {
    const paths = {
      "/a": { servers: [{ url: "/one" }], get: {}, post: { servers: [{ url: "/two" }] } },
      "/b": { get: {}, servers: [{ url: "/one" }] },
    };
    const read = importPaths(paths, {}, { apiBaseUrl: "https://m.example" });
    expect(read.tools.map(({ path }) => path)).toEqual(["/one/a", "/two/a", "/one/b"]);
    expect(read.assumedBases).toEqual([
      { server: "/one", baseUrl: "https://m.example/one" },
      { server: "/two", baseUrl: "https://m.example/two" },
    ]);
    const unknown = importPaths(paths, {}, { apiBaseUrl: null });
    expect(unknown.tools.map(({ path }) => path)).toEqual(["/a", "/a", "/b"]);
    expect(unknown.assumedBases[0]).toEqual({ server: "/one", baseUrl: null });
  });

  it.each([
    "/../x",
    "/a/%2e%2e/b",
    "\\\\evil",
    "https://evil@m.example/v2",
    "/a?b",
    "/{x}",
    "/\u202e",
    "ftp://x.example/v9",
  ])("T22 B23 cannot lead elsewhere: %s", (url) => {
    const { tools } = importPaths(
      { "/pets": { get: {} } },
      { servers: [{ url }] },
      { apiBaseUrl: "https://m.example" },
    );
    for (const { path, baseUrl } of tools)
      expect([path, baseUrl]).toEqual([expect.stringMatching(/^\/(a\/|v9\/)?pets$/), undefined]);
  });
});

describe("a parameter that carries the credential", () => {
  it.each(CREDENTIALS)("$id $input: $becomes", ({ parameter, schemes, security, isOffered }) => {
    const other = { in: "query", name: "channel", required: true, schema: text };
    const operation = { parameters: [parameter, other], ...(security && { security }) };
    const read = importPaths({ "/a": { get: operation } }, { components: { securitySchemes: schemes } });
    const names = Object.keys(read.tools[0]?.parameters ?? {});
    expect(names.includes(String(parameter.name))).toBe(isOffered);
    expect(names).toContain("channel");
    const isTold = read.simplified.some(
      ({ what }) => what.includes(`credential are left out`) && what.endsWith(`: ${parameter.name}`),
    );
    // OpenAPI gives the header Authorization no meaning as a parameter, so nothing is lost.
    if (String(parameter.name) !== "Authorization") expect(isTold).toBe(!isOffered);
  });

  it("B26 may be a field of a form, if its description says so", () => {
    const schema = {
      type: "object",
      properties: { token: { ...text, description: "Authentication token. Requires scope: `dnd:write`" }, code: text },
    };
    const form = (properties: Json) => ({
      content: { "application/x-www-form-urlencoded": { schema: { ...schema, properties } } },
    });
    expect(Object.keys(toolOf({ requestBody: form(schema.properties) }).parameters)).toEqual(["code"]);
    const card = { token: { ...text, description: "A token of a card" } };
    expect(Object.keys(toolOf({ requestBody: form(card) }).parameters)).toEqual(["token"]);
  });
});

describe("the media type of a body", () => {
  it.each(MEDIA_TYPES)("$id $input is sent as $becomes", ({ types, sent }) => {
    const content = Object.fromEntries(
      types.map((type) => [type, { schema: { type: "object", properties: { a: text } } }]),
    );
    const tool = toolOf({ requestBody: { required: true, content } });
    const given = tool.bodyType === "text" ? { body: "<a/>" } : { a: "x" };
    const { contentType, body } = buildToolCall(tool, checkParameters(tool, given));
    expect(contentType).toBe(sent);
    expect(body).toBe(tool.bodyType === "text" ? "<a/>" : tool.bodyType === "form" ? "a=x" : '{"a":"x"}');
  });

  it.each(['application/json; a="b\r\nX: y"', "application/json;a", "application/json; é=1"])(
    "B27 T28 is never %j",
    (type) => {
      expect(reasonFor({ requestBody: { content: { [type]: { schema: text } } } })).toBe(
        "its body has an odd media type",
      );
    },
  );

  it("S4 that has another schema, and is not chosen, is told", () => {
    const schema = (name: string) => ({ schema: { type: "object", properties: { [name]: text } } });
    const told = (content: Json) =>
      importPaths({ "/a": { post: { requestBody: { content } } } }).simplified.map(({ what }) => what);
    expect(told({ "application/json": schema("a"), "application/xml": schema("a") })).toEqual([]);
    expect(told({ "application/json": schema("a"), "multipart/form-data": schema("b") })).toEqual([
      "its body is sent as application/json only, not also as: multipart/form-data",
    ]);
  });
});

describe("what a tool lacks", () => {
  const told = (operation: Json, method = "post") =>
    importPaths({ "/a": { [method]: operation } }).simplified.map(({ what }) => what);

  it("S4 is told: optional parameters that cannot be sent", () => {
    const parameters = [
      { in: "cookie", name: "lang", schema: text },
      { in: "cookie", name: "theme", schema: text },
      { in: "header", name: "Host", schema: text },
      { in: "query", name: "_method", schema: text },
      { in: "path", name: "gone", schema: text },
    ];
    expect(told({ parameters })).toEqual([
      "path parameters that its path does not hold are left out: gone",
      "optional parameters are left out (it needs a cookie): lang, theme",
      "optional parameters are left out (it needs a header that may not be set): Host",
      "optional parameters are left out (it needs a parameter that names another method): _method",
    ]);
  });

  it("S4 is told: an optional body of GET, but not one that says nothing", () => {
    expect(told({ requestBody: jsonRequest({ type: "object", properties: { a: text } }, false) }, "get")).toEqual([
      "its body is left out, because GET has none",
    ]);
    expect(told({ requestBody: jsonRequest({ type: "object", properties: {} }, false) }, "get")).toEqual([]);
  });

  it("S4 is told: parameters beyond the two hundredth, the required ones not among them", () => {
    const parameters = Array.from({ length: 205 }, (_, at) => ({
      in: "query",
      name: `q${at}`,
      required: at > 200,
      schema: text,
    }));
    const { tools, simplified } = importPaths({ "/a": { get: { parameters } } });
    expect(Object.keys(tools[0]?.parameters ?? {})).toHaveLength(200);
    expect(tools[0]?.parameters).toHaveProperty("q204");
    expect(simplified[0]?.what).toBe(
      "optional parameters are left out, because it has too many: q196, q197, q198, q199, q200",
    );
  });

  it("B25 is told: levels of a body that is too large, of which the first stay", () => {
    const wide = (below: unknown) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [`p${at}`, { type: "object", properties: { id: text, below } }]),
      );
    let schema: unknown = text;
    for (let depth = 0; depth < 4; depth++) schema = { type: "object", required: ["p1"], properties: wide(schema) };
    const requestBody = jsonRequest(schema);
    expect(told({ requestBody })).toEqual([
      "explanations within its parameters are left out, because they are too large",
      expect.stringMatching(
        /^its parameters are described [2-7] levels deep and open below, because they are too large$/,
      ),
    ]);
    const tool = toolOf({ requestBody });
    expect(JSON.stringify(tool).length).toBeLessThan(66_000);
    const deep = { p1: { below: { p1: { below: { p1: { below: { p1: { anything: [1] } } } } } } } };
    expect(checkParameters(tool, { body: deep })).toEqual({ body: deep });
    expect(() => checkParameters(tool, { body: { p1: 5 } })).toThrow();
    expect(() => checkParameters(tool, { body: {} })).toThrow();
  });

  it("B25 may be in a parameter: what is too large is open, or only its type", () => {
    const large = (count: number) => ({
      type: "string",
      enum: Array.from({ length: count }, (_, at) => `value number ${at}`),
    });
    const schema = { type: "object", required: ["a"], properties: { a: text, b: { properties: { c: large(8000) } } } };
    const filter = { in: "query", name: "filter", style: "deepObject", schema };
    const { tools, simplified } = importPaths({ "/a": { get: { parameters: [filter] } } });
    const opened = { type: "object", required: ["a"], properties: { a: text, b: { type: "object" } } };
    expect(tools[0]?.parameters.filter?.schema).toEqual(opened);
    expect(simplified.at(-1)?.what).toContain("described 1 levels deep");
    const kind = { in: "query", name: "kind", required: true, schema: large(8000) };
    expect(toolOf({ parameters: [kind] }).parameters.kind).toMatchObject({ required: true, schema: text });
  });

  it("S4 is told: each of many names, in several lines, and texts that are cut", () => {
    const parameters = Array.from({ length: 250 }, (_, at) => ({ in: "query", name: `p${at}`, schema: text }));
    const long = "x".repeat(5000);
    const explained = { in: "query", name: "q", required: true, description: long, schema: text };
    const operation = { summary: long, description: long, parameters: [...parameters, explained] };
    const [...lines] = told(operation, "get");
    expect(lines.splice(0, 3)).toEqual([
      "its summary is cut after 200 characters",
      "its description is cut after 4000 characters",
      "long descriptions of parameters are cut: q",
    ]);
    const what = "optional parameters are left out, because it has too many: ";
    const names = lines.flatMap((line) => line.replace(what, "").split(", "));
    expect(names).toEqual(parameters.slice(199).map(({ name }) => name));
    expect(lines.length).toBeGreaterThan(1);
  });

  it("S4 is told: headers that OpenAPI describes elsewhere", () => {
    const parameters = ["Accept", "content-type", "Authorization"].map((name) => ({
      in: "header",
      name,
      schema: text,
    }));
    expect(told({ parameters })).toEqual([
      "headers that OpenAPI describes elsewhere are left out: Accept, content-type, Authorization",
    ]);
  });

  it("S4 has bounded texts without control characters", () => {
    const parameters = Array.from({ length: 190 }, (_, at) => ({
      in: "cookie",
      name: `${at}\u0000\n\u202e${"x".repeat(300)}`,
    }));
    for (const what of told({ parameters })) {
      expect(what.length).toBeLessThanOrEqual(300);
      expect(what).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    expect(told({ parameters }).length).toBe(21);
    expect(told({ parameters }).at(-1)).toMatch(/: \d+ more$/);
  });
});
