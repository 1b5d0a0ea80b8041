import { entriesOf, isObject, type JsonObject, listOf, own, textOf } from "../json.ts";

/** Returns what version 2.0 says about its host as a list of servers, https first. */
export function serversOfTwo(root: JsonObject): unknown {
  const [host, basePath] = [textOf(own(root, "host")), textOf(own(root, "basePath"))];
  if (host === undefined) return basePath === undefined ? undefined : [{ url: basePath }];
  const schemes = listOf(own(root, "schemes")).filter((scheme) => scheme === "http" || scheme === "https");
  const ordered = schemes.length > 0 ? [...new Set(schemes)].sort().reverse() : ["https"];
  return ordered.map((scheme) => ({ url: `${scheme}://${host}${basePath ?? ""}` }));
}

/** How lists of version 2.0 are written. A name that is not here stays as it is, and is then no known style. */
const STYLES: Record<string, { style?: string; explode: boolean }> = {
  csv: { explode: false },
  multi: { explode: true },
  ssv: { style: "spaceDelimited", explode: false },
  pipes: { style: "pipeDelimited", explode: false },
};

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/**
 * Converts the parameters of an operation of version 2.0, in which bodies and form fields are parameters too, to those
 * of 3.0. Their schemas stay the same objects, so that each is read once.
 *
 * @param parameters those of the operation and of its path, without references
 */
export function fromTwo(root: JsonObject, operation: JsonObject, parameters: readonly JsonObject[]): JsonObject {
  const placeOf = (parameter: JsonObject) => own(parameter, "in");
  const fields = parameters.filter((parameter) => placeOf(parameter) === "formData");
  const body = parameters.find((parameter) => placeOf(parameter) === "body");
  const types = listOf(own(operation, "consumes") ?? own(root, "consumes")).filter((type) => typeof type === "string");
  const requestBody = body ? bodyOf(body, types) : fields.length > 0 ? formOf(fields, types) : undefined;
  const others = parameters.filter((parameter) => !["formData", "body"].includes(String(placeOf(parameter))));
  return { ...operation, parameters: others.map(withStyle), ...(requestBody && { requestBody }) };
}

function withStyle(parameter: JsonObject): JsonObject {
  return { ...plainMembers(parameter), ...styleOf(parameter), schema: parameter };
}

function plainMembers(parameter: JsonObject): JsonObject {
  const names = ["in", "name", "required", "description", "x-multi-segment", "x-ms-skip-url-encoding"];
  return Object.fromEntries(names.map((name) => [name, own(parameter, name)]));
}

function styleOf(parameter: JsonObject): JsonObject {
  if (own(parameter, "type") !== "array") return {};
  const format = textOf(own(parameter, "collectionFormat")) ?? "csv";
  return Object.hasOwn(STYLES, format) ? { ...STYLES[format] } : { style: format };
}

function bodyOf(body: JsonObject, types: readonly unknown[]): JsonObject {
  const media = { schema: own(body, "schema") ?? {} };
  const content = Object.fromEntries((types.length > 0 ? types : ["application/json"]).map((type) => [type, media]));
  return { required: own(body, "required"), description: own(body, "description"), content };
}

function formOf(fields: readonly JsonObject[], types: readonly unknown[]): JsonObject {
  const named = fields.filter((field) => typeof own(field, "name") === "string");
  const nameOf = (field: JsonObject) => String(own(field, "name"));
  const required = named.filter((field) => own(field, "required") === true).map(nameOf);
  const schema = {
    type: "object",
    required,
    properties: Object.fromEntries(named.map((field) => [nameOf(field), field])),
  };
  const encoding = Object.fromEntries(named.map((field) => [nameOf(field), formStyleOf(field)]));
  const forms = types.filter((type) =>
    /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(String(type)),
  );
  const isUpload = named.some((field) => own(field, "type") === "file");
  const known = isUpload ? [MULTIPART] : forms.length > 0 ? forms : [FORM];
  return {
    required: required.length > 0,
    content: Object.fromEntries(known.map((type) => [type, { schema, encoding }])),
  };
}

function formStyleOf(field: JsonObject): JsonObject {
  const { explode, style } = styleOf(field);
  return explode === undefined ? {} : { style: style ?? "form", explode };
}

/** Returns a discriminator of version 2.0, which is only a name, as later versions write it. */
export function discriminatorOf(schema: unknown): JsonObject | undefined {
  const given = own(schema, "discriminator");
  if (isObject(given)) return given;
  return typeof given === "string" && entriesOf(schema).length > 0 ? { propertyName: given } : undefined;
}
