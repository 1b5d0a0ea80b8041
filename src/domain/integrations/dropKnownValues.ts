import type { Deps } from "../context.ts";
import { definitionOf } from "./definitionOf.ts";
import { type DefinitionValues, definitionValues } from "./definitionValues.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/** What the definition says with the settings as they are, and as they were. */
type Known = [now: DefinitionValues, then: DefinitionValues];

/**
 * Removes values from settings that equal those of the definition. A reader is shown these and may write them back. They
 * must not become settings of their own that way, because that would change the callback address.
 *
 * @param before the settings that the reader was shown, if any; their placeholders may have had other values
 */
export function dropKnownValues(
  deps: Pick<Deps, "catalog">,
  type: string,
  settings: IntegrationSettings,
  before: IntegrationSettings = settings,
): IntegrationSettings {
  const valuesOf = (shown: IntegrationSettings, server: Partial<IntegrationSettings>) =>
    definitionValues(definitionOf(deps, { ...shown, ...server, type }), shown);
  const own = <K extends keyof DefinitionValues>(name: K, [now, then]: Known): IntegrationSettings[K] | null => {
    const isThatOf = (values: DefinitionValues) => JSON.stringify(values[name]) === JSON.stringify(settings[name]);
    // What the definition says no longer is the integration's own from now on.
    const isKnown = isThatOf(now) || (now[name]?.length && isThatOf(then));
    return isKnown ? null : settings[name];
  };
  const unset = { authorizationEndpoint: null, tokenEndpoint: null };
  const known: Known = [valuesOf(settings, unset), valuesOf(before, unset)];
  const server = {
    authorizationEndpoint: own("authorizationEndpoint", known),
    tokenEndpoint: own("tokenEndpoint", known),
  };
  const knownThere: Known = [valuesOf(settings, server), valuesOf(before, server)];
  return {
    ...settings,
    ...server,
    // The catalogue knows no revocation endpoint of a tenant's own server.
    revocationEndpoint: own("revocationEndpoint", knownThere),
    scope: own("scope", known),
    apiBaseUrl: own("apiBaseUrl", known),
    otherBaseUrls: own("otherBaseUrls", known),
  };
}
