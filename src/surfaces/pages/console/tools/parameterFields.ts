import { parseExactly, plainText } from "../../../../domain/json/exactNumber.ts";
import type { Tool } from "../../../../domain/tools/getTool.ts";
import { isObject } from "../../../../domain/tools/json.ts";

type Parameter = Tool["parameters"][string];
type Schema = Parameter["schema"];

/** How somebody fills in a parameter: what is nested, or of no single kind, as JSON. */
export type FieldKind = "text" | "long" | "number" | "choice" | "json";

/** A parameter of a tool as a field of a form. */
export interface ParameterField {
  /** Of the parameter. */
  name: string;
  /** Of the field, so that none has the name of ours. */
  field: string;
  kind: FieldKind;
  isRequired: boolean;
  /** What its document says of it. */
  description: string;
  /** What the API takes when it is left out. */
  usual: string | undefined;
  /** What can be chosen. */
  options: readonly string[];
}

/** Strings that may be longer have several lines. */
const LONG = 200;
const MAX_OPTIONS = 200;
const MAX_DESCRIPTION = 500;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Returns the fields for the parameters of a tool: first those that it needs. */
export function fieldsOf({ parameters }: Pick<Tool, "parameters">): ParameterField[] {
  const fields = Object.entries(parameters).map(([name, parameter]) => fieldOf(name, parameter));
  return fields.sort((one, other) => Number(other.isRequired) - Number(one.isRequired));
}

function fieldOf(name: string, parameter: Parameter): ParameterField {
  const schema = resolved(parameter.schema);
  const options = optionsOf(schema);
  const said = parameter.schema.description ?? schema.description;
  return {
    ...{ name, field: `parameter.${name}`, isRequired: parameter.required, options },
    kind: options.length > 0 ? "choice" : kindOf(schema, parameter),
    description: typeof said === "string" ? said.slice(0, MAX_DESCRIPTION) : "",
    usual: schema.default === undefined ? undefined : plainText(schema.default).slice(0, MAX_DESCRIPTION),
  };
}

/** Follows a reference into the schema's own definitions. */
function resolved(schema: Schema): Schema {
  const [, name] = /^#\/\$defs\/([^/~%]+)$/.exec(String(schema.$ref)) ?? [];
  const definition = name !== undefined && isObject(schema.$defs) ? schema.$defs[name] : undefined;
  return isObject(definition) ? definition : schema;
}

function optionsOf(schema: Schema): string[] {
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : [];
  const isPlain = values.every((value) => typeof value !== "object") && values.length <= MAX_OPTIONS;
  if (values.length > 0) return isPlain ? values.map((value) => JSON.stringify(value)) : [];
  return typesOf(schema).join() === "boolean" ? ["true", "false"] : [];
}

function kindOf(schema: Schema, parameter: Parameter): FieldKind {
  const [type, ...others] = typesOf(schema);
  if (others.length > 0) return "json";
  if (type === "integer" || type === "number") return "number";
  if (type !== "string") return "json";
  return parameter.in === "body" || Number(schema.maxLength) > LONG ? "long" : "text";
}

function typesOf({ type }: Schema): unknown[] {
  return [type].flat().filter((one) => one !== "null");
}

/** What was sent: as it was typed by the names of the fields, what it means, and what is wrong by the names of parameters. */
export interface SentParameters {
  written: Record<string, string>;
  parameters: Record<string, unknown>;
  faults: Record<string, string>;
}

/** Reads the parameters of a call from a form. A field that is empty is not sent. Numbers keep all their digits. */
export function readParameters(fields: readonly ParameterField[], form: URLSearchParams): SentParameters {
  const written = fields.map(({ field }) => [field, form.get(field) ?? ""] as const);
  const given = fields.filter(({ field }) => form.get(field)?.trim());
  const read = given.map((field) => [field.name, readValue(field, form.get(field.field) ?? "")] as const);
  return {
    written: Object.fromEntries(written),
    parameters: Object.fromEntries(read.flatMap(([name, one]) => ("value" in one ? [[name, one.value]] : []))),
    faults: Object.fromEntries(read.flatMap(([name, one]) => ("fault" in one ? [[name, one.fault]] : []))),
  };
}

function readValue({ kind, options }: ParameterField, text: string): { value: unknown } | { fault: string } {
  switch (kind) {
    case "text":
      return { value: text };
    case "long":
      // A browser sends each end of a line as two characters (HTML, "constructing the entry list").
      return { value: text.replaceAll("\r\n", "\n") };
    case "number":
      return NUMBER.test(text.trim()) ? { value: parseExactly(text) } : { fault: "must be a number" };
    case "choice":
      return options.includes(text) ? { value: JSON.parse(text) } : { fault: "is not one of the allowed values" };
    case "json":
      return jsonOf(text);
  }
}

function jsonOf(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: parseExactly(text) };
  } catch {
    return { fault: "must be JSON" };
  }
}
