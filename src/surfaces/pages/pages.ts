import type { Page } from "../../http/pageRoute.ts";
import { connectPages } from "./connect/connectPages.ts";
import { consolePages } from "./console/consolePages.ts";
import { favicon, home } from "./home.tsx";

/** All pages. */
export const pages: readonly Page[] = [
  { method: "get", path: "/", handler: home },
  { method: "get", path: "/favicon.svg", handler: favicon },
  ...connectPages,
  ...consolePages,
];
