import { oauth2Method } from "../../catalog/catalog.ts";
import { plainOAuth2 } from "../../catalog/mergeDefinition.ts";
import type { OAuth2Method } from "../../catalog/schema.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { BasicEncoding, Rotation } from "../../terms/oauth.ts";
import type { Deps } from "../context.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";
import { definitionOf, hasTypedInEndpoints } from "./definitionOf.ts";

/**
 * Returns how to talk to an integration's authorization server: as its definition says, overridden by its own settings.
 *
 * @param clientId the client of a token that has its own OAuth client
 * @returns undefined when the integration cannot use OAuth: no client, no endpoint, or a placeholder without a value
 */
export function oauthProfile(
  deps: Pick<Deps, "catalog">,
  integration: AgreedIntegration,
  clientId: string | null = integration.clientId,
): OAuthProfile | undefined {
  const definition = definitionOf(deps, integration);
  const method = oauth2Method(definition) ?? plainOAuth2();
  const expand = (template: string | undefined) =>
    template && expandTemplate(definition, template, integration.parameters);
  const authorizationEndpoint = integration.authorizationEndpoint ?? expand(method.authorizationEndpoint);
  const tokenEndpoint = integration.tokenEndpoint ?? expand(method.tokenEndpoint);
  if (integration.authType !== "oauth2" || clientId === null) return undefined;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  const { defaultLifetime, tokenLifetime, ...refresh } = method.refresh;
  const scopeSeparator = integration.scopeSeparator ?? method.scopes.separator;
  const granted = method.tokenResponse.scopeSeparator ?? scopeSeparator;
  return {
    issuer: method.issuer,
    issuerInCallback: method.issuerInCallback,
    authorizationEndpoint,
    tokenEndpoint,
    clientId,
    clientAuthentication: integration.clientAuthentication ?? method.clientAuthentication,
    basicEncodings: basicEncodingsOf(integration, method.basicEncoding),
    clientIdParameter: method.clientIdParameter,
    scopeParameter: method.scopes.parameter,
    scopeSeparator,
    pkce: method.pkce === "required" || (integration.pkce ?? method.pkce !== "refused"),
    nonce: method.nonce,
    authorizationParameters: { ...method.authorizationParameters, ...integration.authorizationParameters },
    tokenRequest: method.tokenRequest,
    tokenResponse: {
      ...method.tokenResponse,
      scopeSeparator: granted,
      defaultLifetime,
      refreshLifetime: tokenLifetime,
    },
    refresh: { ...refresh, endpoint: expand(refresh.endpoint) },
    longLived: method.longLived && longLivedOf(method.longLived, expand),
  };
}

/** An exchange without an address that is filled does not take place. */
function longLivedOf(
  { exchange, renew }: NonNullable<OAuth2Method["longLived"]>,
  expand: (template: string) => string | undefined,
): OAuthProfile["longLived"] {
  const filled = <R extends { endpoint: string }>(request: R | undefined) => {
    const endpoint = request && expand(request.endpoint);
    return request && endpoint !== undefined ? { ...request, endpoint } : undefined;
  };
  const renewed = filled(renew);
  return renewed && { exchange: filled(exchange), renew: renewed };
}

/** Returns the definition's spelling; otherwise both, and first the one that worked. */
function basicEncodingsOf({ basicEncoding }: Integration, known: BasicEncoding | undefined): BasicEncoding[] {
  if (known) return [known];
  return basicEncoding === "none" ? ["none", "form"] : ["form", "none"];
}

/** Returns the endpoint that a refresh token is sent to, and the client with it. */
export function refreshEndpointOf({ refresh, tokenEndpoint }: OAuthProfile): string {
  return refresh.endpoint ?? tokenEndpoint;
}

/** Returns what a provider does with a refresh token after its use, whichever client it belongs to. */
export function rotationOf(deps: Pick<Deps, "catalog">, integration: AgreedIntegration): Rotation {
  return (oauth2Method(definitionOf(deps, integration)) ?? plainOAuth2()).refresh.rotation;
}

/** The redirect URI of all integrations with the catalogue's endpoints. */
export function sharedRedirectUri({ settings }: Pick<Deps, "settings">): string {
  return `${settings.publicUrl}/oauth2/callback`;
}

/**
 * Returns the redirect URI. Integrations with the catalogue's endpoints share one. An integration with its own
 * endpoints has its own one, so that its server cannot collect codes that are meant for another (RFC 9700).
 */
export function redirectUri(deps: Deps, integration: Integration): string {
  const shared = sharedRedirectUri(deps);
  return hasTypedInEndpoints(deps, integration) ? `${shared}/${integration.id}` : shared;
}
