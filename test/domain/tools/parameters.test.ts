import { describe, expect, it } from "vitest";
import { reasonFor, toolOf } from "../../support/openapi.ts";

const text = { type: "string" };

function query(extra: object, required = false) {
  return toolOf({
    parameters: [{ in: "query", name: "q", required, schema: { type: "array", items: text }, ...extra }],
  }).parameters.q;
}

describe("a parameter", () => {
  it("keeps its place, its name, its schema, and whether it is required", () => {
    const { parameters } = toolOf(
      {
        parameters: [
          {
            in: "path",
            name: "thing_id",
            required: true,
            description: "Which one",
            schema: { type: "integer", minimum: 1 },
          },
          { in: "query", name: "page[size]", schema: { type: "integer", description: "How many" } },
          { in: "header", name: "X-Request-Source", required: true, schema: text },
        ],
      },
      { path: "/things/{thing_id}" },
    );
    expect(parameters).toEqual({
      thing_id: {
        in: "path",
        style: "comma",
        required: true,
        schema: { type: "integer", minimum: 1, description: "Which one" },
      },
      "page[size]": {
        in: "query",
        style: "repeat",
        required: false,
        schema: { type: "integer", description: "How many" },
      },
      "X-Request-Source": { in: "header", style: "comma", required: true, schema: text },
    });
  });

  it("of a path holds for its operations, which may say otherwise", () => {
    const shared = [
      { in: "query", name: "a", schema: text },
      { $ref: "#/components/parameters/b" },
      { in: "header", name: "X-C", schema: text },
    ];
    const { parameters } = toolOf(
      {
        parameters: [
          { in: "query", name: "a", required: true, schema: { type: "integer" } },
          { in: "header", name: "x-c", schema: false },
        ],
      },
      {
        pathItem: { parameters: shared },
        document: { components: { parameters: { b: { in: "query", name: "b", schema: text } } } },
      },
    );
    expect(parameters).toMatchObject({ a: { required: true, schema: { type: "integer" } }, b: { schema: text } });
    expect(parameters["x-c"]?.schema).toEqual({ not: {} });
    expect(Object.keys(parameters)).toEqual(["a", "b", "x-c"]);
  });

  it.each([
    [{}, "repeat"],
    [{ style: "form", explode: false }, "comma"],
    [{ explode: false }, "comma"],
    [{ style: "spaceDelimited" }, "space"],
    [{ style: "spaceDelimited", explode: true }, "repeat"],
    [{ style: "pipeDelimited", explode: false }, "pipe"],
    [{ style: "deepObject", explode: true, schema: { type: "object" } }, "deep"],
    [{ style: "form", explode: false, schema: { type: "object" } }, "comma"],
    [{ content: { "application/json": { schema: { type: "object" } } } }, "json"],
  ])("of a query that is written %j is in the style %s", (extra, style) => {
    expect(query(extra)?.style).toBe(style);
  });

  it.each([
    [{ in: "cookie", name: "session" }, "it needs a cookie"],
    [{ in: "query", name: "q", style: "matrix" }, "a parameter is written in a way that is not supported"],
    [{ in: "query", name: "q", content: { "text/csv": {} } }, "a parameter is neither plain nor JSON"],
    [{ in: "body", name: "q" }, "a parameter is in an unknown place"],
    [
      { in: "header", name: "X-H", style: "form", schema: { type: "object" } },
      "a parameter is written in a way that is not supported",
    ],
  ])("that cannot be sent, as %j, is left out, or the operation is when it is required", (parameter, reason) => {
    expect(toolOf({ parameters: [parameter] }).parameters).toEqual({});
    expect(reasonFor({ parameters: [{ ...parameter, required: true }] })).toBe(reason);
  });

  it.each(["Accept", "content-type", "AUTHORIZATION"])("in the header %s means nothing", (name) => {
    expect(toolOf({ parameters: [{ in: "header", name, required: true, schema: text }] }).parameters).toEqual({});
  });

  it.each([
    "Host",
    "Cookie",
    "CF-Connecting-IP",
    "Content-Length",
    "Transfer-Encoding",
    "Proxy-Authorization",
    "X-Forwarded-For",
    "a b",
    "x:y",
  ])("T27 in the header %s is left out, or the operation is when it is required", (name) => {
    expect(toolOf({ parameters: [{ in: "header", name, schema: text }] }).parameters).toEqual({});
    expect(reasonFor({ parameters: [{ in: "header", name, required: true, schema: text }] })).toBe(
      "it needs a header that may not be set",
    );
  });

  it("whose name is odd, or taken, gets a key of its own", () => {
    const parameters = ["@type", "1st", "__proto__", "constructor", "ü"].map((name) => ({
      in: "query",
      name,
      schema: text,
    }));
    const tool = toolOf({ parameters: [...parameters, { in: "header", name: "constructor", schema: text }] });
    expect(Object.entries(tool.parameters).map(([key, { name }]) => [key, name])).toEqual([
      ["__type", "@type"],
      ["_1st", "1st"],
      ["_parameter", "__proto__"],
      ["constructor", undefined],
      ["__", "ü"],
      ["constructor_header", "constructor"],
    ]);
  });

  it("in the path is required, and belongs to a placeholder", () => {
    const id = { in: "path", name: "id", schema: text };
    expect(toolOf({ parameters: [id, { ...id, name: "other" }] }, { path: "/a/{id}" }).parameters).toEqual({
      id: { in: "path", style: "comma", required: true, schema: text },
    });
    expect(reasonFor({}, { path: "/a/{id}" })).toBe("its path has a placeholder that no parameter describes");
    expect(reasonFor({ parameters: [{ ...id, style: "form" }] }, { path: "/a/{id}" })).toBe(
      "a parameter is written in a way that is not supported",
    );
    expect(toolOf({ parameters: [{ ...id, "x-multi-segment": true }] }, { path: "/a/{id}" }).parameters.id?.style).toBe(
      "segments",
    );
  });

  it("without a name, or in too large a number, makes the operation skipped", () => {
    expect(reasonFor({ parameters: [{ in: "query" }] })).toBe("a parameter has no name or no place");
    expect(reasonFor({ parameters: ["q"] })).toBe("a part of it is not an object");
    const many = Array.from({ length: 201 }, (_, at) => ({
      in: "query",
      name: `q${at}`,
      required: true,
      schema: text,
    }));
    expect(reasonFor({ parameters: many })).toBe("it has too many parameters");
  });
});
