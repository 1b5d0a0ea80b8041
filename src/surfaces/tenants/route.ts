import type * as z from "zod";
import { requireTenant } from "../../domain/access/requireTenant.ts";
import type { Context } from "../../domain/context.ts";
import { type Handler, type Route, type RouteDefinition, userRoute } from "../../http/route.ts";

/** A route below a tenant. Its parameters name the tenant. */
interface TenantRouteDefinition extends RouteDefinition {
  path: `/v1/tenants/:tenant${string}`;
  params: z.ZodObject<{ tenant: z.ZodString }>;
}

/**
 * A route of this surface, for signed-in users. The tenant in the path must be the caller's own; any other answers 404,
 * before the handler sees the request. So no verb of the domain needs to be told which tenant is meant.
 */
export function tenantRoute<const D extends TenantRouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return userRoute<D>(definition, (input) => {
    const { tenant } = input.params as { tenant: string };
    requireTenant(input.ctx, tenant);
    return handler(input);
  });
}
