import { givenOf, withQuery } from "../query.ts";

/** What goes along from page to page, in the query. */
export interface Way {
  /** Where the browser of a signed-in user goes back to, checked. */
  return_to?: string | undefined;
  lang?: string | undefined;
  /** The connect link that the pages are of. */
  session?: string | undefined;
  /** The origin of the application's page that has opened the link, checked. */
  origin?: string | undefined;
  /** In what a page closes itself when it is done: a window of the application, or one that our page in a frame has opened. */
  mode?: "popup" | "window" | undefined;
  /** The token by which this browser has said that it is the user of the link. */
  me?: string | undefined;
  /** The integration that was connected last by the link. */
  connected?: string | undefined;
}

/** Returns the address of the page of a service, or of one below it. */
export function serviceHref(reference: string, way: Way, below = "", more: Record<string, string> = {}): string {
  return withQuery(`/connect/${encodeURIComponent(reference)}${below}`, { ...way, ...more });
}

/** Returns the address of the page of all services. */
export function listHref(way: Way): string {
  return withQuery("/connect", { ...way });
}

/** Returns the address of the page that ends a connect link's visit. Without an integration nothing was connected. */
export function resultHref({ connected: _before, ...way }: Way, integration?: string): string {
  const came = integration === undefined ? {} : { integration, success: "true" };
  return withQuery("/connect/result", { ...way, ...came });
}

/** Returns what a flow takes along to the page that ends it. */
export function alongOf({ session: _named, ...way }: Way): Record<string, string> {
  return Object.fromEntries(givenOf(way));
}
