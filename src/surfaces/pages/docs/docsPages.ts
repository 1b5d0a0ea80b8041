import type { Page } from "../../../http/pageRoute.ts";
import type { Route } from "../../../http/routeDefinition.ts";
import { overviewPage } from "./overview.tsx";
import { providerPage } from "./provider.tsx";
import { providersPage } from "./providers.tsx";
import { tagPage } from "./tag.tsx";

/** The pages of the reference: they describe these routes. */
export function docsPages(routes: readonly Route[]): Page[] {
  return [
    { method: "get", path: "/docs", handler: overviewPage(routes) },
    { method: "get", path: "/docs/providers", handler: providersPage },
    { method: "get", path: "/docs/providers/:slug", handler: providerPage },
    { method: "get", path: "/docs/:tag", handler: tagPage(routes) },
  ];
}
