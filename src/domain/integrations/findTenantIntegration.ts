import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel } from "../access/requireAccess.ts";
import { requireTenant } from "../access/requireTenant.ts";
import type { Context } from "../context.ts";
import { findIntegration } from "./findIntegration.ts";

/** How the Tenants API names an integration. */
export interface TenantReference {
  tenant: string;
  /** Slug or id. */
  integration: string;
}

/**
 * An integration of the caller's tenant. One database round trip.
 *
 * @param config the config whose shared connection is meant
 * @throws LatchkeyError `not_found`
 */
export async function findTenantIntegration(
  ctx: Context,
  { tenant, integration }: TenantReference,
  config?: string,
): Promise<IntegrationView> {
  requireTenant(ctx, tenant);
  return findIntegration(ctx, integration, config);
}

/**
 * The same for what changes how agents use it: needs level 2.
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function findEditableIntegration(
  ctx: Context,
  reference: TenantReference,
  config?: string,
): Promise<IntegrationView> {
  const view = await findTenantIntegration(ctx, reference, config);
  requireLevel(view, LEVEL.edit);
  return view;
}
