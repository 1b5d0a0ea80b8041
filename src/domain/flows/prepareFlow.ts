import { parseEndpoint } from "../../oauth/endpoint.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { Integration, IntegrationView } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { allowedScopes, requestedScopes } from "../integrations/scopes.ts";

/** The input of a flow. */
export interface FlowRequest {
  /** Values for the provider's placeholders. They override the integration's. */
  parameters?: Record<string, string>;
  /** The scopes to request. Empty: the integration's own. */
  scopes?: string[] | undefined;
  /** Where the browser goes after the flow. */
  returnTo: string;
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
 * Prepares a flow, whichever way it begins. The caller of this function has checked who may.
 *
 * @throws LatchkeyError `authorization_not_supported`, `provider_not_active`, `scope_not_allowed`
 */
export function prepareFlow(
  deps: Deps,
  view: IntegrationView,
  { parameters = {}, scopes = [], returnTo }: FlowRequest,
): PreparedFlow {
  const { integration } = view;
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
  return { view, profile, scopes: requestedScopes(deps, integration, wanted), parameters, returnTo };
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
