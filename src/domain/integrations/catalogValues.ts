import { oauth2Method } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/** The values that the catalogue can supply for an integration. */
export type CatalogValues = Pick<
  IntegrationSettings,
  "authorizationEndpoint" | "tokenEndpoint" | "revocationEndpoint" | "scope" | "apiBaseUrl" | "otherBaseUrls"
>;

/** Returns the catalogue's values for these settings: addresses with filled placeholders, and the default scopes. */
export function catalogValues(
  provider: Provider,
  settings: Pick<IntegrationSettings, "authType" | "parameters" | "scopeSeparator" | "clientId">,
): CatalogValues {
  const method = settings.authType === "oauth2" ? oauth2Method(provider) : undefined;
  const expand = (template: string | undefined) =>
    (template !== undefined && expandTemplate(provider, template, settings.parameters)) || null;
  const separator = settings.scopeSeparator ?? method?.scopes.separator ?? " ";
  return {
    authorizationEndpoint: expand(method?.authorizationEndpoint),
    tokenEndpoint: expand(method?.tokenEndpoint),
    revocationEndpoint: expand(
      method?.revocation?.endpoint.replace("{client_id}", encodeURIComponent(settings.clientId ?? "")),
    ),
    scope: method?.scopes.default.join(separator) ?? null,
    apiBaseUrl: expand(provider.api.baseUrl),
    otherBaseUrls: provider.api.otherBaseUrls.map(expand).filter((url) => url !== null),
  };
}
