import type { Handler } from "hono";
import type { AppEnv } from "../../http/appEnv.ts";
import { favicon, home } from "./home.tsx";

/** A page for people. It is no part of the API, so it is in no OpenAPI document. */
export interface Page {
  /** In Hono's notation. */
  path: string;
  handler: Handler<AppEnv>;
}

/** All pages. */
export const pages: readonly Page[] = [
  { path: "/", handler: home },
  { path: "/favicon.svg", handler: favicon },
];
