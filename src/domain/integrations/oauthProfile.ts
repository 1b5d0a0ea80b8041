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
 * How an integration's authorization server is spoken to: what the catalogue says, with what the tenant typed in on top.
 *
 * @param clientId of a token that has an OAuth client of its own
 * @returns undefined when the integration cannot be authorized by OAuth: no client, no endpoint, or a field without value
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

/** Likewise: of a server that a tenant typed in, nothing is known about how it refreshes. */
function refreshOf(provider: Provider | undefined, method: OAuth2Method | undefined, integration: AgreedIntegration) {
  if (!method || hasTypedInEndpoints(integration)) return { ...plainRefresh, endpoint: undefined };
  const { parameters, rotation } = method.refresh;
  return { parameters, rotation, endpoint: endpoint(provider, method.refresh.endpoint, integration) };
}

/** Where a refresh token is used, and with it the client. */
export function refreshEndpointOf({ refresh, tokenEndpoint }: OAuthProfile): string {
  return refresh.endpoint ?? tokenEndpoint;
}

/** What a provider does with a refresh token that was used, whoever's client it is. */
export function rotationOf({ catalog }: Deps, integration: AgreedIntegration): Rotation {
  const provider = catalog.bySlug(integration.type);
  return refreshOf(provider, provider && oauth2Method(provider), integration).rotation;
}

/** The issuer is a fact about the catalogue's endpoints; of endpoints that a tenant typed in none is known. */
function issuerOf(integration: Integration, method: OAuth2Method | undefined) {
  if (!method || hasTypedInEndpoints(integration)) return { issuer: undefined, issuerInCallback: false };
  return { issuer: method.issuer, issuerInCallback: method.issuerInCallback };
}

/** Whether the tenant typed in where its users authorize, so that the catalogue knows nothing about that server. */
export function hasTypedInEndpoints(integration: Integration): boolean {
  return integration.authorizationEndpoint !== null || integration.tokenEndpoint !== null;
}

/**
 * Where the provider sends the browser back to. Integrations on the catalogue's endpoints share one address; one whose
 * endpoints a tenant typed in has its own, so that its server cannot collect codes meant for another (RFC 9700).
 */
export function redirectUri({ settings }: Deps, integration: Integration): string {
  const shared = `${settings.publicUrl}/oauth2/callback`;
  return hasTypedInEndpoints(integration) ? `${shared}/${integration.id}` : shared;
}

/**
 * The scopes to ask for: the wanted ones, else the integration's own, else the provider's default; and what the provider
 * needs for a refresh token.
 */
export function requestedScopes(deps: Deps, integration: Integration, wanted?: string[]): string[] {
  const chosen = wanted ?? defaultScopes(deps, integration);
  return [...new Set([...chosen, ...(scopesOf(deps, integration)?.offline ?? [])])];
}

/** The scopes to ask for when nobody says otherwise. */
export function defaultScopes(deps: Deps, integration: Integration): string[] {
  return ownScopes(deps, integration) ?? scopesOf(deps, integration)?.default ?? [];
}

/** The scopes that may be asked for: what the integration names, and what its provider is known to have. */
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
