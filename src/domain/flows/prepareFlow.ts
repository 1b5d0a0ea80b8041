import { parseEndpoint } from "../../oauth/endpoint.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { Integration, IntegrationView } from "../../storage/integrations.ts";
import { requireWithinSession } from "../access/requireWithinSession.ts";
import type { Caller, Context, Deps, SessionLimits } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { allowedScopes, requestedScopes, scopesOfSession } from "../integrations/scopes.ts";

/** The input of a flow. */
export interface FlowRequest {
  /** Values for the provider's placeholders. They override the integration's. */
  parameters?: Record<string, string>;
  /** The scopes to request. Empty: the integration's own. */
  scopes?: string[] | undefined;
  /** Where the browser goes after the flow. */
  returnTo: string;
  /** What the page is told besides on which a flow of a connect session ends, in its query. */
  along?: Record<string, string> | undefined;
}

/** A flow that has passed all checks and can begin. */
export interface PreparedFlow {
  view: IntegrationView;
  profile: OAuthProfile;
  scopes: string[];
  parameters: Record<string, string>;
  returnTo: string;
}

/**
 * Prepares a flow, whichever way it begins. The caller of this function has checked who may. A flow that begins in a connect
 * session stays within it, asks for the session's scopes where nobody has chosen among them, and ends on its page.
 *
 * @throws LatchkeyError `authorization_not_supported`, `provider_not_active`, `scope_not_allowed`, `not_found` for an
 *   integration that the session is not for, `key_limit` for one that the API key is not for
 */
export function prepareFlow(
  { deps, caller }: Pick<Context, "deps" | "caller">,
  view: IntegrationView,
  { parameters = {}, scopes: chosen = [], returnTo, along = {} }: FlowRequest,
): PreparedFlow {
  const { integration } = view;
  const session = caller.connectSession;
  const scopes = chosen.length > 0 ? chosen : usualScopes(deps, session, integration);
  requireWithinSession({ caller }, integration, scopes);
  requireAllowed({ caller }, { does: "connect", integrationId: integration.id });
  requireOAuth(integration);
  const profile = reachableProfile(deps, agreedIntegration(integration, { parameters }));
  if (!profile) {
    throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client yet.");
  }
  const allowed = allowedScopes(deps, integration);
  if (scopes.some((scope) => !allowed.includes(scope))) {
    throw new LatchkeyError("scope_not_allowed", `The integration allows only these scopes: ${allowed.join(" ")}.`);
  }
  const wanted = scopes.length > 0 ? scopes : undefined;
  const end = session ? resultPage(deps, session, integration, along) : returnTo;
  return { view, profile, scopes: requestedScopes(deps, integration, wanted), parameters, returnTo: end };
}

/** @throws LatchkeyError `scope_not_allowed` when none of the session's scopes is one of the integration */
function usualScopes(deps: Deps, session: Caller["connectSession"], integration: Integration): string[] {
  const scopes = scopesOfSession(deps, session, integration);
  if (scopes?.length !== 0) return scopes ?? [];
  throw new LatchkeyError("scope_not_allowed", "This link allows none of the integration's scopes.");
}

/** Where a flow of a connect session ends: the page that tells the application, or leads back to it. */
function resultPage(
  { settings }: Deps,
  session: SessionLimits,
  { id }: Integration,
  along: Record<string, string>,
): string {
  const query = new URLSearchParams({ ...along, session: session.id, integration: id });
  return `${settings.publicUrl}/connect/result?${query}`;
}

/** @throws LatchkeyError `authorization_not_supported` */
export function requireOAuth({ authType }: Pick<Integration, "authType">): void {
  if (authType === "oauth2") return;
  throw new LatchkeyError("authorization_not_supported", "This integration does not use OAuth: give it a credential.");
}

/** Returns the OAuth profile, if Latchkey may call its endpoints. Otherwise a user would consent in vain. */
export function reachableProfile(deps: Deps, integration: AgreedIntegration): OAuthProfile | undefined {
  const profile = oauthProfile(deps, integration);
  const isReachable = (url: string) => parseEndpoint(url, deps.settings) !== undefined;
  if (!profile || ![profile.authorizationEndpoint, profile.tokenEndpoint].every(isReachable)) return undefined;
  return profile;
}
