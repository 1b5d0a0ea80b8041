import type { Context } from "hono";
import { authenticateApiKey, looksLikeApiKey } from "../domain/apiKeys/authenticateApiKey.ts";
import type { Caller } from "../domain/context.ts";
import { LatchkeyError, toLatchkeyError } from "../domain/errors.ts";
import type { FirstQuestion } from "../domain/firstQuestion.ts";
import type { AppEnv } from "./appEnv.ts";
import { type Effect, foreignFault, originFault } from "./browserRules.ts";
import { readSessionCookie } from "./sessionCookie.ts";

const API_KEY_HEADER = "x-api-key";
const ACT_AS_HEADER = "x-act-as-user";

/**
 * Authenticates the caller: by `Authorization: Bearer` with a JWT or an API key (RFC 6750), or `token` for `Bearer`, by `X-API-Key`, or else by
 * the session cookie. If a header is present, the cookie is ignored. A browser sends the cookie with every request,
 * whichever site made it, so the browser must also say that an allowed page made it.
 *
 * @param effect what a GET of the route does
 * @param question what the route asks the database first
 * @param resources audiences that a JWT may be for, besides the configured one
 * @throws LatchkeyError `unauthenticated`, `origin_not_allowed`, `identity_unavailable`, `rate_limited`, `forbidden` when
 *   the request names a user that the caller may not act as
 */
export async function authenticate(
  c: Context<AppEnv>,
  effect: Effect,
  question?: FirstQuestion<unknown>,
  resources?: readonly string[],
): Promise<Caller> {
  const { deps } = c.var;
  const sent = sentCredential(c);
  const actAs = c.req.header(ACT_AS_HEADER);
  if (sent !== undefined && looksLikeApiKey(sent)) {
    const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    const ctx = { deps, waitUntil, origin: c.req.header("cf-connecting-ip") };
    const { caller, first } = await authenticateApiKey(ctx, sent, actAs, question);
    c.set("first", first);
    return caller;
  }
  const token = sent ?? readSessionCookie(c);
  if (token === undefined) throw new LatchkeyError("unauthenticated", "Sign in, or send an access token.");
  const caller = await deps.verifyToken(token, deps.now(), resources);
  if (sent === undefined) checkOrigin(c, effect);
  // The header is refused and not ignored, because a request that names a user must not use another user's accounts.
  if (actAs === undefined) return caller;
  throw new LatchkeyError("forbidden", "Only an API key may act as a user.");
}

/** Returns the credential in the headers: a JWT or an API key. */
function sentCredential(c: Context<AppEnv>): string | undefined {
  const authorization = c.req.header("authorization");
  const key = c.req.header(API_KEY_HEADER);
  if (authorization === undefined) return key === undefined ? undefined : apiKeyOf(key);
  if (key === undefined) return bearerToken(authorization);
  throw refused("Send Authorization or X-API-Key, and not both.");
}

function apiKeyOf(header: string): string {
  if (looksLikeApiKey(header)) return header;
  throw refused("X-API-Key must hold an API key.");
}

/**
 * Returns the session of the browser, if it has a valid one. For routes where a session is optional but must not
 * contradict the request.
 *
 * @throws LatchkeyError `unauthenticated` when it has several, `identity_unavailable`
 */
export async function currentSession(c: Context<AppEnv>): Promise<Caller | undefined> {
  const { now, verifyToken } = c.var.deps;
  const cookie = readSessionCookie(c);
  if (cookie === undefined) return undefined;
  try {
    return await verifyToken(cookie, now());
  } catch (error) {
    if (toLatchkeyError(error).code === "unauthenticated") return undefined;
    throw error;
  }
}

/**
 * Returns what a request authenticates with: so that a client that sends its token in further headers as well does not give
 * it to a provider.
 */
export function callersSecrets(c: Context<AppEnv>): string[] {
  const secret = sentCredential(c) ?? readSessionCookie(c);
  return secret ? [secret] : [];
}

function bearerToken(header: string): string {
  // Octokit writes `token` for what is no JWT.
  const [, token] = /^(?:Bearer|token) +([^\s]+)$/i.exec(header) ?? [];
  if (token !== undefined) return token;
  throw refused("The Authorization header must be: Bearer <token>.");
}

function refused(sentence: string): LatchkeyError {
  return new LatchkeyError("unauthenticated", sentence, { reason: "invalid_request" });
}

/**
 * Requires that a page of our own sends what is not a GET.
 * @throws LatchkeyError `origin_not_allowed`
 */
export function requireOwnPage(c: Context<AppEnv>): undefined {
  const fault = foreignFault(c.req.raw, c.var.deps.settings.publicUrl);
  if (fault !== undefined) throw new LatchkeyError("origin_not_allowed", fault);
}

/**
 * Requires that a request which says of which page it is comes from one of ours, or of the application: so a page that gets
 * hold of the address by another name (DNS rebinding) reaches nothing.
 *
 * @throws LatchkeyError `origin_not_allowed`
 */
export function requireKnownOrigin(c: Context<AppEnv>): void {
  const { publicUrl, allowedOrigins } = c.var.deps.settings;
  const origin = c.req.header("origin");
  if (origin === undefined || origin === publicUrl || allowedOrigins.includes(origin)) return;
  throw new LatchkeyError("origin_not_allowed", "This address takes no requests of pages of that origin.");
}

function checkOrigin(c: Context<AppEnv>, effect: Effect): void {
  const fault = originFault(c.req.raw, effect, c.var.deps.settings);
  if (fault !== undefined) throw new LatchkeyError("origin_not_allowed", fault);
}
