import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { asAgreed } from "../integrations/asAgreed.ts";
import { findEditableIntegration, type TenantReference } from "../integrations/findTenantIntegration.ts";
import { allowedScopes, oauthProfile, requestedScopes } from "../integrations/oauthProfile.ts";
import { completeParameters } from "../integrations/placeholderValues.ts";
import { isReachable, startFlow } from "./startFlow.ts";

export interface AuthorizeInput {
  /** Id of the way to authenticate, as the list of integrations shows it. */
  method: string;
  /** Values for the provider's placeholders. */
  parameters: Record<string, string>;
  /** None: the integration's own. */
  scopes: string[];
}

/**
 * Begins a flow without a browser. After consent its grant waits under a credential key that only this caller can consume.
 * Needs level 2. One database round trip and one write to KV.
 *
 * @returns the address of the provider's consent page
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `authorization_not_supported`,
 *   `provider_not_active`, `scope_not_allowed`
 */
export async function authorizeIntegration(
  ctx: Context,
  reference: TenantReference,
  input: AuthorizeInput,
): Promise<string> {
  const { deps } = ctx;
  const view = await findEditableIntegration(ctx, reference);
  const { integration } = view;
  if (integration.authType !== "oauth2") {
    throw new LatchkeyError("authorization_not_supported", "This integration does not use OAuth.");
  }
  if (input.method !== integration.authType) throw unknownMethod();
  const parameters = completeParameters(deps, integration, input.parameters, "configParameters");
  const agreed = asAgreed(integration, { parameters });
  const profile = oauthProfile(deps, agreed);
  if (!profile || !isReachable(deps, profile)) {
    throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client yet.");
  }
  const allowed = allowedScopes(deps, integration);
  if (input.scopes.some((scope) => !allowed.includes(scope))) {
    throw new LatchkeyError("scope_not_allowed", `The integration allows only these scopes: ${allowed.join(" ")}.`);
  }
  const wanted = input.scopes.length > 0 ? input.scopes : undefined;
  const scopes = requestedScopes(deps, integration, wanted);
  const returnTo = view.returns?.successUrl ?? `${deps.settings.publicUrl}/authorized`;
  return startFlow(ctx, { view, profile, scopes, parameters, returnTo });
}

function unknownMethod(): LatchkeyError {
  const errors = [{ path: "integrationAuthMetadataId", message: "must be one of the integration's authMetadata" }];
  return new LatchkeyError("validation_failed", "The integration does not authenticate like this.", { errors });
}
