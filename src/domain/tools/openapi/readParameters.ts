import type { Tool } from "../../../catalog/tool.ts";
import { isMethodOverride } from "../../policy/methodOverride.ts";
import { entriesOf, type JsonObject, own, textOf } from "../json.ts";
import { isHeaderOfTool } from "../toolHeaders.ts";
import { isJsonType } from "./mediaTypes.ts";
import type { Notes } from "./notes.ts";
import type { PathKey, Placeholder } from "./readPathKey.ts";
import type { SchemaScope } from "./schemaScope.ts";
import { pathStyle, queryStyle, type Style } from "./styles.ts";
import { Unusable } from "./unusable.ts";

type Parameter = Tool["parameters"][string];

/** A parameter that has no key yet. */
export interface Draft {
  in: Parameter["in"];
  /** The API's name for it; in a path, its placeholder. */
  name: string;
  style: Style;
  allowReserved?: true;
  required: boolean;
  description?: string | undefined;
  /** The schema as it is in the document. */
  schema: unknown;
  /** Names of properties that are neither offered nor required. */
  hidden?: readonly string[];
}

/** OpenAPI defines these headers by the operation's bodies and security, and ignores parameters with these names. */
const IGNORED_HEADERS = ["accept", "content-type", "authorization"];

/** What reading parameters needs to know of the operation. */
export interface ParameterContext {
  scope: SchemaScope;
  key: PathKey;
  isCredential(place: string, name: string): boolean;
  notes: Notes;
}

/**
 * Reads the parameters in the path, the query and the headers. An optional parameter that cannot be sent is left out,
 * and so is one that carries the credential.
 *
 * @param described the operation's parameters, without references
 * @throws Unusable
 */
export function readParameters(described: readonly JsonObject[], context: ParameterContext): Draft[] {
  const { key } = context;
  const others = described.filter((parameter) => own(parameter, "in") !== "path");
  const inPath = key.placeholders.map((placeholder) => pathDraft(described, placeholder, context));
  const inKey = [...key.queryVariables].flatMap(([name, variable]) =>
    variableDraft(described, name, variable, context),
  );
  const taken = new Set([...key.queryVariables.values(), ...key.queryVariables.keys()]);
  const rest = others.filter((each) => own(each, "in") !== "query" || !taken.has(String(own(each, "name"))));
  noteUnused(described, context);
  const unique = new Map(inPath.map((draft) => [draft.name, draft]));
  return [...unique.values(), ...inKey, ...rest.flatMap((parameter) => otherDraft(parameter, context))];
}

/** Parameters of a path that the path does not contain. */
function noteUnused(described: readonly JsonObject[], { key, notes }: ParameterContext): void {
  const used = [...key.placeholders.map(({ name }) => name), ...key.queryVariables.values()];
  for (const parameter of described) {
    const name = String(own(parameter, "name"));
    if (own(parameter, "in") === "path" && !used.includes(name)) {
      notes.add("path parameters that its path does not hold are left out", name);
    }
  }
}

function find(described: readonly JsonObject[], name: string, ...places: string[]): JsonObject {
  const found = places
    .map((place) => described.find((each) => own(each, "name") === name && own(each, "in") === place))
    .find((each) => each !== undefined);
  if (!found) throw new Unusable("its path has a placeholder that no parameter describes");
  return found;
}

function pathDraft(described: readonly JsonObject[], placeholder: Placeholder, { scope }: ParameterContext): Draft {
  const parameter = find(described, placeholder.name, "path");
  const { schema, isJson } = contentOf(parameter);
  const style = isJson ? "json" : pathStyle(parameter, placeholder, scope.types(schema));
  if (style === undefined) throw new Unusable("a parameter is written in a way that is not supported");
  const description = textOf(own(parameter, "description"));
  return { in: "path", name: placeholder.placeholder, style, required: true, description, schema };
}

/** A variable in the query of the path's key: documents describe it as part of the path, or of the query. */
function variableDraft(
  described: readonly JsonObject[],
  name: string,
  variable: string,
  context: ParameterContext,
): Draft[] {
  return otherDraft({ ...find(described, variable, "query", "path"), in: "query", name }, context);
}

function otherDraft(parameter: JsonObject, context: ParameterContext): Draft[] {
  const { key, notes, isCredential } = context;
  const [name, place] = [String(own(parameter, "name")), String(own(parameter, "in"))];
  if (place === "header" && IGNORED_HEADERS.includes(name.toLowerCase())) {
    notes.add("headers that OpenAPI describes elsewhere are left out", name);
    return [];
  }
  if (isCredential(place, name)) {
    notes.add("parameters that carry the credential are left out, because Latchkey places it", name);
    return [];
  }
  if (place === "query" && Object.hasOwn(key.fixedQuery, name)) {
    notes.add("parameters that its path already gives a value are left out", name);
    return [];
  }
  const isRequired = own(parameter, "required") === true;
  const found = sendable(parameter, name, context.scope);
  if (typeof found === "string") {
    if (isRequired) throw new Unusable(found);
    notes.add(`optional parameters are left out (${found})`, name);
    return [];
  }
  return [{ ...found, name, required: isRequired, description: textOf(own(parameter, "description")) }];
}

type Sendable = Pick<Draft, "in" | "style" | "schema" | "allowReserved">;

/** Returns how a parameter is sent, or why it cannot be sent. */
function sendable(parameter: JsonObject, name: string, scope: SchemaScope): Sendable | string {
  const place = own(parameter, "in");
  if (place === "cookie") return "it needs a cookie";
  if (place !== "query" && place !== "header") return "a parameter is in an unknown place";
  if (place === "header" && !isHeaderOfTool(name)) return "it needs a header that may not be set";
  if (place === "query" && isMethodOverride(name)) return "it needs a parameter that names another method";
  const { schema, isJson, isOther } = contentOf(parameter);
  if (isOther) return "a parameter is neither plain nor JSON";
  if (isJson) return { in: place, style: "json", schema };
  const types = scope.types(schema);
  const style = place === "query" ? queryStyle(parameter, types) : pathStyle(parameter, undefined, types);
  if (style === undefined) return "a parameter is written in a way that is not supported";
  const isReserved = own(parameter, "allowReserved") === true || own(parameter, "x-ms-skip-url-encoding") === true;
  return { in: place, style, schema, ...(place === "query" && isReserved && { allowReserved: true }) };
}

/** A parameter is described by a schema, or by the content of one media type. */
function contentOf(parameter: JsonObject): { schema: unknown; isJson: boolean; isOther: boolean } {
  const [content] = entriesOf(own(parameter, "content"));
  if (!content) return { schema: own(parameter, "schema") ?? {}, isJson: false, isOther: false };
  const [type, media] = content;
  const isJson = isJsonType(type);
  return { schema: own(media, "schema") ?? {}, isJson, isOther: !isJson };
}
