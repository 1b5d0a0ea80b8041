import type { Section, Understood } from "./understood.ts";

type Json = Record<string, unknown>;

const text = { type: "string" };
const FORM = "application/x-www-form-urlencoded";
const TOKEN = { type: "string", description: "Authentication token bearing required scopes" };
const fields = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text]));
const asking = { type: "object", required: ["token"], properties: { token: TOKEN } };
const others = { type: "object", required: ["channel"], properties: fields("channel") };

/** A body of an operation with security requirements, and whether its field `token` is offered. */
export interface FieldCase extends Understood {
  type: string;
  schema: Json;
  security: Json[];
  isOffered: boolean;
}

function field(
  input: string,
  schema: Json,
  { type = "application/json", security = [{ o: [] }], isOffered = false } = {},
) {
  const becomes = isOffered ? "a field" : "left out";
  const beside = security.length > 0 ? "" : ", without security";
  return { id: "B26", input: `${type}, ${input}${beside}`, becomes, type, schema, security, isOffered } as FieldCase;
}

export const CREDENTIAL_FIELDS: readonly FieldCase[] = [
  field("a field", { ...asking, properties: { ...asking.properties, ...fields("channel") } }),
  field("a part of `allOf`", { allOf: [asking, others] }),
  field("a part of `allOf`", { allOf: [asking, others] }, { type: FORM }),
  field(
    "a part of `allOf` behind `$ref`",
    { allOf: [{ $ref: "#/components/schemas/Asking" }, others] },
    { type: FORM },
  ),
  field("an alternative", { ...others, anyOf: [asking, { properties: fields("a") }] }, { type: FORM }),
  field("in an open object", { ...asking, additionalProperties: text }, { type: FORM }),
  field("a field", { ...asking }, { type: FORM, security: [] }),
  field("a field", { ...asking }, { security: [], isOffered: true }),
  field("a field that a call is about", { type: "object", properties: { token: text } }, { isOffered: true }),
  field("in a field of its own", { type: "object", properties: { hook: asking } }, { isOffered: true }),
];

/** A media type, a text, and whether a tool sends it. */
export interface CharsetCase extends Understood {
  type: string;
  value: string;
  isSent: boolean;
}

function charset(id: string, type: string, value: string, isSent: boolean): CharsetCase {
  const shown = JSON.stringify(value);
  return { id, input: `\`${type}\`, \`${shown}\``, becomes: isSent ? "sent in UTF-8" : "refused", type, value, isSent };
}

export const CHARSETS: readonly CharsetCase[] = [
  charset("B27", "text/plain; charset=utf-8", "é", true),
  charset("B27", "text/plain", "é", true),
  charset("B27", "text/plain; charset=iso-8859-1", "e", true),
  charset("B27", "text/plain; charset=iso-8859-1", "é", false),
  charset("B27", 'text/xml;CHARSET="windows-1252"', "<é/>", false),
  charset("B27", "application/json; charset=iso-8859-1", "é", false),
  charset("B27", `${FORM}; charset=iso-8859-1`, "é", true),
  charset("B13", "text/plain", "\ud800", false),
  charset("B13", "text/csv", "a,\udc00b", false),
  charset("B13", FORM, "\ud800", false),
  charset("B13", "application/json", "\ud800", true),
];

/** Media types with their schemas, and what an import tells. */
export interface LostTypeCase extends Understood {
  content: Json;
  told: string[];
}

function lost(input: string, content: Record<string, Json | undefined>, ...types: string[]): LostTypeCase {
  const told = types.map((type) => `its body is sent as application/json only, not also as: ${type}`);
  const media = Object.entries(content).map(([type, schema]) => [type, { schema }]);
  return { id: "S4", input, becomes: "JSON; the answer tells the rest", content: Object.fromEntries(media), told };
}

const JSON_TYPE = "application/json";
const file = (schema: Json) => ({ type: "object", properties: { file: schema } });
const binary = { type: "string", format: "binary" };

export const LOST_TYPES: readonly LostTypeCase[] = [
  lost("JSON of a list beside bytes", { [JSON_TYPE]: { type: "array" }, "image/png": binary }, "image/png"),
  lost("JSON beside bytes, both without a schema", { [JSON_TYPE]: {}, "application/pdf": {} }, "application/pdf"),
  lost(
    "JSON of a text beside multipart of a file",
    { [JSON_TYPE]: file(text), "multipart/form-data": file(binary) },
    "multipart/form-data",
  ),
  lost("JSON of a list beside a text", { [JSON_TYPE]: { type: "array" }, "text/csv": text }, "text/csv"),
];

export const documentBodies: readonly Section[] = [
  {
    title: "OpenAPI documents: fields that carry the credential",
    about: "A field `token` at the top of a body, whose description says that it is the credential.",
    rows: CREDENTIAL_FIELDS,
  },
  {
    title: "OpenAPI documents: charsets of bodies",
    about: "A tool writes UTF-8. A type that names another charset takes what is the same bytes there.",
    rows: CHARSETS,
  },
  {
    title: "OpenAPI documents: media types that are lost",
    about: "A body has one type in a tool.",
    rows: LOST_TYPES,
  },
];
