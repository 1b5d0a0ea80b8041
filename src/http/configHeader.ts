import type { Context } from "hono";
import type { AppEnv } from "./appEnv.ts";

/** The integration config whose shared connection the caller wants to call with: `Latchkey-Config`. */
export function readConfigHeader(c: Context<AppEnv>): string | undefined {
  return c.req.header("latchkey-config");
}
