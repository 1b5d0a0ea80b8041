import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { type Addresses, addressesOf } from "./addresses.ts";
import { agreedIntegration } from "./agreedIntegration.ts";
import { redirectUri } from "./oauthProfile.ts";

/** An integration with the values that the catalogue adds. */
export interface IntegrationDescription {
  integration: Integration;
  shared: boolean;
  effective: Addresses & { redirectUri: string | null };
}

/** Describes an integration with the values that a user would be asked to agree to now. */
export function describeIntegration(deps: Deps, integration: Integration, shared: boolean): IntegrationDescription {
  const effective = {
    ...addressesOf(deps, agreedIntegration(integration, null)),
    redirectUri: integration.authType === "oauth2" ? redirectUri(deps, integration) : null,
  };
  return { integration, shared, effective };
}
