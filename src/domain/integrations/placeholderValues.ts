import { oauth2Method } from "../../catalog/catalog.ts";
import type { Definition } from "../../catalog/definition.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { definitionOf } from "./definitionOf.ts";
import { secretFieldsOf } from "./secretFields.ts";

type Values = Record<string, string>;
type Fault = { path: string; message: string };

/** Returns the fields that people give values for, before an account is connected: all but what the provider tells. */
export function configFields(deps: Pick<Deps, "catalog">, integration: Integration): Definition["fields"] {
  return fieldsOf(definitionOf(deps, integration));
}

/** A secret one is a header of the integration, and no value that is shown. */
function fieldsOf(definition: Definition): Definition["fields"] {
  const told = toldFacts(definition, "oauth2");
  const isOfAccounts = (name: string) => !told.includes(name) && fillsSomething(definition, name);
  return definition.fields.filter(
    ({ name, level, secret }) => !secret && (level === "integration" || isOfAccounts(name)),
  );
}

/** Whether a field stands in an address or a header. */
function fillsSomething({ auth, api, lookups }: Definition, name: string): boolean {
  return JSON.stringify([auth, api, lookups]).includes(`{${name}}`);
}

/**
 * Returns the names of what the provider tells of an account, once its user has agreed or it was asked. To whoever brings a
 * credential, no token response and no callback tells anything.
 */
export function toldFacts(definition: Pick<Definition, "auth" | "lookups">, authType: AuthType): string[] {
  const ofLookups = lookupsFor(definition, authType).flatMap(({ facts }) => Object.keys(facts));
  if (authType !== "oauth2") return ofLookups;
  const { tokenResponse, callbackParameters = {} } = oauth2Method(definition) ?? {};
  return [...Object.keys(tokenResponse?.metadata ?? {}), ...Object.keys(callbackParameters), ...ofLookups];
}

/** Returns the lookups that work with a way to authenticate. */
export function lookupsFor({ lookups }: Pick<Definition, "lookups">, authType: AuthType): Definition["lookups"] {
  return lookups.filter(({ auth }) => auth?.includes(authType) ?? true);
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
