import { oauth2Method } from "../../catalog/catalog.ts";
import type { OAuth2Definition } from "../../catalog/definition.ts";
import { plainOAuth2 } from "../../catalog/mergeDefinition.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Caller, Deps } from "../context.ts";
import { definitionOf } from "./definitionOf.ts";

type Catalog = Pick<Deps, "catalog">;

/**
 * Splits a list of scopes. White space separates them whatever the separator is: no scope holds any (RFC 6749 section 3.3),
 * and people paste lists from pages.
 */
export function splitScopes(text: string, separator = " "): string[] {
  const names = text.split(separator).flatMap((part) => part.split(/\s+/));
  return [...new Set(names.filter(Boolean))];
}

/**
 * Returns the scopes to request: the wanted ones, or the integration's own, or the definition's default, and also those
 * that the provider needs to issue a refresh token.
 */
export function requestedScopes(deps: Catalog, integration: Integration, wanted?: string[]): string[] {
  const chosen = wanted ?? defaultScopes(deps, integration);
  return [...new Set([...chosen, ...scopesOf(deps, integration).offline])];
}

/** Returns the scopes to request when the caller names none. */
export function defaultScopes(deps: Catalog, integration: Integration): string[] {
  return ownScopes(deps, integration) ?? scopesOf(deps, integration).default;
}

/** Returns the scopes that may be requested: those of the integration, and those that its provider is known to have. */
export function allowedScopes(deps: Catalog, integration: Integration): string[] {
  const known = scopesOf(deps, integration);
  const own = ownScopes(deps, integration) ?? known.default;
  return [...new Set([...own, ...known.available.map(({ name }) => name)])];
}

/**
 * Returns those of an integration's scopes that a connect session is for: the most that may be asked for in it, and what is
 * asked for where nobody chooses. Undefined where it leaves that to the integration.
 */
export function scopesOfSession(
  deps: Catalog,
  session: Caller["connectSession"],
  integration: Integration,
): string[] | undefined {
  if (!session?.scopes) return undefined;
  const allowed = allowedScopes(deps, integration);
  return session.scopes.filter((scope) => allowed.includes(scope));
}

function ownScopes(deps: Catalog, integration: Integration): string[] | undefined {
  const separator = integration.scopeSeparator ?? scopesOf(deps, integration).separator;
  return integration.scope === null ? undefined : splitScopes(integration.scope, separator);
}

function scopesOf(deps: Catalog, integration: Integration): OAuth2Definition["scopes"] {
  return (oauth2Method(definitionOf(deps, integration)) ?? plainOAuth2()).scopes;
}
