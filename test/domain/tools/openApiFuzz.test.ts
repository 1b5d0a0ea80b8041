import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { expect, it } from "vitest";
import { toolSchema } from "../../../src/catalog/tool.ts";
import { LatchkeyError } from "../../../src/domain/errors.ts";
import { parametersSchema } from "../../../src/domain/tools/parametersSchema.ts";
import { type ImportedTools, readOpenApi } from "../../../src/domain/tools/readOpenApi.ts";
import { deployed } from "../../support/reach.ts";

/** Names that mean something in a document, and names that mean something to JavaScript. */
const NAMES = [
  ..."openapi swagger paths components schemas parameters requestBodies responses securitySchemes security servers url".split(
    " ",
  ),
  ..."variables default get put post delete patch head options trace operationId summary description requestBody content".split(
    " ",
  ),
  ..."application/json schema in name required style explode encoding type properties items allOf anyOf oneOf not enum".split(
    " ",
  ),
  ..."discriminator propertyName mapping definitions securityDefinitions host basePath consumes formData allowReserved".split(
    " ",
  ),
  ..."additionalProperties nullable exclusiveMinimum minimum pattern example $ref $defs $id $anchor $dynamicRef readOnly".split(
    " ",
  ),
  ..."__proto__ constructor prototype toString hasOwnProperty length /a /a/{id} x-latchkey-action-type 0".split(" "),
];
const REFERENCES = [
  ..."# #/ #/paths #/components/schemas/a #/components/schemas/b #/components/parameters/a #/__proto__ #/%zz #/a~1b".split(
    " ",
  ),
  ..."https://evil.example/a.json other.json #a #/components/schemas/__proto__ #/paths/~1a/get #/openapi".split(" "),
];
const TEXTS = [
  ..."3.0.3 3.1.0 string object array integer path query header cookie form deepObject a id Authorization ( (a+)+$".split(
    " ",
  ),
  ...["", "https://api.acme.example/v2", "https://evil.example", "\ud800", "x".repeat(500), "a\r\nb"],
];

const leaf = fc.constantFrom<unknown>(
  ...TEXTS,
  ...REFERENCES.map(($ref) => ({ $ref })),
  null,
  true,
  false,
  0,
  -1,
  1e308,
  0.5,
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 2 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie("value")), { maxLength: 3 }).map(parsed),
  ),
}));

/** As JSON text would be read: `__proto__` is a member like any other. */
function parsed(entries: [string, unknown][]): unknown {
  return JSON.parse(`{${entries.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`).join()}}`);
}

/** Mostly what belongs there, and now and then anything. */
function mostly(right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 15, arbitrary: right }, { weight: 1, arbitrary: value });
}

function someOf(members: Record<string, fc.Arbitrary<unknown>>, ...requiredKeys: string[]): fc.Arbitrary<unknown> {
  return fc.record(members, { requiredKeys });
}

const local = fc.constantFrom("a", "b", "c").map((name) => ({ $ref: `#/components/schemas/${name}` }));
const type = mostly(fc.constantFrom("object", "string", "array", "integer"));
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    mostly(local),
    fc.record({ type }),
    someOf({
      type,
      minimum: value,
      exclusiveMinimum: mostly(fc.boolean()),
      nullable: mostly(fc.boolean()),
      pattern: value,
      example: value,
    }),
    someOf({
      type: fc.constant("object"),
      properties: mostly(fc.dictionary(fc.constantFrom(...NAMES), tie("schema"), { maxKeys: 3 })),
      required: value,
    }),
    someOf({
      items: tie("schema"),
      allOf: mostly(fc.array(tie("schema"), { maxLength: 2 })),
      not: value,
      $defs: value,
    }),
    someOf({
      properties: fc.dictionary(fc.constantFrom("id", "a", "b"), tie("schema"), { maxKeys: 3 }),
      required: mostly(fc.subarray(["id", "a", "b"])),
      allOf: mostly(fc.array(mostly(local), { maxLength: 2 })),
      oneOf: mostly(fc.array(mostly(local), { maxLength: 2 })),
      discriminator: mostly(fc.constant({ propertyName: "a", mapping: { x: "#/components/schemas/a", y: "b" } })),
    }),
    someOf({
      readOnly: mostly(fc.boolean()),
      writeOnly: mostly(fc.boolean()),
      allOf: mostly(fc.array(mostly(local), { maxLength: 1 })),
    }),
  ),
}));

