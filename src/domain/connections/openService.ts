import { tokenMethod } from "../../catalog/catalog.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { ensureDefaultIntegration } from "../integrations/ensureDefaultIntegration.ts";
import { describeService, type Service } from "./describeService.ts";

/**
 * Describes a service that the caller is about to connect. A provider that takes a token gets its default integration, if it
 * has none yet. Any signed-in user may. One database round trip, or three for a provider's first.
 *
 * @throws LatchkeyError `not_found`, `ambiguous_reference`, `provider_not_active`
 */
export async function openService(ctx: Context, reference: string): Promise<Service & { integrationId: string }> {
  const service = await describeService(ctx, reference);
  const { integrationId } = service;
  if (integrationId !== undefined) return { ...service, integrationId };
  const provider = ctx.deps.catalog.named(reference);
  const method = provider && tokenMethod(provider);
  const view = method && (await ensureDefaultIntegration(ctx, provider, method.type));
  if (view) return { ...service, integrationId: view.integration.id };
  throw new LatchkeyError("provider_not_active", "This service has not been set up here for a token.");
}
