import type { Tool } from "../../../catalog/tool.ts";
import { isMethodOverride } from "../../policy/methodOverride.ts";
import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";
import { isHeaderOfTool } from "../toolHeaders.ts";
import { follow, type OpenApiDocument } from "./openDocument.ts";
import { Unusable } from "./unusable.ts";

type Parameter = Tool["parameters"][string];

/** A parameter that has no key yet. */
export interface Draft {
  in: Parameter["in"];
  /** The API's name for it. */
  name: string;
  style: Parameter["style"];
  required: boolean;
  description?: string | undefined;
  /** The schema as it is in the document. */
  schema: unknown;
}

/** OpenAPI defines these headers by the operation's bodies and security, and ignores parameters with these names. */
const IGNORED_HEADERS = ["accept", "content-type", "authorization"];

/**
 * Reads the parameters in the path, the query and the headers. Those of the operation override those of its path. An
 * optional parameter that cannot be sent is left out.
 *
 * @throws Unusable
 */
export function readParameters(document: OpenApiDocument, pathItem: JsonObject, operation: JsonObject): Draft[] {
  const all = [...listOf(own(pathItem, "parameters")), ...listOf(own(operation, "parameters"))];
  const byPlace = new Map(all.map((value) => follow(document, value)).map((found) => [identityOf(found), found]));
  return [...byPlace.values()]
    .filter((parameter) => !isIgnored(parameter))
    .flatMap((parameter) => readParameter(parameter));
}

function identityOf(parameter: JsonObject): string {
  const [place, name] = [own(parameter, "in"), own(parameter, "name")];
  if (typeof place !== "string" || typeof name !== "string") throw new Unusable("a parameter has no name or no place");
  return `${place} ${place === "header" ? name.toLowerCase() : name}`;
}

function isIgnored(parameter: JsonObject): boolean {
  return own(parameter, "in") === "header" && IGNORED_HEADERS.includes(String(own(parameter, "name")).toLowerCase());
}

function readParameter(parameter: JsonObject): Draft[] {
  const name = String(own(parameter, "name"));
  const place = own(parameter, "in");
  const isRequired = place === "path" || own(parameter, "required") === true;
  const found = sendable(parameter, name);
  if (typeof found === "string") {
    if (isRequired) throw new Unusable(found);
    return [];
  }
  return [{ ...found, name, required: isRequired, description: textOf(own(parameter, "description")) }];
}

/** Returns how a parameter is sent, or why it cannot be sent. */
function sendable(parameter: JsonObject, name: string): Pick<Draft, "in" | "style" | "schema"> | string {
  const place = own(parameter, "in");
  if (place === "cookie") return "it needs a cookie";
  if (place !== "path" && place !== "query" && place !== "header") return "a parameter is in an unknown place";
  if (place === "header" && !isHeaderOfTool(name)) {
    return "it needs a header that may not be set";
  }
  if (place === "query" && isMethodOverride(name)) return "it needs a parameter that names another method";
  const content = entriesOf(own(parameter, "content"))[0];
  if (content) {
    const schema = own(content[1], "schema") ?? {};
    return isJsonType(content[0]) ? { in: place, style: "json", schema } : "a parameter is neither plain nor JSON";
  }
  const schema = own(parameter, "schema") ?? {};
  const style = styleOf(parameter, place, schema);
  return style === undefined ? "a parameter is written in a way that is not supported" : { in: place, style, schema };
}

function styleOf(
  parameter: JsonObject,
  place: "path" | "query" | "header",
  schema: unknown,
): Draft["style"] | undefined {
  const style = textOf(own(parameter, "style")) ?? (place === "query" ? "form" : "simple");
  const explode = own(parameter, "explode") ?? style === "form";
  const isOfObjects = own(schema, "type") === "object" || isObject(own(schema, "properties"));
  if (place === "query") return queryStyle(style, explode === true, isOfObjects);
  if (style !== "simple" || (isOfObjects && explode === true)) return undefined;
  // GitHub's extension: the slashes of a file's path separate segments.
  return place === "path" && own(parameter, "x-multi-segment") === true ? "segments" : "comma";
}

/** Converts the style of a query parameter or of a form field to ours. */
export function queryStyle(style: string, explode: boolean, isOfObjects: boolean): Draft["style"] | undefined {
  if (style === "deepObject") return "deep";
  // When exploded, the members of an object would become parameters of their own.
  if (isOfObjects && (explode || style !== "form")) return undefined;
  if (explode) return ["form", "spaceDelimited", "pipeDelimited"].includes(style) ? "repeat" : undefined;
  return { form: "comma", spaceDelimited: "space", pipeDelimited: "pipe" }[style] as Draft["style"] | undefined;
}

/** Checks whether a media type is JSON or based on it (RFC 6839). */
export function isJsonType(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/i.test(essenceOf(mediaType));
}

/** Returns a media type without its parameters. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
}
