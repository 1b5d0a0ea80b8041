import * as oauth from "oauth4webapi";
import { ProviderError } from "./errors.ts";
import { errorWords, saysFailed } from "./errorWords.ts";
import { type TokenResponseShape, UNKNOWN_ISSUER } from "./profile.ts";
import { type Answer, readAnswer, valueAt } from "./readAnswer.ts";
import { readScopes } from "./readScopes.ts";
import { readRefusal } from "./refusal.ts";

/** A token response in the terms of this code. What the answer does not say, or says in no usable way, is undefined. */
export interface TokenSet {
  accessToken: string;
  refreshToken: string | undefined;
  /** Seconds. */
  expiresIn: number | undefined;
  /** Seconds until the refresh token ends. */
  refreshExpiresIn: number | undefined;
  /** Undefined when the provider granted exactly what was requested (RFC 6749 section 5.1). */
  scopes: string[] | undefined;
  metadata: Record<string, string>;
}

const MAX_TOKEN_LENGTH = 16 * 1024;
const MAX_METADATA_LENGTH = 1024;
const MAX_LIFETIME_SECONDS = 10 * 365 * 24 * 3600;

/** What providers call the lifetime of a refresh token, beside the access token. No specification has a name for it. */
const REFRESH_LIFETIMES = ["refresh_token_expires_in", "refresh_expires_in", "x_refresh_token_expires_in"];

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
  if (!response.ok || isRefusal(answer, shape)) throw readRefusal(answer, shape, now);
  const index = shape.accessToken.findIndex((path) => pick(body, [path]) !== undefined);
  const tokens = await process(normalize(body, shape, index));
  return {
    accessToken: checkToken(tokens.access_token),
    refreshToken: tokens.refresh_token === undefined ? undefined : checkToken(tokens.refresh_token),
    expiresIn: tokens.expires_in,
    refreshExpiresIn: lifetime(refreshLifetime(body, shape, index), shape.expiresInUnit),
    // No scope means that everything was granted; an empty one means that nothing was.
    scopes: readScopes(valueIn(body, shape, index, shape.scope), shape.scopeSeparator),
    metadata: readMetadata(body, shape),
  };
}

/** An error within a good status counts only where there is no token. */
function isRefusal(answer: Answer, { accessToken, error }: TokenResponseShape): boolean {
  if (pick(answer.body, accessToken) !== undefined) return false;
  return errorWords(answer, error).length > 0 || saysFailed(answer);
}

/**
 * Rebuilds the answer with the names of RFC 6749. It holds only the values we read, with the types that the RFC requires.
 */
function normalize(body: unknown, shape: TokenResponseShape, index: number): Response {
  return Response.json({
    access_token: pick(body, shape.accessToken),
    token_type: tokenType(body),
    refresh_token: nonEmpty(valueIn(body, shape, index, shape.refreshToken)),
    expires_in: lifetime(valueIn(body, shape, index, shape.expiresIn), shape.expiresInUnit),
  });
}

/**
 * Returns the first value that there is. When an answer can carry several tokens, the first one found decides, and its
 * other values are read at the same position of the other lists: a token must not get the refresh token of another.
 */
function valueIn(body: unknown, { accessToken }: TokenResponseShape, index: number, paths: string[]): unknown {
  const own = accessToken.length > 1 ? paths.slice(index).slice(0, 1) : paths;
  return own.map((path) => valueAt(body, path)).find((value) => value !== undefined);
}

/** Where the definition names no path, the usual names count, beside the access token. */
function refreshLifetime(body: unknown, shape: TokenResponseShape, index: number): unknown {
  if (shape.refreshExpiresIn) return valueIn(body, shape, index, shape.refreshExpiresIn);
  const place = shape.accessToken[index]?.replace(/[^.]+$/, "") ?? "";
  return REFRESH_LIFETIMES.map((name) => valueAt(body, place + name)).find((value) => value !== undefined);
}

/**
 * Treats every token type but two as bearer, because providers put arbitrary words here. We cannot use `dpop` and `mac`
 * tokens, which need more than the token itself.
 */
function tokenType(body: unknown): string {
  const type = valueAt(body, "token_type");
  return typeof type === "string" && /^(dpop|mac)$/i.test(type) ? type : "bearer";
}

async function process(response: Response): Promise<oauth.TokenEndpointResponse> {
  const server = { issuer: UNKNOWN_ISSUER };
  try {
    return await oauth.processGenericTokenEndpointResponse(server, { client_id: "-" }, response);
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

function lifetime(value: unknown, unit: TokenResponseShape["expiresInUnit"]): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
  const seconds = unit === "milliseconds" ? number / 1000 : number;
  // Nothing lives for less than a millisecond: that is how some say that they do not know.
  return seconds < 0.001 ? undefined : Math.min(seconds, MAX_LIFETIME_SECONDS);
}

/** Checks that a token can go into a header: only printable ASCII (RFC 6749 appendix A.12). */
function checkToken(token: string): string {
  if (token.length <= MAX_TOKEN_LENGTH && /^[\x20-\x7e]+$/.test(token)) return token;
  throw new ProviderError("malformed", "a token has characters that no token has, or is too long");
}

function readMetadata(body: unknown, shape: TokenResponseShape): Record<string, string> {
  const found = Object.entries(shape.metadata).map(([name, path]) => [name, text(valueAt(body, path))] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function text(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.length <= MAX_METADATA_LENGTH ? value : undefined;
}
