import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { catalogValues } from "./catalogValues.ts";
import { hasTypedInEndpoints, redirectUri } from "./oauthProfile.ts";

/** An integration with what the catalogue adds to it. */
export interface IntegrationDescription {
  integration: Integration;
  shared: boolean;
  effective: {
    scope: string | null;
    authorizationEndpoint: string | null;
    tokenEndpoint: string | null;
    revocationEndpoint: string | null;
    apiBaseUrl: string | null;
    otherBaseUrls: string[];
    redirectUri: string | null;
  };
}

/** Tells what holds for an integration: what its tenant typed in, or else what the catalogue says. */
export function describeIntegration(deps: Deps, integration: Integration, shared: boolean): IntegrationDescription {
  const provider = deps.catalog.bySlug(integration.type);
  const known = provider && catalogValues(provider, integration);
  const revocationEndpoint = hasTypedInEndpoints(integration) ? undefined : known?.revocationEndpoint;
  const effective = {
    scope: integration.scope ?? known?.scope ?? null,
    authorizationEndpoint: integration.authorizationEndpoint ?? known?.authorizationEndpoint ?? null,
    tokenEndpoint: integration.tokenEndpoint ?? known?.tokenEndpoint ?? null,
    revocationEndpoint: integration.revocationEndpoint ?? revocationEndpoint ?? null,
    apiBaseUrl: integration.apiBaseUrl ?? known?.apiBaseUrl ?? null,
    otherBaseUrls: integration.otherBaseUrls ?? known?.otherBaseUrls ?? [],
    redirectUri: integration.authType === "oauth2" ? redirectUri(deps, integration) : null,
  };
  return { integration, shared, effective };
}
