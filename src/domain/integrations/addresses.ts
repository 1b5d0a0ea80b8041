import type { Definition } from "../../catalog/definition.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { Deps } from "../context.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";
import { definitionOf } from "./definitionOf.ts";
import { type DefinitionValues, definitionValues } from "./definitionValues.ts";

/** The addresses and scopes of an integration: its own settings, or those of its definition where there are none. */
export type Addresses = Omit<DefinitionValues, "otherBaseUrls"> & { otherBaseUrls: string[] };

/**
 * Returns the addresses that an integration's credentials may be sent to.
 *
 * @param account facts about a connected account; they fill the placeholders that differ between accounts
 */
export function addressesOf(
  deps: Pick<Deps, "catalog">,
  integration: AgreedIntegration,
  account: Record<string, string> = {},
): Addresses {
  const definition = definitionOf(deps, integration);
  const parameters = { ...integration.parameters, ...accountValues(definition, account) };
  const known = definitionValues(definition, { ...integration, parameters });
  return {
    scope: integration.scope ?? known.scope,
    authorizationEndpoint: integration.authorizationEndpoint ?? known.authorizationEndpoint,
    tokenEndpoint: integration.tokenEndpoint ?? known.tokenEndpoint,
    revocationEndpoint: integration.revocationEndpoint ?? known.revocationEndpoint,
    apiBaseUrl: integration.apiBaseUrl ?? known.apiBaseUrl,
    otherBaseUrls: integration.otherBaseUrls ?? known.otherBaseUrls ?? [],
  };
}

/**
 * Returns the headers that every call has by the definition. A placeholder in one is filled like those of addresses; a header
 * with one that has no value is left out.
 */
export function fixedHeaders(
  deps: Pick<Deps, "catalog">,
  integration: AgreedIntegration,
  account: Record<string, string> = {},
): Record<string, string> {
  const definition = definitionOf(deps, integration);
  const values = { ...integration.parameters, ...accountValues(definition, account) };
  const filled = Object.entries(definition.api.headers).map(
    ([name, template]) => [name, expandTemplate(definition, template, values)] as const,
  );
  return Object.fromEntries(filled.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function accountValues({ fields }: Definition, account: Record<string, string>): Record<string, string> {
  const ofAccounts = fields.filter(({ name, level }) => level === "connection" && Object.hasOwn(account, name));
  return Object.fromEntries(ofAccounts.map(({ name }) => [name, account[name] ?? ""]));
}
