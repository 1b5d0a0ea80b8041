import type { Context as HonoContext } from "hono";
import type { AppEnv } from "./appEnv.ts";
import { type PageContext, pageContext } from "./pageContext.ts";
import { countRequest, noteUse } from "./route.ts";
import type { RouteDefinition } from "./routeDefinition.ts";

/** A page for people. It is no part of the API, so it is in no OpenAPI document. */
export interface Page {
  method: "get" | "post";
  /** In Hono's notation. */
  path: string;
  handler: (c: HonoContext<AppEnv>) => Response | Promise<Response>;
}

export type NamedPage = Omit<Page, "handler"> & Pick<RouteDefinition, "operationId" | "use">;

interface PageInput {
  c: HonoContext<AppEnv>;
  ctx: PageContext;
}

/**
 * Makes a page for people who are known. A request for it counts like one for a route: against the limits of its user, and
 * in the trail of uses.
 *
 * @param contextOf how it becomes known who looks at it
 */
export function knownPage(
  named: NamedPage,
  show: (input: PageInput) => Response | Promise<Response>,
  contextOf: (c: HonoContext<AppEnv>) => Promise<PageContext> = (c) => pageContext(c),
): Page {
  const { method, path } = named;
  const handler = async (c: HonoContext<AppEnv>) => {
    c.set("route", path);
    const ctx = await contextOf(c);
    return noteUse(ctx, named, async () => {
      c.set("rates", countRequest(ctx, named));
      return show({ c, ctx });
    });
  };
  return { method, path, handler };
}
