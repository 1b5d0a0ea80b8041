import { contentTypeSchema, type Tool } from "../../../catalog/tool.ts";
import { isWrittenAs } from "../../proxy/encodeBody.ts";
import { entriesOf, own } from "../json.ts";
import { essenceOf, isJsonType, isTextType } from "./mediaTypes.ts";
import type { Notes } from "./notes.ts";
import { Unusable } from "./unusable.ts";

/** The media type in which a tool sends the body of an operation. */
export interface ChosenBody {
  bodyType: Tool["bodyType"];
  /** Undefined: the usual one of the body type. */
  contentType: string | undefined;
  /** As the document writes it. */
  name: string;
  schema: unknown;
  encoding: unknown;
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const ANY = ["*/*", "application/*", "*"];
const TEXT = shapeOf({ type: "string" });

/**
 * Chooses a media type: JSON first, then types based on JSON, then forms, then texts. Its parameters are kept, because
 * APIs tell their versions by them.
 *
 * @throws Unusable when there is none that a tool can send
 */
export function chooseBody(content: readonly [string, unknown][], notes: Notes): ChosenBody {
  const [name, media] = chosen(content);
  const [schema, encoding] = [own(media, "schema") ?? {}, own(media, "encoding")];
  const isOther = ([type, other]: readonly [string, unknown]) =>
    isOfBytes(type) || shapeOf(own(other, "schema")) !== shapeOf(schema);
  for (const [other] of content.filter(isOther)) {
    notes.add(`its body is sent as ${essenceOf(name)} only, not also as`, other);
  }
  const type = typeOf(name);
  if (type.bodyType === "text" && shapeOf(schema) !== TEXT && shapeOf(schema) !== shapeOf({})) {
    notes.add("its body is a text, and what the document says of its content is left out");
  }
  return { ...type, name, schema, encoding };
}

/** What distinguishes schemas at a glance. */
function shapeOf(schema: unknown): string {
  const properties = entriesOf(own(schema, "properties")).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([kindOf(schema), properties.map(([name, property]) => [name, ...kindOf(property)])]);
}

function kindOf(schema: unknown): unknown[] {
  return ["$ref", "type", "format", "contentMediaType", "contentEncoding"].map((keyword) => own(schema, keyword) ?? "");
}

/** Checks whether a media type is for what no schema describes, such as a picture. */
function isOfBytes(type: string): boolean {
  const essence = essenceOf(type);
  const isKnown = isJsonType(type) || isTextType(type) || ANY.includes(essence) || essence === FORM_TYPE;
  return !isKnown && essence !== "multipart/form-data";
}

function chosen(content: readonly [string, unknown][]): [string, unknown] {
  const found =
    content.find(([name]) => essenceOf(name) === JSON_TYPE) ??
    content.find(([name]) => isJsonType(name)) ??
    content.find(([name]) => essenceOf(name) === FORM_TYPE) ??
    content.find(([name, media]) => ANY.includes(essenceOf(name)) && own(own(media, "schema"), "type") !== "string") ??
    content.find(([name]) => isTextType(name));
  if (found) return found;
  throw new Unusable("its body is neither JSON nor a form nor text");
}

function typeOf(name: string): Pick<ChosenBody, "bodyType" | "contentType"> {
  const essence = essenceOf(name);
  if (ANY.includes(essence)) return { bodyType: "json", contentType: undefined };
  const bodyType = essence === FORM_TYPE ? "form" : isJsonType(name) ? "json" : "text";
  const isUsual = name.toLowerCase() === FORM_TYPE || name.toLowerCase() === JSON_TYPE;
  const contentType = isUsual ? undefined : name.trim().replace(/^[^;]*/, essence);
  if (!contentTypeSchema.safeParse(contentType).success) throw new Unusable("its body has an odd media type");
  if (!isWrittenAs(contentType ?? JSON_TYPE, "")) throw new Unusable("its body has another charset than UTF-8");
  return { bodyType, contentType };
}
