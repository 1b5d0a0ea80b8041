import type { Context } from "hono";
import { checkReturnAddress } from "../../../domain/flows/checkReturnAddress.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import type { PageContext } from "../../../http/pageContext.ts";

/** What goes along from page to page, in the query. */
export interface Way {
  /** Where the browser goes back to, checked. */
  return_to: string | undefined;
  lang: string | undefined;
}

/** @throws LatchkeyError `return_to_not_allowed` */
export async function readWay(c: Context<AppEnv>, ctx: PageContext): Promise<Way> {
  const returnTo = await checkReturnAddress(ctx, c.req.query("return_to"));
  return { return_to: returnTo, lang: c.req.query("lang") };
}

/** Returns the address of the page of a service, or of one below it. */
export function serviceHref(
  reference: string,
  way: Partial<Way>,
  below = "",
  more: Record<string, string> = {},
): string {
  return withQuery(`/connect/${encodeURIComponent(reference)}${below}`, { ...way, ...more });
}

/** Returns the address of the page of all services. */
export function listHref(way: Way): string {
  return withQuery("/connect", { ...way });
}

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
