import type { Definition } from "../../catalog/definition.ts";
import type { Deps } from "../context.ts";
import { parsePlace } from "../policy/urlPolicy.ts";
import { addressesOf, fixedHeaders } from "./addresses.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";
import { definitionOf } from "./definitionOf.ts";

type Facts = Record<string, string>;
type Needs = Pick<Deps, "catalog" | "settings">;

/**
 * Checks the facts about an account that fill the address of its API, or a header, such as the host of an organization. Without them, or
 * with some that do not fit, no call could ever be made.
 *
 * @returns the names of the fields that are needed, when the address cannot be used; otherwise none
 */
export function unusableFacts(deps: Needs, integration: AgreedIntegration, facts: Facts): string[] {
  const definition = definitionOf(deps, integration);
  const names = factsIn(definition, integration.apiBaseUrl === null);
  if (names.length === 0) return [];
  const { apiBaseUrl } = addressesOf(deps, integration, facts);
  const isAddressed = apiBaseUrl !== null && parsePlace(apiBaseUrl, deps.settings) !== undefined;
  const headers = Object.keys(fixedHeaders(deps, integration, facts));
  return isAddressed && headers.length === Object.keys(definition.api.headers).length ? [] : names;
}

/**
 * Returns the facts after a refresh. A provider may name another host then. One that cannot be used does not take the place
 * of one that can.
 */
export function factsAfter(deps: Needs, integration: AgreedIntegration, before: Facts, told: Facts): Facts {
  const after = { ...before, ...told };
  const kept = unusableFacts(deps, integration, after).filter((name) => Object.hasOwn(before, name));
  return { ...after, ...Object.fromEntries(kept.map((name) => [name, before[name] ?? ""])) };
}

function factsIn({ fields, api }: Definition, fillsAddress: boolean): string[] {
  const ofAccounts = fields.filter(({ level }) => level === "connection").map(({ name }) => name);
  const filled = [(fillsAddress && api.baseUrl) || "", ...Object.values(api.headers)];
  return ofAccounts.filter((name) => filled.some((template) => template.includes(`{${name}}`)));
}
