import { oauth2Method } from "../../catalog/catalog.ts";
import { type OAuth2Method, type Provider, plainTokenRequest, plainTokenResponse } from "../../catalog/schema.ts";
import { expandTemplate } from "../../catalog/template.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";

/**
 * How an integration's authorization server is spoken to: what the catalogue says, with what the tenant typed in on top.
 *
 * @returns undefined when the integration cannot be authorized by OAuth: no client, no endpoint, or a field without value
 */
export function oauthProfile({ catalog }: Deps, integration: Integration): OAuthProfile | undefined {
  const provider = catalog.bySlug(integration.type);
  const method = provider && oauth2Method(provider);
  const authorizationEndpoint =
    integration.authorizationEndpoint ?? endpoint(provider, method?.authorizationEndpoint, integration);
  const tokenEndpoint = integration.tokenEndpoint ?? endpoint(provider, method?.tokenEndpoint, integration);
  if (integration.authType !== "oauth2" || integration.clientId === null) return undefined;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  return {
    ...issuerOf(integration, method),
    authorizationEndpoint,
    tokenEndpoint,
    clientId: integration.clientId,
    clientAuthentication: integration.clientAuthentication ?? method?.clientAuthentication ?? "client_secret_post",
    clientIdParameter: method?.clientIdParameter ?? "client_id",
    scopeParameter: method?.scopes.parameter ?? "scope",
    scopeSeparator: integration.scopeSeparator ?? method?.scopes.separator ?? " ",
    pkce: method?.pkce === "required" || (integration.pkce ?? method?.pkce !== "refused"),
    authorizationParameters: { ...method?.authorizationParameters, ...integration.authorizationParameters },
    tokenRequest: method?.tokenRequest ?? plainTokenRequest,
    tokenResponse: method?.tokenResponse ?? plainTokenResponse,
  };
}

function endpoint(provider: Provider | undefined, template: string | undefined, integration: Integration) {
  return provider && template && expandTemplate(provider, template, integration.parameters);
}

/** The issuer is a fact about the catalogue's endpoints; of endpoints that a tenant typed in none is known. */
function issuerOf(integration: Integration, method: OAuth2Method | undefined) {
  if (!method || hasTypedInEndpoints(integration)) return { issuer: undefined, issuerInCallback: false };
  return { issuer: method.issuer, issuerInCallback: method.issuerInCallback };
}

function hasTypedInEndpoints(integration: Integration): boolean {
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

/** The scopes to ask for: the integration's own or the provider's default, and what the provider needs for a refresh token. */
export function requestedScopes({ catalog }: Deps, integration: Integration, profile: OAuthProfile): string[] {
  const provider = catalog.bySlug(integration.type);
  const scopes = provider && oauth2Method(provider)?.scopes;
  const chosen = integration.scope?.split(profile.scopeSeparator).filter(Boolean) ?? scopes?.default ?? [];
  return [...new Set([...chosen, ...(scopes?.offline ?? [])])];
}
