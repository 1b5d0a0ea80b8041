import { requireConnectable } from "../access/requireAccess.ts";
import type { Context, Settings } from "../context.ts";
import { agreedValues } from "../integrations/askedValues.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { returnAddress } from "../policy/returnAddress.ts";
import { prepareFlow } from "./prepareFlow.ts";
import { type BegunFlow, startBrowserFlow } from "./startFlow.ts";

export interface BeginIntegrationInput {
  reference: string;
  returnTo: string | undefined;
  /** The scopes to request instead of the integration's own. */
  scopes: string[] | undefined;
  /** Of the fields that whoever connects is asked for. */
  values?: Record<string, string>;
  browserToken: string | undefined;
  /** A path of ours that the browser comes back to first, with the return address in its query. */
  page?: string;
  /** What the page is told besides on which a flow of a connect session ends, in its query. */
  along?: Record<string, string>;
}

/**
 * Begins to connect the caller to an integration. In shared mode it connects everyone who may use the integration.
 * Needs level 1, in shared mode level 2. One database round trip and one write to KV.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `authorization_not_supported`, `provider_not_active`,
 *   `validation_failed`, `return_to_not_allowed`, `scope_not_allowed`
 */
export async function beginIntegrationFlow(ctx: Context, input: BeginIntegrationInput): Promise<BegunFlow> {
  const { deps } = ctx;
  const view = await findIntegration(ctx, input.reference, { isToConnect: true });
  requireConnectable(ctx, view);
  const returnTo = returnAddress(deps.settings, view.returns, input.returnTo, `${deps.settings.publicUrl}/connected`);
  const end = input.page === undefined ? returnTo : pageAddress(deps.settings, input.page, input.returnTo && returnTo);
  const parameters = agreedValues(deps, view.integration, input.values ?? {});
  const request = { parameters, scopes: input.scopes, returnTo: end, along: input.along };
  return startBrowserFlow(ctx, prepareFlow(ctx, view, request), input.browserToken);
}

function pageAddress({ publicUrl }: Settings, page: string, returnTo: string | undefined): string {
  const url = new URL(page, publicUrl);
  if (returnTo !== undefined) url.searchParams.set("return_to", returnTo);
  return url.href;
}
