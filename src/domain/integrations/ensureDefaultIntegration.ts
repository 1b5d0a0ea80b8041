import { tokenMethod } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { findIntegrations, type IntegrationReference } from "../../storage/findIntegrations.ts";
import { insertIntegrationIfAbsent } from "../../storage/insertIntegration.ts";
import type { Integration, IntegrationView } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import { LEVEL } from "../../terms/integration.ts";
import { EVERYONE, viewerOf } from "../access/permissions.ts";
import { isWithinSession } from "../access/requireWithinSession.ts";
import { auditEvent } from "../audit.ts";
import { type Context, type Identity, SYSTEM } from "../context.ts";
import { giverOf, isCataloguePlace } from "./cataloguePlace.ts";
import { newIntegration } from "./newIntegration.ts";

/**
 * Finds or creates the tenant's default integration of a provider. It is owned by `system`, shared with everyone, and
 * created on first use. Any signed-in user may cause that; two users who do so at once get the same one. Its slug is
 * the provider's, followed by the auth type if that is not the provider's usual one. Two database round trips.
 *
 * @param user the user who needs it
 * @returns undefined when something else has its slug
 */
export async function ensureDefaultIntegration(
  ctx: Context,
  provider: Provider,
  authType: AuthType,
  user: Identity = ctx.caller,
): Promise<IntegrationView | undefined> {
  const slug = authType === usualAuthType(provider) ? provider.slug : `${provider.slug}-${authType}`;
  const { name, description, slug: type } = provider;
  const made = { owner: SYSTEM, slug, name, description, type, authType };
  return ensureIntegration(ctx, made, user, [{ principal: EVERYONE, accessLevel: LEVEL.use }]);
}

/**
 * Returns how a provider is connected when nobody has configured it: with a plain token if the provider accepts one.
 */
export function usualAuthType(provider: Provider): AuthType {
  return tokenMethod(provider)?.type ?? "oauth2";
}

type Made = Pick<Integration, "owner" | "slug" | "name" | "description" | "type" | "authType"> & {
  forToken?: boolean;
};

/**
 * Finds or creates the integration with an owner and a slug. Two database round trips.
 * @returns undefined when the one with that slug is of another kind, has addresses of its own, or is not visible to the
 *   user, and where the caller's connect session or API key is for others
 */
export async function ensureIntegration(
  ctx: Context,
  made: Made,
  user: Identity,
  shares: { principal: string; accessLevel: number }[],
): Promise<IntegrationView | undefined> {
  const { deps, caller } = ctx;
  if (!isWithinSession(caller.connectSession, undefined) || caller.delegated?.limits.integrations) return undefined;
  const row = await newIntegration(deps.keyring, { ...made, tenantId: user.tenant, mode: "per-user" });
  const event = auditEvent(ctx, "integration.created", row.id, made.forToken ? { forToken: true } : { default: true });
  await insertIntegrationIfAbsent(deps.db, row, shares, deps.settings.quotas, event);
  const reference: IntegrationReference = { by: "natural-id", owner: made.owner, slug: made.slug };
  const [view] = await findIntegrations(deps.db, viewerOf(user), user.principal, reference);
  if (!view || !isCataloguePlace(deps, view.integration, giverOf(caller))) return undefined;
  const { type, authType, mode } = view.integration;
  return type === made.type && authType === made.authType && mode === "per-user" ? view : undefined;
}
