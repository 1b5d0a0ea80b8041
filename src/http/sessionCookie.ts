import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";

/** The application's session cookie, holding the same JWT as the Authorization header would. */
const PLAIN_NAME = "access_token";
/** The same, with the prefix by which browsers let no other host, no other path and no http set it (RFC 6265bis). */
const NAME = `__Host-${PLAIN_NAME}`;

/**
 * The session that a browser brings along, `__Host-access_token` before `access_token`. Another host of the same site can
 * add a cookie of the plain name, and which of several comes first is its choice too: so several that are not one and
 * the same session are none.
 *
 * @throws LatchkeyError `unauthenticated` when one name comes twice, or the two names hold different sessions
 */
export function readSessionCookie(c: Context<AppEnv>): string | undefined {
  const header = c.req.header("cookie") ?? "";
  const [own, ...moreOwn] = valuesOf(header, NAME);
  const [plain, ...morePlain] = valuesOf(header, PLAIN_NAME);
  const areTwo = own !== undefined && plain !== undefined && own !== plain;
  if (moreOwn.length === 0 && morePlain.length === 0 && !areTwo) return own ?? plain;
  throw new LatchkeyError("unauthenticated", "There is more than one session cookie. Please sign in again.", {
    reason: "invalid_request",
  });
}

/** Signs a browser in, and takes away a cookie of the other name, which would speak of another user. */
export function writeSessionCookie(c: Context<AppEnv>, token: string, lifetimeSeconds: number): void {
  const options = { path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
  deleteCookie(c, PLAIN_NAME, options);
  setCookie(c, NAME, token, { ...options, maxAge: lifetimeSeconds });
}

/** Only space and tab are cut off: servers that cut off more took `\u2000__Host-…`, which any host may set, for ours. */
function valuesOf(header: string, name: string): string[] {
  const pairs = header.split(";").map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ""));
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}
