import { expect, it } from "vitest";
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_VALUES } from "../../../src/domain/tools/limits.ts";
import { parseDocument } from "../../../src/domain/tools/parseDocument.ts";
import { thrownBy } from "../../support/thrown.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const codeFor = (bytes: Uint8Array) => thrownBy(() => parseDocument(bytes)).code;

it("a document is read as JSON", () => {
  expect(parseDocument(bytesOf('\ufeff{"a": ["\\"[,", "é"]}'))).toEqual({ a: ['"[,', "é"] });
});

it.each(["", "{", "openapi: 3.1.0", '{"a":}'])("a document that is no JSON is refused: %j", (text) => {
  expect(codeFor(bytesOf(text))).toBe("malformed_json");
});

it("a document that is no UTF-8 is refused", () => {
  expect(codeFor(new Uint8Array([0x22, 0xff, 0x22]))).toBe("malformed_json");
});

it("a document that is too long, or holds too much, is refused before it is parsed", () => {
  expect(codeFor(new Uint8Array(MAX_DOCUMENT_BYTES + 1))).toBe("payload_too_large");
  expect(codeFor(bytesOf("[".repeat(MAX_DOCUMENT_VALUES + 1)))).toBe("payload_too_large");
  expect(codeFor(bytesOf(`[${"1,".repeat(MAX_DOCUMENT_VALUES)}1]`))).toBe("payload_too_large");
});

it("what stands in texts does not count", () => {
  expect(parseDocument(bytesOf(JSON.stringify(',[{\\"'.repeat(MAX_DOCUMENT_VALUES))))).toHaveLength(
    5 * MAX_DOCUMENT_VALUES,
  );
});
