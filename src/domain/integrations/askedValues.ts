import type { Definition } from "../../catalog/definition.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { definitionOf } from "./definitionOf.ts";
import { effectiveParameters, toldFacts } from "./placeholderValues.ts";

type Values = Record<string, string>;

/**
 * Returns the fields that whoever connects an account is asked for: those of the account, which nobody else tells, and those of
 * the integration that nobody has filled in. By OAuth the provider tells more than to somebody who brings a token, and what is
 * the integration's is for whoever set it up, as the client is.
 */
export function askedFields(deps: Pick<Deps, "catalog">, integration: Integration): Definition["fields"] {
  const definition = definitionOf(deps, integration);
  const known = effectiveParameters(deps, integration, {});
  const told = toldFacts(definition, integration.authType);
  return definition.fields.filter(({ name, level, secret }) => {
    if (secret || told.includes(name)) return false;
    if (level === "connection") return !(name in integration.parameters);
    return integration.authType !== "oauth2" && !(name in known);
  });
}

/**
 * Checks the values of these fields, and tells apart what was agreed to and what the account is.
 * @throws LatchkeyError `validation_failed`, with each value that is missing, unknown or does not fit
 */
export function readAskedValues(
  deps: Pick<Deps, "catalog">,
  integration: Integration,
  values: Values,
): { parameters: Values; data: Values } {
  const asked = askedFields(deps, integration);
  const unknown = Object.keys(values).filter((name) => !asked.some((field) => field.name === name));
  const wrong = asked.filter(({ name }) => expandTemplate({ fields: asked }, `{${name}}`, values) === undefined);
  const errors = [
    ...unknown.map((name) => ({ path: `fields.${name}`, message: "is not asked for" })),
    ...wrong.map(({ name }) => ({ path: `fields.${name}`, message: values[name] ? "does not fit" : "is required" })),
  ];
  if (errors.length > 0) {
    const sentence = `The values do not fit this service. The page /connect/${integration.slug} asks for them.`;
    throw new LatchkeyError("validation_failed", sentence, { errors });
  }
  const ofLevel = (level: string) =>
    Object.fromEntries(
      asked
        .filter((field) => field.level === level)
        .map(({ name, default: usual = "" }) => [name, values[name] ?? usual]),
    );
  return { parameters: ofLevel("integration"), data: ofLevel("connection") };
}

/**
 * Checks the values of these fields for an authorization: its user agrees to all of them, since they fill the addresses of the
 * authorization server.
 *
 * @throws LatchkeyError `validation_failed`
 */
export function agreedValues(deps: Pick<Deps, "catalog">, integration: Integration, values: Values): Values {
  const { parameters, data } = readAskedValues(deps, integration, values);
  return { ...parameters, ...data };
}
