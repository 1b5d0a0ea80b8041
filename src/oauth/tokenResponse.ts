import * as oauth from "oauth4webapi";
import { ProviderError } from "./errors.ts";
import { firstLifetime, type Lifetime } from "./lifetime.ts";
import { type TokenResponseShape, UNKNOWN_ISSUER } from "./profile.ts";
import { readAnswer, readFacts, valueAt } from "./readAnswer.ts";
import { readScopes } from "./readScopes.ts";
import { readRefusal } from "./refusal.ts";

/** A token response in the terms of this code. What the answer does not say, or says in no usable way, is undefined. */
export interface TokenSet {
  accessToken: string;
  refreshToken: string | undefined;
  /** Seconds. `unreadable`: it has some end. */
  expiresIn: Lifetime;
  /** Seconds until the refresh token ends. */
  refreshExpiresIn: number | undefined;
  /** Undefined when the provider granted exactly what was requested (RFC 6749 section 5.1). */
  scopes: string[] | undefined;
  metadata: Record<string, string>;
}

const MAX_TOKEN_LENGTH = 16 * 1024;

/** What providers call the lifetime or the end of an access token, besides what the definition says. */
const LIFETIMES = "expires_in expiresIn expires_at expiresAt expires_on expires access_token_expires_in".split(" ");
/** The same of a refresh token. No specification has a name for it. */
const REFRESH_LIFETIMES = [
  ...["refresh_token_expires_in", "refresh_expires_in", "x_refresh_token_expires_in", "refreshTokenExpiresIn"],
  ...["refreshExpiresIn", "refresh_token_expires_at", "refresh_expires_at", "refreshTokenExpiresAt"],
];

/**
 * Reads a token response, JSON or a form. It first translates the provider's deviations; oauth4webapi then checks the
 * result against RFC 6749 section 5.1.
 *
 * @param now milliseconds since the epoch, to read a Retry-After that is a date
 * @throws ProviderError `malformed`, or one of those of `readRefusal`
 */
export async function readTokenResponse(response: Response, shape: TokenResponseShape, now: number): Promise<TokenSet> {
  const answer = await readAnswer(response);
  const { body } = answer;
  const accessToken = pick(body, shape.accessToken);
  // An error within a good status counts only where there is no token.
  if (!response.ok || accessToken === undefined) throw readRefusal(answer, shape, now);
  const found = (paths: string[]) => valuesOf(body, shape, paths);
  const lifetime = (paths: string[], names: string[]) =>
    firstLifetime([...found(paths), ...found(beside(shape, names))], shape.expiresInUnit, now);
  const refreshExpiresIn = lifetime(shape.refreshExpiresIn ?? [], REFRESH_LIFETIMES);
  const tokens = await process({
    access_token: accessToken,
    token_type: tokenType(body),
    refresh_token: found(shape.refreshToken).find((value) => nonEmpty(value) !== undefined),
  });
  return {
    accessToken: checkToken(tokens.access_token),
    refreshToken: tokens.refresh_token === undefined ? undefined : checkToken(tokens.refresh_token),
    expiresIn: lifetime(shape.expiresIn, LIFETIMES),
    refreshExpiresIn: refreshExpiresIn === "unreadable" ? undefined : refreshExpiresIn,
    // No scope means that everything was granted; an empty one means that nothing was.
    scopes: readScopes(found(shape.scope)[0], shape.scopeSeparator),
    metadata: readFacts(body, shape.metadata),
  };
}

/**
 * Returns what there is at these paths of the token that is used, in their order. When an answer carries several tokens,
 * what belongs to another one is left out: a token must not get the refresh token or the scopes of another. To a token
 * belongs what has its position in a list of the same length, and otherwise what stands beside it.
 */
function valuesOf(body: unknown, { accessToken }: TokenResponseShape, paths: string[]): unknown[] {
  const tokens = accessToken.map((path) => pick(body, [path]));
  const used = tokens.findIndex((token) => token !== undefined);
  const isForeign = (index: number) => tokens[index] !== undefined && tokens[index] !== tokens[used];
  const ownerOf = (path: string, index: number) =>
    paths.length === accessToken.length ? index : accessToken.findIndex((token) => placeOf(token) === placeOf(path));
  const owned = paths.map((path, index) => ({ path, owner: ownerOf(path, index) }));
  const own = owned.filter(({ owner }) => owner === used);
  const shared = owned.filter(({ owner }) => owner !== used && !isForeign(owner));
  const ordered = accessToken.length > 1 ? [...own, ...shared] : owned;
  return ordered.map(({ path }) => valueAt(body, path)).filter((value) => value !== undefined && value !== null);
}

/** The usual names, beside each place of a token and at the top. */
function beside({ accessToken }: TokenResponseShape, names: string[]): string[] {
  const places = new Set([...accessToken.map(placeOf), ""]);
  return [...places].flatMap((place) => names.map((name) => place + name));
}

function placeOf(path: string): string {
  return path.replace(/[^.]+$/, "");
}

/**
 * Treats every token type but two as bearer, because providers put arbitrary words here. We cannot use `dpop` and `mac`
 * tokens, which need more than the token itself.
 */
function tokenType(body: unknown): string {
  const type = valueAt(body, "token_type");
  return typeof type === "string" && /^(dpop|mac)$/i.test(type) ? type : "bearer";
}

/** Checks what was found by RFC 6749 section 5.1, under its names. */
async function process(found: Record<string, unknown>): Promise<oauth.TokenEndpointResponse> {
  const server = { issuer: UNKNOWN_ISSUER };
  try {
    return await oauth.processGenericTokenEndpointResponse(server, { client_id: "-" }, Response.json(found));
  } catch {
    throw new ProviderError("malformed", "the answer has no usable access token");
  }
}

/** Returns the first string that is not empty. */
function pick(body: unknown, paths: string[]): string | undefined {
  return paths.map((path) => nonEmpty(valueAt(body, path))).find((value) => value !== undefined);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Checks that a token can go into a header: only printable ASCII (RFC 6749 appendix A.12). */
function checkToken(token: string): string {
  if (token.length <= MAX_TOKEN_LENGTH && /^[\x20-\x7e]+$/.test(token)) return token;
  throw new ProviderError("malformed", "a token has characters that no token has, or is too long");
}
