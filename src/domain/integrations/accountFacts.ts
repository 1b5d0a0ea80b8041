import type { Definition } from "../../catalog/definition.ts";
import type { Deps } from "../context.ts";
import { parsePlace } from "../policy/urlPolicy.ts";
import { addressesOf } from "./addresses.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";
import { definitionOf } from "./definitionOf.ts";

type Facts = Record<string, string>;
type Needs = Pick<Deps, "catalog" | "settings">;

/**
 * Checks the facts about an account that fill the address of its API, such as the host of an organization. Without them, or
 * with some that do not fit, no call could ever be made.
 *
 * @returns the names of the fields that are needed, when the address cannot be used; otherwise none
 */
export function unusableFacts(deps: Needs, integration: AgreedIntegration, facts: Facts): string[] {
  const names = integration.apiBaseUrl === null ? factsIn(definitionOf(deps, integration)) : [];
  if (names.length === 0) return [];
  const { apiBaseUrl } = addressesOf(deps, integration, facts);
  return apiBaseUrl !== null && parsePlace(apiBaseUrl, deps.settings) !== undefined ? [] : names;
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

function factsIn({ fields, api }: Definition): string[] {
  const ofAccounts = fields.filter(({ level }) => level === "connection").map(({ name }) => name);
  return ofAccounts.filter((name) => api.baseUrl?.includes(`{${name}}`));
}
