import { oauth2Method } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { findCatalogueIntegrations, type IntegrationView } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import { requireUser } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { agreedValues } from "../integrations/askedValues.ts";
import { isCataloguePlace } from "../integrations/cataloguePlace.ts";
import { findProvider } from "../integrations/findProvider.ts";
import { isUsable } from "../integrations/isUsable.ts";
import { returnAddress } from "../policy/returnAddress.ts";
import { prepareFlow } from "./prepareFlow.ts";
import { type BegunFlow, startBrowserFlow } from "./startFlow.ts";

export interface BeginInput {
  providerId: string;
  returnTo: string | undefined;
  /** Of the fields that whoever connects is asked for. */
  values?: Record<string, string>;
  browserToken: string | undefined;
}

/**
 * Begins to connect the caller to a provider, through the first of its integrations that the caller can use. Any
 * signed-in user may, for itself. One database round trip and one write to KV.
 *
 * @throws LatchkeyError `forbidden` for a caller without user, `not_found`, `authorization_not_supported`,
 *   `provider_not_active`, `validation_failed`, `return_to_not_allowed`
 */
export async function beginFlow(ctx: Context, input: BeginInput): Promise<BegunFlow> {
  const { settings } = ctx.deps;
  requireUser(ctx);
  const provider = findProvider(ctx, input.providerId);
  const view = await selectIntegration(ctx, provider);
  const application = view.returns?.frontendUrl ?? settings.frontendUrl;
  const returnTo = returnAddress(settings, view.returns, input.returnTo, `${application}/oauth-callback`);
  const parameters = agreedValues(ctx.deps, view.integration, input.values ?? {});
  return startBrowserFlow(ctx, prepareFlow(ctx, view, { parameters, returnTo }), input.browserToken);
}

async function selectIntegration(ctx: Context, provider: Provider): Promise<IntegrationView> {
  const { deps, caller } = ctx;
  if (!oauth2Method(provider)) {
    const sentence = `${provider.name} takes a token instead: POST it to /integrations.`;
    throw new LatchkeyError("authorization_not_supported", sentence);
  }
  const views = await findCatalogueIntegrations(deps.db, viewerOf(caller), caller.principal, provider.slug);
  const view = views.find(
    ({ integration }) =>
      isCataloguePlace(deps, integration, caller.principal) &&
      integration.authType === "oauth2" &&
      isUsable(deps, integration),
  );
  if (view) return view;
  throw new LatchkeyError("provider_not_active", `${provider.name} has not been set up here for connecting by OAuth.`);
}
