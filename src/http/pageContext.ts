import type { Context as HonoContext } from "hono";
import type { Caller, PublicContext } from "../domain/context.ts";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { currentSession } from "./authenticate.ts";
import { originFault } from "./browserRules.ts";

/** The context of a page for somebody who is signed in. */
export type PageContext = PublicContext & { caller: Caller };

/**
 * Returns the context of a page: who looks at it, by the session of the browser. A page shows no token and acts nowhere by a
 * GET, so it may be opened from anywhere. What a form sends must come from a page of ours.
 *
 * @throws LatchkeyError `unauthenticated`, `origin_not_allowed`, `identity_unavailable`
 */
export async function pageContext(c: HonoContext<AppEnv>): Promise<PageContext> {
  const { deps, requestId, clientRequestId } = c.var;
  const caller = await currentSession(c);
  if (!caller) throw new LatchkeyError("unauthenticated", "Sign in to the application first.");
  const { publicUrl } = deps.settings;
  const fault = originFault(c.req.raw, "none", { publicUrl, allowedOrigins: [] });
  if (fault !== undefined) throw new LatchkeyError("origin_not_allowed", fault);
  c.set("caller", caller);
  c.set("about", {});
  return {
    deps,
    requestId,
    clientRequestId,
    about: c.var.about,
    caller,
    origin: c.req.header("cf-connecting-ip"),
    waitUntil: (work) => c.executionCtx.waitUntil(work),
  };
}
