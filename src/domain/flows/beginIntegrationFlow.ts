import { requireConnectable } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { allowedScopes, oauthProfile, requestedScopes } from "../integrations/oauthProfile.ts";
import { returnAddress } from "./returnAddress.ts";
import { type BegunFlow, isReachable, startBrowserFlow } from "./startFlow.ts";

export interface BeginIntegrationInput {
  reference: string;
  returnTo: string | undefined;
  /** The scopes to ask for instead of the integration's own. */
  scopes: string[] | undefined;
  browserToken: string | undefined;
}

/**
 * Begins to connect the caller to an integration; in shared mode, everyone who may use it. Needs level 1, in shared mode
 * level 2. One database round trip and one write to KV.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `authorization_not_supported`, `provider_not_active`,
 *   `return_to_not_allowed`, `scope_not_allowed`
 */
export async function beginIntegrationFlow(ctx: Context, input: BeginIntegrationInput): Promise<BegunFlow> {
  const { deps } = ctx;
  const view = await findIntegration(ctx, input.reference);
  requireConnectable(ctx, view);
  const { integration } = view;
  if (integration.authType !== "oauth2") {
    throw new LatchkeyError(
      "authorization_not_supported",
      "This integration does not use OAuth: POST the credential instead.",
    );
  }
  const profile = oauthProfile(deps, integration);
  if (!profile || !isReachable(deps, profile)) {
    throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client yet.");
  }
  const returnTo = returnAddress(deps.settings, view.returns, input.returnTo, `${deps.settings.publicUrl}/connected`);
  const allowed = allowedScopes(deps, integration);
  if (input.scopes?.some((scope) => !allowed.includes(scope))) {
    throw new LatchkeyError("scope_not_allowed", `The integration allows only these scopes: ${allowed.join(" ")}.`);
  }
  const scopes = requestedScopes(deps, integration, input.scopes);
  return startBrowserFlow(ctx, { view, profile, scopes, returnTo }, input.browserToken);
}
