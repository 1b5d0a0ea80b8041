import { describe, expect, it } from "vitest";
import { type Tool, type ToolInput, toolSchema } from "../../../src/catalog/tool.ts";
import { isMethodOverride } from "../../../src/domain/policy/methodOverride.ts";
import { buildToolCall } from "../../../src/domain/tools/buildToolCall.ts";
import { testApp } from "../../support/app.ts";
import { reasonFor, toolOf } from "../../support/openapi.ts";
import { thrownBy } from "../../support/thrown.ts";

const text = { type: "string" };
const HEADERS = [
  "X-HTTP-Method",
  "x-http-method-override",
  "X-Method-Override",
  "X-HTTP-METHOD-OVERRIDE",
  "X_HTTP_Method",
];
const NAMES = ["_method", "_METHOD", ...HEADERS];
const OTHERS = ["method", "x-method", "http-method", "payment_method", "_methods", "x-my-http-method"];

function formRequest(schema: object) {
  return { required: true, content: { "application/x-www-form-urlencoded": { schema } } };
}

function stored(parameters: ToolInput["parameters"], more: Partial<ToolInput> = {}): Tool {
  const texts = { id: "act", displayName: "Act", description: "", actionType: "REVERSIBLE", method: "POST" } as const;
  return toolSchema.parse({ ...texts, path: "/act", parameters, ...more });
}

describe("A16 T57 another method than a tool's own", () => {
  it.each(HEADERS)("A16 T57 is named in no header %s that a document describes", (name) => {
    const header = (required: boolean) => [{ name, in: "header", required, schema: text }];
    expect(toolOf({ parameters: [...header(false), { name: "a", in: "query", schema: text }] }).parameters).toEqual({
      a: expect.objectContaining({ in: "query" }),
    });
    expect(reasonFor({ parameters: header(true) })).toBe("it needs a header that may not be set");
  });

  it.each(NAMES)("A16 T57 is named in no query as %s", (name) => {
    const query = (required: boolean) => [{ name, in: "query", required, schema: text }];
    expect(toolOf({ parameters: query(false) }).parameters).toEqual({});
    expect(reasonFor({ parameters: query(true) })).toBe("it needs a parameter that names another method");
  });

  it.each(NAMES)("A16 T57 is named in no field %s of a form", (name) => {
    const form = (required: string[]) =>
      formRequest({ type: "object", properties: { [name]: text, a: text }, required });
    expect(Object.keys(toolOf({ requestBody: form([]) }, { method: "post" }).parameters)).toEqual(["a"]);
    expect(reasonFor({ requestBody: form([name]) }, { method: "post" })).toBe(
      "it needs a field that names another method",
    );
  });

  it.each(NAMES)("A16 T57 is not sent as %s, also by tools that were imported earlier or take any field", (name) => {
    const call = (tool: Tool, parameters: object) => () => buildToolCall(tool, { ...parameters });
    const expectRefused = (run: () => unknown) => expect(thrownBy(run).code).toBe("validation_failed");
    const inPlace = (place: "query" | "header" | "body-field") => ({ a: { in: place, name, schema: text } });
    expectRefused(call(stored(inPlace("query")), { a: "DELETE" }));
    if (name.toLowerCase() !== "_method") expectRefused(call(stored(inPlace("header")), { a: "DELETE" }));
    expectRefused(call(stored(inPlace("body-field"), { bodyType: "form" }), { a: "DELETE" }));
    const whole = stored({ body: { in: "body", schema: {} } }, { bodyType: "form" });
    expectRefused(call(whole, { body: { [name]: "DELETE", b: "c" } }));
    expect(call(whole, { body: { b: "c" } })().body).toBe("b=c");
  });

  it("A16 leaves other names alone, and JSON, where no framework looks for one", () => {
    expect(OTHERS.filter(isMethodOverride)).toEqual([]);
    for (const name of OTHERS)
      expect(Object.keys(toolOf({ parameters: [{ name, in: "query", schema: text }] }).parameters)).toEqual([name]);
    const json = stored({ body: { in: "body", schema: {} } });
    expect(buildToolCall(json, { body: { _method: "DELETE" } }).body).toBe('{"_method":"DELETE"}');
  });

  it("A16 is named by no tool of the catalogue", async () => {
    const { deps } = await testApp();
    const { entries, toolsOf } = deps.catalog;
    const tools = (await Promise.all(entries.map(({ slug }) => toolsOf(slug)))).flat();
    expect(tools.length).toBeGreaterThan(20);
    const names = tools.flatMap(({ parameters, fixedQuery, fixedBody = {} }) => [
      ...Object.entries(parameters).map(([key, { name }]) => name ?? key),
      ...[fixedQuery, fixedBody].flatMap(Object.keys),
    ]);
    expect(names.filter(isMethodOverride)).toEqual([]);
  });
});
