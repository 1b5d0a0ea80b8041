import { describe, expect, it } from "vitest";
import { missingScopes } from "../../../src/domain/tools/missingScopes.ts";
import { toolOf } from "../../support/openapi.ts";

const securitySchemes = {
  ...{ oauth: { type: "oauth2" }, login: { type: "openIdConnect" }, key: { type: "apiKey" } },
  ...{ alias: { $ref: "#/components/securitySchemes/oauth" }, broken: { $ref: "https://evil.example" } },
};

function scopesOf(security: unknown, ofDocument?: unknown) {
  const document = { components: { securitySchemes }, ...(ofDocument !== undefined && { security: ofDocument }) };
  return toolOf(security === undefined ? {} : { security }, { document }).scopes;
}

describe("the scopes of a tool", () => {
  it.each<[string, unknown[], string[][]]>([
    ["all of one requirement", [{ oauth: ["a", "b"] }], [["a", "b"]]],
    ["those of one alternative", [{ oauth: ["a"] }, { alias: ["b", "c"] }], [["a"], ["b", "c"]]],
    [
      "those of all schemes that are asked for together",
      [{ oauth: ["a"], login: ["b", "a"], key: ["admin"] }],
      [["a", "b"]],
    ],
    ["not those of keys", [{ key: [] }, { oauth: ["a"] }, { broken: ["x"] }, { constructor: ["x"] }], [["a"]]],
    ["none when one alternative asks for none", [{ oauth: ["a"] }, { oauth: [] }], []],
    ["none when nobody has to sign in", [{}, { oauth: ["a"] }], []],
    ["none when no scheme is OAuth", [{ key: [] }], []],
    ["none when there is no security", [], []],
    ["those that are texts", [{ oauth: ["a", 5, null, "", "x".repeat(301)] }], [["a"]]],
  ])("are %s", (_what, security, scopes) => {
    expect(scopesOf(security)).toEqual(scopes);
  });

  it("are the document's when the operation does not say", () => {
    expect(scopesOf(undefined, [{ oauth: ["a"] }])).toEqual([["a"]]);
    expect(scopesOf([], [{ oauth: ["a"] }])).toEqual([]);
    expect(scopesOf(undefined)).toEqual([]);
  });
});

describe("the scopes that are missing", () => {
  it.each<[string, string[][], string[] | null, string[]]>([
    ["no scope is needed", [], ["a"], []],
    ["the grant is not known", [["a"]], null, []],
    ["one set is granted", [["a"], ["b", "c"]], ["x", "c", "b"], []],
    ["nothing is granted", [["a", "b"], ["c"]], [], ["c"]],
    [
      "another set is nearer",
      [
        ["a", "b"],
        ["c", "d", "e"],
      ],
      ["c", "d"],
      ["e"],
    ],
    ["two are as near", [["a"], ["b"]], [], ["a"]],
    ["a scope is named twice", [["a", "a"]], [], ["a"]],
  ])("when %s", (_what, scopes, granted, missing) => {
    expect(missingScopes({ scopes }, granted)).toEqual(missing);
  });
});
