import type { Tool } from "../../../catalog/tool.ts";
import { isMethodOverride } from "../../policy/methodOverride.ts";
import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";
import { MAX_PARAMETERS } from "../limits.ts";
import type { SchemaBundler } from "./bundleSchemas.ts";
import { type ChosenBody, chooseBody } from "./chooseBody.ts";
import { credentialFields, isSecured } from "./credentialParameters.ts";
import type { Notes } from "./notes.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import type { Draft } from "./readParameters.ts";
import { queryStyle, type Style } from "./styles.ts";
import { Unusable } from "./unusable.ts";

/** The result of reading an operation's body. */
export interface Body extends Pick<Tool, "bodyType" | "contentType"> {
  drafts: Draft[];
}

const NONE: Body = { bodyType: "json", drafts: [] };

/** How to read the body. */
export interface BodyOptions {
  method: Tool["method"];
  /** Names of other parameters. */
  taken: ReadonlySet<string>;
  /** Makes one parameter for the whole body, whatever its schema. */
  asWhole: boolean;
  notes: Notes;
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
  { method, taken, asWhole, notes }: BodyOptions,
): Body {
  const given = own(operation, "requestBody");
  const body = given === undefined ? {} : follow(document, given);
  const required = own(body, "required") === true;
  const content = entriesOf(own(body, "content"));
  if (method === "GET" && required) throw new Unusable("it sends a body with GET");
  if (method === "GET" && content.some(([, media]) => isSomething(bundler.unwrap(own(media, "schema"))))) {
    notes.add("its body is left out, because GET has none");
  }
  if (method === "GET" || content.length === 0) return NONE;
  const chosen = chooseBody(content, notes);
  const { bodyType, contentType, encoding } = chosen;
  const type = { bodyType, ...(contentType !== undefined && { contentType }) };
  const raw = bundler.unwrap(chosen.schema);
  if (!required && isEmpty(raw)) return NONE;
  const description = textOf(own(body, "description"));
  if (bodyType === "text") return { ...type, drafts: [textDraft(chosen, required, description)] };
  const mayCarry = bodyType === "form" || isSecured(document, operation);
  const hidden = mayCarry ? credentialFields(bundler.scope, raw) : [];
  for (const name of hidden) {
    notes.add("fields that carry the credential are left out, because Latchkey places it", name);
  }
  const fields = asWhole ? undefined : fieldsOf(bundler, raw, chosen, hidden, notes);
  if (fields && isLossless(fields, raw, required, taken)) return { ...type, drafts: fields };
  const types = bundler.scope.types(raw);
  if (bodyType === "form" && types.size > 0 && !types.has("object"))
    throw new Unusable("its form is not a list of fields");
  const style = bodyType === "form" ? wholeStyle(encoding, notes) : "repeat";
  return {
    ...type,
    drafts: [{ in: "body", name: "body", style, required, description, schema: chosen.schema, hidden }],
  };
}

/** Checks whether a schema describes more than that there is an object. Some documents give each operation a body. */
function isSomething(schema: unknown): boolean {
  const isNothing = (value: unknown) =>
    value === false || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
  return entriesOf(schema).some(([keyword, value]) => keyword !== "type" && !isNothing(value));
}

/** Checks whether nothing can be sent: the schema is an object without members. */
function isEmpty(schema: unknown): boolean {
  return own(schema, "additionalProperties") === false && entriesOf(own(schema, "properties")).length === 0;
}

/** The schema of such a body describes what the text says, and not the text. */
function textDraft({ name }: ChosenBody, required: boolean, description: string | undefined): Draft {
  const schema = { type: "string", contentMediaType: name };
  return { in: "body", name: "body", style: "repeat", required, description, schema };
}

/** In a form that is one parameter, all fields are written in one style. */
function wholeStyle(encoding: unknown, notes: Notes): Style {
  const told = new Set(entriesOf(encoding).map(([, field]) => textOf(own(field, "style")) ?? "form"));
  const style = told.has("deepObject") ? "deep" : "repeat";
  if (told.size > 1 || [...told].some((each) => each !== "form" && each !== "deepObject")) {
    notes.add("all fields of its form are written in one style");
  }
  return style;
}

/** Keywords that a schema may have beside its properties without expressing more than these. */
const HARMLESS = [
  ..."type properties required title description default example examples deprecated externalDocs xml".split(" "),
  ..."$schema $id $comment nullable additionalProperties $defs definitions".split(" "),
];

/** Returns a draft for each property, or undefined when the schema says more than its properties. */
function fieldsOf(
  { scope }: SchemaBundler,
  raw: unknown,
  { bodyType, encoding }: ChosenBody,
  hidden: readonly string[],
  notes: Notes,
): Draft[] | undefined {
  const properties = entriesOf(own(raw, "properties"));
  if (!isObject(raw) || properties.length === 0 || properties.length > 2 * MAX_PARAMETERS) return undefined;
  const isPlain = Object.keys(raw).every((keyword) => HARMLESS.includes(keyword) || keyword.startsWith("x-"));
  const isObjectOnly = [own(raw, "type") ?? "object"].flat().join() === "object";
  const isClosed = [undefined, false].includes(own(raw, "additionalProperties") as undefined | false);
  if (!isPlain || !isObjectOnly || !isClosed || own(raw, "nullable") === true) return undefined;
  const required = listOf(own(raw, "required"));
  const isForm = bodyType === "form";
  return properties.flatMap(([name, schema]): Draft[] => {
    if (scope.isReadOnly(schema) || hidden.includes(name)) return [];
    if (isForm && isMethodOverride(name)) {
      if (required.includes(name)) throw new Unusable("it needs a field that names another method");
      notes.add("fields that name another method are left out", name);
      return [];
    }
    const style = isForm ? formStyle(own(encoding, name), scope.types(schema)) : "repeat";
    if (style === undefined) throw new Unusable("a field of its form is written in a way that is not supported");
    const isReserved = isForm && own(own(encoding, name), "allowReserved") === true;
    const reserved = isReserved ? ({ allowReserved: true } as const) : {};
    return [{ in: "body-field", name, style, ...reserved, required: required.includes(name), schema }];
  });
}

/**
 * Returns the style of a form field. An object is sent as JSON unless its encoding says otherwise (OpenAPI 3.1.1,
 * section 4.8.15).
 */
function formStyle(encoding: unknown, types: ReadonlySet<string>): Style | undefined {
  const isTold = ["style", "explode"].some((keyword) => own(encoding, keyword) !== undefined);
  return !isTold && types.has("object") ? "json" : queryStyle(encoding, types);
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
