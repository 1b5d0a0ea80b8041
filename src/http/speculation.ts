import type { Context } from "hono";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import type { Effect } from "./browserRules.ts";

/**
 * Where browsers, and what stands in front of them, say that nobody has asked for the page yet: `Sec-Purpose` (Fetch),
 * and before it `Purpose` (Chromium), `X-Purpose` (WebKit) and `X-Moz` (Gecko).
 */
const HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const NOBODY_ASKED = /\b(?:prefetch|prerender|preview|instant)\b/i;

/**
 * Refuses a request that only looks, where a GET has an effect: HEAD, and what a browser fetches in advance. Otherwise a
 * look would spend a flow, begin another one, or call a provider. The status is not 2xx, so that browsers drop what they
 * fetched and ask again when somebody wants it.
 *
 * @param takesHead whether the route hands HEAD on as what it is
 * @throws LatchkeyError `method_not_allowed`
 */
export function refuseSpeculation(c: Context<AppEnv>, effect: Effect, takesHead: boolean): void {
  const { method, headers } = c.req.raw;
  if (effect === "none" || (method !== "GET" && method !== "HEAD")) return;
  const nobodyAsked = HEADERS.some((name) => NOBODY_ASKED.test(headers.get(name) ?? ""));
  if (!nobodyAsked && (method === "GET" || takesHead)) return;
  c.header("Allow", "GET");
  throw new LatchkeyError(
    "method_not_allowed",
    "This address has an effect: it takes no HEAD, and nothing in advance.",
  );
}
