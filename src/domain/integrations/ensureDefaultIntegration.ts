import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { findIntegrationsOfType, type IntegrationView, insertIntegrationIfAbsent } from "../../storage/integrations.ts";
import { auditEvent } from "../audit.ts";
import { type Context, SYSTEM } from "../context.ts";
import { EVERYONE, viewerOf } from "../permissions.ts";
import { newIntegration } from "./newIntegration.ts";

const USE = 1;

/**
 * The tenant's default integration of a provider that takes a plain token: owned by `system`, shared with everyone, made
 * on first use. Any signed-in user may cause that; two who do at once get the same one.
 *
 * @returns undefined when the provider takes no plain token
 */
export async function ensureDefaultIntegration(ctx: Context, provider: Provider): Promise<IntegrationView | undefined> {
  const method = tokenMethod(provider);
  if (!method) return undefined;
  const { deps, caller } = ctx;
  const row = await newIntegration(deps.keyring, {
    tenantId: caller.tenant,
    owner: SYSTEM,
    slug: provider.slug,
    name: provider.name,
    description: provider.description,
    type: provider.slug,
    mode: "per-user",
    authType: method.type,
  });
  const event = auditEvent(ctx, "integration.created", row.id, { default: true });
  await insertIntegrationIfAbsent(deps.db, row, [{ principal: EVERYONE, accessLevel: USE }], event);
  const views = await findIntegrationsOfType(deps.db, viewerOf(caller), caller.principal, provider.slug);
  return views.find(({ integration }) => integration.owner === SYSTEM);
}
