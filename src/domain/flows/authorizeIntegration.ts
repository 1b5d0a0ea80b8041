import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { completeParameters } from "../integrations/placeholderValues.ts";
import { prepareFlow, requireOAuth } from "./prepareFlow.ts";
import { startFlow } from "./startFlow.ts";

export interface AuthorizeInput {
  /** The integration's auth type, as the list of integrations shows it. */
  method: string;
  /** Values for the provider's placeholders. */
  parameters: Record<string, string>;
  /** Empty: the integration's own. */
  scopes: string[];
}

/**
 * Begins a flow without a browser. After consent its grant waits under a credential key that only this caller can
 * consume. Needs level 2. One database round trip and one write to KV.
 *
 * @returns the authorization URL of the provider
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `authorization_not_supported`,
 *   `provider_not_active`, `scope_not_allowed`
 */
export async function authorizeIntegration(ctx: Context, reference: string, input: AuthorizeInput): Promise<string> {
  const { deps } = ctx;
  const view = await findEditableIntegration(ctx, reference);
  const { integration } = view;
  requireOAuth(integration);
  if (input.method !== integration.authType) throw unknownMethod();
  const parameters = completeParameters(deps, integration, input.parameters, "configParameters");
  const returnTo = view.returns?.successUrl ?? `${deps.settings.publicUrl}/authorized`;
  return startFlow(ctx, prepareFlow(ctx, view, { parameters, scopes: input.scopes, returnTo }));
}

function unknownMethod(): LatchkeyError {
  const errors = [{ path: "integrationAuthMetadataId", message: "must be one of the integration's authMetadata" }];
  return new LatchkeyError("validation_failed", "The integration does not authenticate like this.", { errors });
}
