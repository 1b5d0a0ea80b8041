import { oauth2Method } from "../../catalog/catalog.ts";
import {
  type OAuth2Method,
  type Provider,
  plainRefresh,
  plainTokenRequest,
  plainTokenResponse,
} from "../../catalog/schema.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Rotation } from "../../terms/oauth.ts";
import type { Deps } from "../context.ts";
import type { AgreedIntegration } from "./agreedIntegration.ts";

/**
 * Returns how to talk to an integration's authorization server: the catalogue's values, overridden by the tenant's own.
 *
 * @param clientId the client of a token that has its own OAuth client
 * @returns undefined when the integration cannot use OAuth: no client, no endpoint, or a placeholder without a value
 */
export function oauthProfile(
  { catalog }: Deps,
  integration: AgreedIntegration,
  clientId: string | null = integration.clientId,
): OAuthProfile | undefined {
  const provider = catalog.bySlug(integration.type);
  const method = provider && oauth2Method(provider);
  const authorizationEndpoint =
    integration.authorizationEndpoint ?? endpoint(provider, method?.authorizationEndpoint, integration);
  const tokenEndpoint = integration.tokenEndpoint ?? endpoint(provider, method?.tokenEndpoint, integration);
  if (integration.authType !== "oauth2" || clientId === null) return undefined;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  return {
    ...issuerOf(integration, method),
    authorizationEndpoint,
    tokenEndpoint,
    clientId,
    clientAuthentication: integration.clientAuthentication ?? method?.clientAuthentication ?? "client_secret_post",
    clientIdParameter: method?.clientIdParameter ?? "client_id",
    scopeParameter: method?.scopes.parameter ?? "scope",
    scopeSeparator: integration.scopeSeparator ?? method?.scopes.separator ?? " ",
    pkce: method?.pkce === "required" || (integration.pkce ?? method?.pkce !== "refused"),
    nonce: method?.nonce ?? false,
    authorizationParameters: { ...method?.authorizationParameters, ...integration.authorizationParameters },
    tokenRequest: method?.tokenRequest ?? plainTokenRequest,
    tokenResponse: {
      ...(method?.tokenResponse ?? plainTokenResponse),
      defaultLifetime: hasTypedInEndpoints(integration) ? undefined : method?.refresh.defaultLifetime,
    },
    refresh: refreshOf(provider, method, integration),
  };
}

function endpoint(provider: Provider | undefined, template: string | undefined, integration: AgreedIntegration) {
  return provider && template && expandTemplate(provider, template, integration.parameters);
}

/** Returns the catalogue's settings for refreshing. Of a tenant's own server nothing is known about refreshing. */
function refreshOf(provider: Provider | undefined, method: OAuth2Method | undefined, integration: AgreedIntegration) {
  if (!method || hasTypedInEndpoints(integration)) return { ...plainRefresh, endpoint: undefined };
  const { parameters, rotation } = method.refresh;
  return { parameters, rotation, endpoint: endpoint(provider, method.refresh.endpoint, integration) };
}

/** Returns the endpoint that a refresh token is sent to, and the client with it. */
export function refreshEndpointOf({ refresh, tokenEndpoint }: OAuthProfile): string {
  return refresh.endpoint ?? tokenEndpoint;
}

/** Returns what a provider does with a refresh token after its use, whichever client it belongs to. */
export function rotationOf({ catalog }: Deps, integration: AgreedIntegration): Rotation {
  const provider = catalog.bySlug(integration.type);
  return refreshOf(provider, provider && oauth2Method(provider), integration).rotation;
}

/**
 * Returns the catalogue's issuer. It belongs to the catalogue's endpoints; of a tenant's own endpoints none is known.
 */
function issuerOf(integration: Integration, method: OAuth2Method | undefined) {
  if (!method || hasTypedInEndpoints(integration)) return { issuer: undefined, issuerInCallback: false };
  return { issuer: method.issuer, issuerInCallback: method.issuerInCallback };
}

/** Checks whether the tenant set its own authorization server, of which the catalogue knows nothing. */
export function hasTypedInEndpoints(integration: Integration): boolean {
  return integration.authorizationEndpoint !== null || integration.tokenEndpoint !== null;
}

/**
 * Returns the redirect URI. Integrations with the catalogue's endpoints share one. An integration with its own
 * endpoints has its own one, so that its server cannot collect codes that are meant for another (RFC 9700).
 */
export function redirectUri({ settings }: Deps, integration: Integration): string {
  const shared = `${settings.publicUrl}/oauth2/callback`;
  return hasTypedInEndpoints(integration) ? `${shared}/${integration.id}` : shared;
}

/**
 * Returns the scopes to request: the wanted ones, or the integration's own, or the provider's default, and also those
 * that the provider needs to issue a refresh token.
 */
export function requestedScopes(deps: Deps, integration: Integration, wanted?: string[]): string[] {
  const chosen = wanted ?? defaultScopes(deps, integration);
  return [...new Set([...chosen, ...(scopesOf(deps, integration)?.offline ?? [])])];
}

/** Returns the scopes to request when the caller names none. */
export function defaultScopes(deps: Deps, integration: Integration): string[] {
  return ownScopes(deps, integration) ?? scopesOf(deps, integration)?.default ?? [];
}

/** Returns the scopes that may be requested: those of the integration, and those that its provider is known to have. */
export function allowedScopes(deps: Deps, integration: Integration): string[] {
  const known = scopesOf(deps, integration)?.available.map(({ name }) => name) ?? [];
  return [...new Set([...(ownScopes(deps, integration) ?? []), ...known])];
}

function ownScopes(deps: Deps, integration: Integration): string[] | undefined {
  const separator = integration.scopeSeparator ?? scopesOf(deps, integration)?.separator ?? " ";
  return integration.scope?.split(separator).filter(Boolean);
}

function scopesOf({ catalog }: Deps, { type }: Integration): OAuth2Method["scopes"] | undefined {
  const provider = catalog.bySlug(type);
  return provider && oauth2Method(provider)?.scopes;
}
