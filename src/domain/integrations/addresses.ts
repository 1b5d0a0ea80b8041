import type { Definition } from "../../catalog/definition.ts";
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

function accountValues({ fields }: Definition, account: Record<string, string>): Record<string, string> {
  const ofAccounts = fields.filter(({ name, level }) => level === "connection" && Object.hasOwn(account, name));
  return Object.fromEntries(ofAccounts.map(({ name }) => [name, account[name] ?? ""]));
}
