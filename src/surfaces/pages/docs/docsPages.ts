import type { Route } from "../../../http/routeDefinition.ts";
import type { Page } from "../pages.ts";
import { overviewPage } from "./overview.tsx";
import { providerPage, providersPage } from "./providers.tsx";
import { tagPage } from "./tag.tsx";

/** The pages of the reference: they describe these routes. */
export function docsPages(routes: readonly Route[]): Page[] {
  return [
    { path: "/docs", handler: overviewPage(routes) },
    { path: "/docs/providers", handler: providersPage },
    { path: "/docs/providers/:slug", handler: providerPage },
    { path: "/docs/:tag", handler: tagPage(routes) },
  ];
}
