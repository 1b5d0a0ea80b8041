import type { Provider } from "../../catalog/schema.ts";
import type { Deps } from "../context.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";
import { type CatalogValues, catalogValues } from "./catalogValues.ts";
import { hasTypedInEndpoints } from "./oauthProfile.ts";

/** The addresses and scopes of an integration: the tenant's own values, or the catalogue's where there are none. */
export type Addresses = Omit<CatalogValues, "otherBaseUrls"> & { otherBaseUrls: string[] };

/**
 * Returns the addresses that an integration's credentials may be sent to.
 *
 * @param account facts about a connected account; they fill the placeholders that differ between accounts
 */
export function addressesOf(
  { catalog }: Pick<Deps, "catalog">,
  integration: AgreedIntegration,
  account: Record<string, string> = {},
): Addresses {
  const provider = catalog.bySlug(integration.type);
  const parameters = { ...integration.parameters, ...(provider && accountValues(provider, account)) };
  const known = provider && catalogValues(provider, { ...integration, parameters });
  const revocationEndpoint = hasTypedInEndpoints(integration) ? undefined : known?.revocationEndpoint;
  return {
    scope: integration.scope ?? known?.scope ?? null,
    authorizationEndpoint: integration.authorizationEndpoint ?? known?.authorizationEndpoint ?? null,
    tokenEndpoint: integration.tokenEndpoint ?? known?.tokenEndpoint ?? null,
    revocationEndpoint: integration.revocationEndpoint ?? revocationEndpoint ?? null,
    apiBaseUrl: integration.apiBaseUrl ?? known?.apiBaseUrl ?? null,
    otherBaseUrls: integration.otherBaseUrls ?? known?.otherBaseUrls ?? [],
  };
}

function accountValues({ fields }: Provider, account: Record<string, string>): Record<string, string> {
  const ofAccounts = fields.filter(({ name, level }) => level === "connection" && Object.hasOwn(account, name));
  return Object.fromEntries(ofAccounts.map(({ name }) => [name, account[name] ?? ""]));
}
