import type * as z from "zod";
import { requireTenant } from "../../domain/access/requireTenant.ts";
import type { Context } from "../../domain/context.ts";
import { type Handler, userRoute } from "../../http/route.ts";
import type { Route, RouteDefinition } from "../../http/routeDefinition.ts";

/** A route below a tenant. Its path parameters include the tenant. */
interface TenantRouteDefinition extends RouteDefinition {
  path: `/v1/tenants/:tenant${string}`;
  params: z.ZodLazy<z.ZodObject<{ tenant: z.ZodString }>>;
}

/**
 * Makes a route of this surface, for signed-in users. The tenant in the path must be the caller's own. Any other gives
 * 404 before the handler runs, so no verb of the domain needs to know the tenant of the path.
 */
export function tenantRoute<const D extends TenantRouteDefinition>(definition: D, handler: Handler<D, Context>): Route {
  return userRoute<D>(definition, (input) => {
    const { tenant } = input.params as { tenant: string };
    requireTenant(input.ctx, tenant);
    return handler(input);
  });
}
