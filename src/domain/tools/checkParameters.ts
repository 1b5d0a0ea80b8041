import type { Tool } from "../../catalog/tool.ts";
import { LatchkeyError } from "../errors.ts";
import { findFaults } from "./findFaults.ts";
import { isObject, type JsonObject } from "./json.ts";
import { MAX_VALUE_DEPTH } from "./limits.ts";
import { measureValue } from "./measureValue.ts";

const MAX_ERRORS = 50;

/**
 * Checks the parameters of a call: each against its schema, that the required ones are given, and that there are no
 * others. `format` is not checked, because it is only an annotation (JSON Schema 2020-12, section 7).
 *
 * @returns the parameters
 * @throws LatchkeyError `validation_failed`; its messages hold names, never values
 */
export function checkParameters(tool: Pick<Tool, "parameters">, parameters: unknown): JsonObject {
  if (!isObject(parameters)) throw invalid([{ path: "parameters", message: "must be an object" }]);
  const measure = measureValue(parameters);
  if (measure.depth > MAX_VALUE_DEPTH) throw invalid([{ path: "parameters", message: "is nested too deeply" }]);
  const known = Object.entries(tool.parameters);
  const missing = known.filter(([name, { required }]) => required && !Object.hasOwn(parameters, name));
  const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(tool.parameters, name));
  const given = known.filter(([name]) => Object.hasOwn(parameters, name));
  const errors = [
    ...missing.map(([name]) => ({ path: pathOf(name), message: "is required" })),
    ...unknown.map((name) => ({ path: pathOf(name), message: "is not a parameter of this tool" })),
    ...given.flatMap(([name, { schema }]) => findFaults(schema, parameters[name], pathOf(name), measure)),
  ];
  if (errors.length > 0) throw invalid(errors);
  return Object.fromEntries(given.map(([name]) => [name, parameters[name]]));
}

function pathOf(name: string): string {
  return `parameters.${name.slice(0, 100)}`;
}

function invalid(errors: { path: string; message: string }[]): LatchkeyError {
  const shown = errors.slice(0, MAX_ERRORS);
  return new LatchkeyError("validation_failed", "The parameters do not fit the tool.", { errors: shown });
}
