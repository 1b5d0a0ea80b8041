import type { Definition } from "../../catalog/definition.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { definitionOf } from "./definitionOf.ts";
import { secretFieldsOf } from "./secretFields.ts";

type Values = Record<string, string>;
type Fault = { path: string; message: string };

/** Returns the fields that an integration needs values for, without those of single accounts. */
export function configFields(deps: Pick<Deps, "catalog">, integration: Integration): Definition["fields"] {
  return fieldsOf(definitionOf(deps, integration));
}

/** Without secrets: those are headers of the integration, and a parameter is shown. */
function fieldsOf({ fields }: Pick<Definition, "fields">): Definition["fields"] {
  return fields.filter(({ level, secret }) => level === "integration" && !secret);
}

/**
 * Checks that the integration knows all of the values and that they match their patterns.
 *
 * @param path where the values are in the input
 * @throws LatchkeyError `validation_failed`, with each value that is wrong
 */
export function checkConfigParameters(deps: Deps, integration: Integration, values: Values, path: string): void {
  refuse(valueFaults(definitionOf(deps, integration), values, path));
}

/**
 * Checks values like `checkConfigParameters`. In addition, each placeholder must have one, from these or from the
 * integration.
 *
 * @returns all effective values, including defaults; the user is asked to agree to these
 * @throws LatchkeyError `validation_failed`
 */
export function completeParameters(deps: Deps, integration: Integration, values: Values, path: string): Values {
  checkConfigParameters(deps, integration, values, path);
  const complete = effectiveParameters(deps, integration, values);
  const missing = configFields(deps, integration).filter(({ name }) => complete[name] === undefined);
  refuse(missing.map(({ name }) => ({ path: `${path}.${name}`, message: "is required" })));
  return complete;
}

/** Returns the effective value of each field that has one. The given values override the integration's own. */
export function effectiveParameters(deps: Pick<Deps, "catalog">, integration: Integration, values: Values): Values {
  const given: Values = { ...integration.parameters, ...values };
  const all = configFields(deps, integration).map((field) => {
    const value = Object.hasOwn(given, field.name) ? given[field.name] : field.default;
    return [field.name, value] as const;
  });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Returns the faults of values for a definition's placeholders: unknown names, and values that do not match. */
export function valueFaults<Path extends string>(
  definition: Definition,
  values: Values,
  path: Path,
): { path: `${Path}.${string}`; message: string }[] {
  const known = fieldsOf(definition).map(({ name }) => name);
  const secrets = new Map(secretFieldsOf(definition).map(({ name, header }) => [name, header]));
  return Object.keys(values).flatMap((name) => {
    const header = secrets.get(name);
    if (header !== undefined)
      return [{ path: `${path}.${name}`, message: `is a secret: give it in headers, as ${header}` }];
    if (!known.includes(name)) return [{ path: `${path}.${name}`, message: "is unknown to this type" }];
    const fits = expandTemplate(definition, `{${name}}`, values) !== undefined;
    return fits ? [] : [{ path: `${path}.${name}`, message: "does not fit" }];
  });
}

function refuse(errors: Fault[]): void {
  if (errors.length === 0) return;
  throw new LatchkeyError("validation_failed", "The parameters do not fit this integration.", { errors });
}
