import type { Provider } from "../../catalog/schema.ts";
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

/**
 * Tells what holds for an integration: what its tenant typed in, or else what the catalogue says.
 *
 * @param account facts about a connected account, which fill the placeholders that differ from account to account
 */
export function describeIntegration(
  deps: Deps,
  integration: Integration,
  shared: boolean,
  account: Record<string, string> = {},
): IntegrationDescription {
  const provider = deps.catalog.bySlug(integration.type);
  const parameters = { ...integration.parameters, ...(provider && accountValues(provider, account)) };
  const known = provider && catalogValues(provider, { ...integration, parameters });
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

function accountValues({ fields }: Provider, account: Record<string, string>): Record<string, string> {
  const ofAccounts = fields.filter(({ name, level }) => level === "connection" && Object.hasOwn(account, name));
  return Object.fromEntries(ofAccounts.map(({ name }) => [name, account[name] ?? ""]));
}
