import { oauth2Method } from "../../catalog/catalog.ts";
import type { Definition } from "../../catalog/definition.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { IntegrationSettings } from "./integrationSettings.ts";

/** The settings of an integration that its definition can supply. */
export type DefinitionValues = Pick<
  IntegrationSettings,
  "authorizationEndpoint" | "tokenEndpoint" | "revocationEndpoint" | "scope" | "apiBaseUrl" | "otherBaseUrls"
>;

/** Returns a definition's values for these settings: addresses with filled placeholders, and the default scopes. */
export function definitionValues(
  definition: Definition,
  settings: Pick<IntegrationSettings, "authType" | "parameters" | "scopeSeparator" | "clientId">,
): DefinitionValues {
  const method = settings.authType === "oauth2" ? oauth2Method(definition) : undefined;
  const expand = (template: string | undefined) =>
    (template !== undefined && expandTemplate(definition, template, settings.parameters)) || null;
  const separator = settings.scopeSeparator ?? method?.scopes.separator ?? " ";
  const others = definition.api.otherBaseUrls.map(expand).filter((url) => url !== null);
  return {
    authorizationEndpoint: expand(method?.authorizationEndpoint),
    tokenEndpoint: expand(method?.tokenEndpoint),
    revocationEndpoint: expand(
      method?.revocation?.endpoint?.replace("{client_id}", encodeURIComponent(settings.clientId ?? "")),
    ),
    scope: method?.scopes.default.join(separator) || null,
    apiBaseUrl: expand(definition.api.baseUrl),
    otherBaseUrls: others,
  };
}
