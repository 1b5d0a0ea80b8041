import type { Deps } from "../context.ts";
import { type CatalogValues, catalogValues } from "./catalogValues.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/**
 * Takes out of settings what the catalogue says anyway. A reader is shown the catalogue's values and may write them back;
 * they do not become the tenant's own by that, which would move the callback address.
 *
 * @param before what the reader was shown, when there was something: its placeholders may have had other values
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
    // Of a server that was typed in the catalogue knows no revocation address: there, one was typed in as well.
    revocationEndpoint: hasOwnServer ? settings.revocationEndpoint : own("revocationEndpoint"),
    scope: own("scope"),
    apiBaseUrl: own("apiBaseUrl"),
    otherBaseUrls: own("otherBaseUrls"),
  };
}
