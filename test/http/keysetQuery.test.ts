import { expect, it } from "vitest";
import * as z from "zod";
import { PAGE_TOKEN_LENGTH } from "../../src/domain/paging/pageToken.ts";
import { keysetQuery, listParameter } from "../../src/http/keysetQuery.ts";

const query = z.strictObject({ ...keysetQuery(), tags: listParameter({ values: 3, length: 8 }) });

function refusedPaths(given: unknown): unknown[] {
  const { error } = query.safeParse(given);
  return error?.issues.map(({ path }) => path[0]) ?? [];
}

it("asks for 50 at a time from the beginning, unless told otherwise", () => {
  expect(query.parse({})).toEqual({ page_size: 50, tags: [] });
  expect(query.parse({ page_token: "x" })).toEqual({ page_size: 50, page_token: "x", tags: [] });
});

it.each([
  ["1", 1],
  ["0050", 50],
  ["1000", 1000],
  ["1001", 1000],
  ["999999999999999999999", 1000],
  ["9".repeat(400), 1000],
])("takes a page size of %s for %i", (given, size) => {
  expect(query.parse({ page_size: given }).page_size).toBe(size);
});

it.each([
  "",
  "0",
  "000",
  "-1",
  "1.5",
  "1e3",
  "0x10",
  " 1",
  "1 ",
  "1\n",
  "+1",
  "ten",
  "NaN",
  "١",
  "1;--",
  "' OR 1=1 --",
])("T45 refuses a page size of %j", (given) => expect(refusedPaths({ page_size: given })).toEqual(["page_size"]));

it("refuses a page size or token that is there twice, and a token that is longer than any of ours", () => {
  expect(refusedPaths({ page_size: ["1", "2"] })).toEqual(["page_size"]);
  expect(refusedPaths({ page_token: ["a", "b"] })).toEqual(["page_token"]);
  expect(refusedPaths({ page_token: "x".repeat(PAGE_TOKEN_LENGTH) })).toEqual([]);
  expect(refusedPaths({ page_token: "x".repeat(PAGE_TOKEN_LENGTH + 1) })).toEqual(["page_token"]);
});

it.each([
  ["", []],
  [",", []],
  ["a", ["a"]],
  ["a,b", ["a", "b"]],
  [",a,,b,", ["a", "b"]],
  ["b,a,b", ["b", "a"]],
  [
    ["a", "b"],
    ["a", "b"],
  ],
  [
    ["a,b", "c", ""],
    ["a", "b", "c"],
  ],
  [["a", "a"], ["a"]],
  [" a ", [" a "]],
  ["';--,%", ["';--", "%"]],
])("takes the list %j, comma-separated or repeated, for %j", (given, list) => {
  expect(query.parse({ tags: given }).tags).toEqual(list);
});

it("refuses a list with too many values, and a value that is too long", () => {
  expect(refusedPaths({ tags: "a,b,c" })).toEqual([]);
  expect(refusedPaths({ tags: "a,b,c,d" })).toEqual(["tags"]);
  expect(refusedPaths({ tags: ["a", "b", "c", "d"] })).toEqual(["tags"]);
  expect(refusedPaths({ tags: "12345678" })).toEqual([]);
  expect(refusedPaths({ tags: "123456789" })).toEqual(["tags"]);
  expect(refusedPaths({ tags: ",".repeat(100_000) })).toEqual(["tags"]);
});

it("can be documented: every parameter is optional, and a list may be repeated", () => {
  const { properties, required } = z.toJSONSchema(query, { io: "input" });
  expect(required).toBeUndefined();
  expect(properties).toMatchObject({
    page_size: { type: "integer", minimum: 1 },
    page_token: { type: "string", maxLength: PAGE_TOKEN_LENGTH },
    tags: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  });
});
