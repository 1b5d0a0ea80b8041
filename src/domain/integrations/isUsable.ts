import { oauth2Method } from "../../catalog/catalog.ts";
import { placeholdersIn } from "../../catalog/template.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { agreedIntegration } from "./agreedIntegration.ts";
import { askedFields } from "./askedValues.ts";
import { definitionOf } from "./definitionOf.ts";
import { oauthProfile } from "./oauthProfile.ts";
import { effectiveParameters } from "./placeholderValues.ts";

/** Checks whether an account can be connected to the integration in its current configuration. */
export function isUsable(deps: Pick<Deps, "catalog">, integration: Integration): boolean {
  if (integration.authType !== "oauth2" || oauthProfile(deps, agreedIntegration(integration, null))) return true;
  return integration.clientId !== null && isFilledByUser(deps, integration);
}

/** Whether all that is missing in the addresses of the authorization server is what its users are asked for. */
function isFilledByUser(deps: Pick<Deps, "catalog">, integration: Integration): boolean {
  const asked = askedFields(deps, integration).map(({ name }) => name);
  const method = oauth2Method(definitionOf(deps, integration));
  const { authorizationEndpoint, tokenEndpoint } = integration;
  const addresses = [authorizationEndpoint ?? method?.authorizationEndpoint, tokenEndpoint ?? method?.tokenEndpoint];
  const known = Object.keys(effectiveParameters(deps, integration, {}));
  const isFilled = (name: string) => known.includes(name) || asked.includes(name);
  return (
    asked.length > 0 && addresses.every((address) => address !== undefined && placeholdersIn(address).every(isFilled))
  );
}