const names = mostly(fc.constantFrom("id", "a", "a.b", "__proto__", "constructor", "Host", "X-A"));
const parameter = mostly(
  someOf(
    {
      in: mostly(fc.constantFrom("path", "query", "header", "cookie")),
      name: names,
      schema,
      required: mostly(fc.boolean()),
      style: mostly(fc.constantFrom("simple", "label", "matrix", "form", "deepObject", "pipeDelimited")),
      explode: mostly(fc.boolean()),
      allowReserved: mostly(fc.boolean()),
    },
    ..."in name schema".split(" "),
  ),
);
const media = fc.constantFrom(
  ..."application/vnd.a+json;v=1 text/xml application/json;a text/plain".split(" "),
  "application/json",
  "application/x-www-form-urlencoded",
  "*/*",
  "multipart/form-data",
);
const body = fc.record({
  required: mostly(fc.boolean()),
  content: mostly(fc.dictionary(media, someOf({ schema, encoding: value }), { maxKeys: 2 })),
});
const id = { in: "path", name: "id", schema: {} };
const operation = someOf({
  ...{
    operationId: mostly(fc.constantFrom("a", "b")),
    summary: value,
    description: value,
    security: value,
    servers: mostly(fc.constant([])),
  },
  parameters: mostly(fc.array(parameter, { maxLength: 3 }).map((list) => [id, ...list])),
  requestBody: mostly(body),
});
const pathItem = fc.dictionary(fc.constantFrom("get", "post", "delete", "head", "put"), mostly(operation), {
  maxKeys: 3,
});
const document = fc.record({
  openapi: fc.constantFrom("3.0.3", "3.1.0"),
  ...{ host: value, basePath: value, consumes: value, definitions: fc.record({ a: schema, b: schema }) },
  paths: fc.dictionary(
    fc.constantFrom(
      ..."/a /b /a/{id} x-a __proto__ /a/{+id} /a/{id*}#b /a?b={id} /a?__proto__=1 /a?b&b=1&b /a{?id,b} /a/{id:[/{a}?#]} /{a /a} /#".split(
        " ",
      ),
      ...["/a b", "/?_method=PUT", "/{constructor}/{__proto__}"],
    ),
    mostly(pathItem),
    {
      maxKeys: 3,
    },
  ),
  components: fc.record({
    schemas: fc.record({ a: schema, b: schema, c: schema }),
    parameters: fc.record({ a: parameter }),
    securitySchemes: value,
  }),
  servers: mostly(
    fc.constantFrom([{ url: "/" }], [{ url: "/{a}/x", variables: { a: { default: "b" } } }], [{ url: "//x" }]),
  ),
});
const documentOfTwo = document.map(({ openapi: _version, ...rest }) => ({ swagger: "2.0", ...rest }));

const OPTIONS = {
  apiBaseUrl: "https://api.acme.example/v2",
  otherBaseUrls: ["https://*.acme.example"],
  ...deployed,
  takenIds: ["a"],
};

function read(input: unknown): ImportedTools | undefined {
  try {
    return readOpenApi(input, OPTIONS);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    expect(error.code).toBe("validation_failed");
    return undefined;
  }
}

it("T44 whatever the document, it becomes tools, or is refused with one of our own errors", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        { weight: 1, arbitrary: value },
        { weight: 6, arbitrary: document },
        { weight: 2, arbitrary: documentOfTwo },
      ),
      (input) => {
        const before = JSON.stringify(input);
        const { tools, skipped, simplified } = read(input) ?? { tools: [], skipped: [], simplified: [] };
        for (const tool of tools) {
          expect(toolSchema.safeParse(tool)).toMatchObject({ success: true, data: tool });
          const combined = parametersSchema(tool);
          expect(JSON.stringify(combined)).not.toContain('"__proto__":');
          // Whatever it says, it can be used: all its references lead somewhere within it.
          new Validator(JSON.parse(JSON.stringify(combined)), "2020-12");
        }
        expect(new Set(["a", ...tools.map(({ id }) => id)]).size).toBe(tools.length + 1);
        for (const { reason } of skipped) expect(reason).toMatch(/^[\x20-\x7e]{5,100}$/);
        for (const { what } of simplified) expect(what).toMatch(/^[\x20-\x7e]{5,80}[^\p{Cc}\p{Cf}]{0,220}$/u);
        expect(JSON.stringify(input)).toBe(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      },
    ),
    { numRuns: 1500 },
  );
});

it("T44 whatever the JSON, with the names of a document at every depth, nothing else happens", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6 }),
      (input) => void read({ openapi: "3.0.0", paths: input, components: input }),
    ),
    { numRuns: 500 },
  );
});

it("T44 a document that is nested far too deeply is read without harm", () => {
  let deep = "1";
  for (let depth = 0; depth < 20_000; depth++) deep = `{"items":${deep}}`;
  const text = `{"openapi":"3.0.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":${deep}}}}}}}}`;
  expect(read(JSON.parse(text))?.simplified).toHaveLength(2);
});

it("T44 a document that asks for work out of proportion is refused", () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`p${at}`, {}]));
  const $ref = "#/components/schemas/a";
  const paths = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [
      `/${at}`,
      { post: { requestBody: { content: { "application/json": { schema: { allOf: [{ $ref }, { $ref }] } } } } } },
    ]),
  );
  const hostile = { openapi: "3.1.0", paths, components: { schemas: { a: { properties: many } } } };
  expect(() => readOpenApi(hostile, OPTIONS)).toThrow("cannot be imported");
});
