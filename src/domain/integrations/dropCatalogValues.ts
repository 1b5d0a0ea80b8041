import type { Deps } from "../context.ts";
import { type CatalogValues, catalogValues } from "./catalogValues.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/**
 * Removes values from settings that equal the catalogue's. A reader is shown the catalogue's values and may write them
 * back. They must not become the tenant's own that way, because that would change the callback address.
 *
 * @param before the settings that the reader was shown, if any; their placeholders may have had other values
 */
export function dropCatalogValues(
  deps: Pick<Deps, "catalog">,
  type: string,
  settings: IntegrationSettings,
  before: IntegrationSettings = settings,
): IntegrationSettings {
  const provider = deps.catalog.bySlug(type);
  if (!provider) return { ...settings, otherBaseUrls: settings.otherBaseUrls?.length ? settings.otherBaseUrls : null };
  const known = [catalogValues(provider, settings), catalogValues(provider, before)];
  const own = <K extends keyof CatalogValues>(name: K): IntegrationSettings[K] | null => {
    const isKnown = known.some((values) => JSON.stringify(values[name]) === JSON.stringify(settings[name]));
    return isKnown ? null : settings[name];
  };
  const authorizationEndpoint = own("authorizationEndpoint");
  const tokenEndpoint = own("tokenEndpoint");
  const hasOwnServer = authorizationEndpoint !== null || tokenEndpoint !== null;
  return {
    ...settings,
    authorizationEndpoint,
    tokenEndpoint,
    // The catalogue knows no revocation endpoint of a tenant's own server, so that one is the tenant's own, too.
    revocationEndpoint: hasOwnServer ? settings.revocationEndpoint : own("revocationEndpoint"),
    scope: own("scope"),
    apiBaseUrl: own("apiBaseUrl"),
    otherBaseUrls: own("otherBaseUrls"),
  };
}
