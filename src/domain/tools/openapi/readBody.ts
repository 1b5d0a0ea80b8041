import type { Tool } from "../../../catalog/tool.ts";
import { isMethodOverride } from "../../policy/methodOverride.ts";
import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";
import { MAX_PARAMETERS } from "../limits.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import { type Draft, essenceOf, isJsonType, queryStyle } from "./readParameters.ts";
import { Unusable } from "./unusable.ts";

/** The result of reading an operation's body. */
export interface Body {
  bodyType: Tool["bodyType"];
  contentType?: string;
  drafts: Draft[];
}

const NONE: Body = { bodyType: "json", drafts: [] };
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** How to read the body. */
export interface BodyOptions {
  method: Tool["method"];
  /** Names of other parameters. */
  taken: ReadonlySet<string>;
  /** Makes one parameter for the whole body, whatever its schema. */
  asWhole: boolean;
}

/**
 * Reads the parameters of an operation's body: one for each property of its schema if these express the whole schema,
 * otherwise one for the whole body.
 *
 * @throws Unusable
 */
export function readBody(
  document: OpenApiDocument,
  bundler: SchemaBundler,
  operation: JsonObject,
  { method, taken, asWhole }: BodyOptions,
): Body {
  const given = own(operation, "requestBody");
  const body = given === undefined ? {} : follow(document, given);
  const required = own(body, "required") === true;
  const content = entriesOf(own(body, "content"));
  if (method === "GET" && required) throw new Unusable("it sends a body with GET");
  if (method === "GET" || content.length === 0) return NONE;
  const [name, media] = chosen(content);
  const raw = bundler.unwrap(own(media, "schema") ?? {});
  if (!required && isEmpty(raw)) return NONE;
  const [type, encoding] = [typeOf(name), own(media, "encoding")];
  const fields = asWhole ? undefined : fieldsOf(bundler, raw, type.bodyType, encoding);
  if (fields && isLossless(fields, raw, required, taken)) return { ...type, drafts: fields };
  if (type.bodyType === "form" && !isOfObjects(raw)) throw new Unusable("its form is not a list of fields");
  const style = entriesOf(encoding).some(([, field]) => own(field, "style") === "deepObject") ? "deep" : "repeat";
  const description = textOf(own(body, "description"));
  return { ...type, drafts: [{ in: "body", name: "body", style, required, description, schema: raw }] };
}

/** Checks whether nothing can be sent: the schema is an object without members. */
function isEmpty(schema: unknown): boolean {
  return own(schema, "additionalProperties") === false && entriesOf(own(schema, "properties")).length === 0;
}

function isOfObjects(schema: unknown): boolean {
  return own(schema, "type") === "object" || isObject(own(schema, "properties"));
}

/** Chooses a media type: JSON first, then types based on JSON, then forms. */
function chosen(content: [string, unknown][]): [string, unknown] {
  const found =
    content.find(([name]) => essenceOf(name) === JSON_TYPE) ??
    content.find(([name]) => isJsonType(name)) ??
    content.find(([name]) => essenceOf(name) === FORM_TYPE) ??
    content.find(([name, media]) => name === "*/*" && !isBinary(own(media, "schema")));
  if (found) return found;
  throw new Unusable("its body is neither JSON nor a form");
}

function isBinary(schema: unknown): boolean {
  return own(schema, "type") === "string";
}

function typeOf(name: string): Pick<Body, "bodyType" | "contentType"> {
  const essence = essenceOf(name);
  if (essence === FORM_TYPE) return { bodyType: "form" };
  if (essence === JSON_TYPE || essence === "*/*") return { bodyType: "json" };
  if (!/^application\/[a-z0-9.+-]{1,100}$/.test(essence)) throw new Unusable("its body has an odd media type");
  return { bodyType: "json", contentType: essence };
}

/** Keywords that a schema may have beside its properties without expressing more than these. */
const HARMLESS = [
  ..."type properties required title description default example examples deprecated externalDocs xml".split(" "),
  ..."$schema $id $comment nullable additionalProperties $defs definitions".split(" "),
];

/** Returns a draft for each property, or undefined when the schema says more than its properties. */
function fieldsOf(
  bundler: SchemaBundler,
  raw: unknown,
  bodyType: Body["bodyType"],
  encoding: unknown,
): Draft[] | undefined {
  const properties = entriesOf(own(raw, "properties"));
  if (!isObject(raw) || properties.length === 0) return undefined;
  const isPlain = Object.keys(raw).every((keyword) => HARMLESS.includes(keyword) || keyword.startsWith("x-"));
  const isObjectOnly = [own(raw, "type") ?? "object"].flat().join() === "object";
  const isClosed = [undefined, false].includes(own(raw, "additionalProperties") as undefined | false);
  if (!isPlain || !isObjectOnly || !isClosed || own(raw, "nullable") === true) return undefined;
  const required = listOf(own(raw, "required"));
  const isLeftOut = (name: string) => bodyType === "form" && isMethodOverride(name);
  if (properties.some(([name]) => isLeftOut(name) && required.includes(name))) {
    throw new Unusable("it needs a field that names another method");
  }
  return properties
    .filter(([name, schema]) => own(schema, "readOnly") !== true && !isLeftOut(name))
    .map(([name, schema]): Draft => {
      const style = bodyType === "form" ? formStyle(bundler.unwrap(schema), own(encoding, name)) : "repeat";
      if (style === undefined) throw new Unusable("a field of its form is written in a way that is not supported");
      return { in: "body-field", name, style, required: required.includes(name), schema };
    });
}

/**
 * Returns the style of a form field. An object is sent as JSON unless its encoding says otherwise (OpenAPI 3.1.1,
 * section 4.8.15).
 */
function formStyle(schema: unknown, encoding: unknown): Draft["style"] | undefined {
  const style = textOf(own(encoding, "style"));
  const explode = own(encoding, "explode") ?? (style ?? "form") === "form";
  if (style === undefined) return isOfObjects(schema) ? "json" : explode === true ? "repeat" : "comma";
  return queryStyle(style, explode === true, isOfObjects(schema));
}

/**
 * Checks whether the fields express everything that the whole body does. They do not if the body is optional but has
 * required fields, if a name contains a dot (it would mean another place), or if another parameter has the name.
 */
function isLossless(fields: Draft[], raw: unknown, required: boolean, taken: ReadonlySet<string>): boolean {
  const mandatory = listOf(own(raw, "required"));
  const properties = own(raw, "properties");
  if (mandatory.some((name) => typeof name !== "string" || own(properties, name) === undefined)) return false;
  if (!required && fields.some((field) => field.required)) return false;
  const areNames = fields.every(({ name }) => name !== "" && name.length <= 100 && !name.includes("."));
  return (
    areNames && fields.length <= MAX_PARAMETERS && fields.length > 0 && !fields.some(({ name }) => taken.has(name))
  );
}
