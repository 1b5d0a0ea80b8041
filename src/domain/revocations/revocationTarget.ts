import { oauth2Method } from "../../catalog/catalog.ts";
import { plainRevocation } from "../../catalog/mergeDefinition.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { addressesOf } from "../integrations/addresses.ts";
import type { AgreedIntegration } from "../integrations/agreedIntegration.ts";
import { definitionOf, ownMethod } from "../integrations/definitionOf.ts";
import type { RevocationPlan } from "./revocationPlan.ts";

/** Checks whether the revocation endpoint is the tenant's own. The catalogue's is the provider's. */
export function hasTypedInRevocation(integration: Pick<Integration, "revocationEndpoint" | "hasOwnPlaces">): boolean {
  return integration.revocationEndpoint !== null || integration.hasOwnPlaces;
}

/** Returns where and how to revoke: at the tenant's own endpoint, or at the definition's. */
export function revocationOf(
  deps: Deps,
  integration: AgreedIntegration,
  clientId = integration.clientId,
): RevocationPlan["revocation"] | undefined {
  const { revocationEndpoint: endpoint } = addressesOf(deps, { ...integration, clientId });
  if (endpoint === null) return undefined;
  const { endsAll: _, ...kind } = revocationKind(deps, integration);
  return { ...kind, endpoint };
}

/**
 * Returns how grants are revoked. The catalogue's way is for its own endpoint: at one that is a setting it is RFC 7009,
 * unless the integration's definition says another.
 */
export function revocationKind(deps: Deps, integration: Integration) {
  const definition = definitionOf(deps, integration);
  const isSetting = integration.revocationEndpoint !== null;
  const own = ownMethod(integration.definition, "oauth2")?.revocation;
  const known = isSetting && own === undefined ? undefined : oauth2Method(definition)?.revocation;
  const kind = { ...plainRevocation(), ...known };
  return { ...kind, headers: known ? definition.api.headers : {} };
}
