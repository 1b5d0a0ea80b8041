import * as oauth from "oauth4webapi";
import { ProviderError } from "./errors.ts";
import { type TokenResponseShape, UNKNOWN_ISSUER } from "./profile.ts";
import { serverErrorOf } from "./serverError.ts";

/** A token response in the terms of this code. */
export interface TokenSet {
  accessToken: string;
  refreshToken: string | undefined;
  /** Seconds; undefined when the provider named no valid lifetime and the profile has no default. */
  expiresIn: number | undefined;
  /** Undefined when the provider granted exactly what was requested (RFC 6749 section 5.1). */
  scopes: string[] | undefined;
  metadata: Record<string, string>;
}

const MAX_TOKEN_LENGTH = 16 * 1024;
const MAX_METADATA_LENGTH = 1024;
const MAX_LIFETIME_SECONDS = 10 * 365 * 24 * 3600;

/**
 * Reads a token response. It first translates the provider's deviations; oauth4webapi then checks the result against
 * RFC 6749 sections 5.1 and 5.2.
 *
 * @throws ProviderError `invalid_grant`, `invalid_client`, `refused` or `malformed`
 */
export async function readTokenResponse(response: Response, shape: TokenResponseShape): Promise<TokenSet> {
  const body = await parseBody(response, shape);
  const error = pick(body, [shape.error]);
  if (error !== undefined && (!response.ok || pick(body, shape.accessToken) === undefined)) {
    throw refusal(mapError(error, shape), serverErrorOf(error));
  }
  if (!response.ok) throw refusal(undefined);
  const tokens = await process(normalize(body, shape));
  return {
    accessToken: checkToken(tokens.access_token),
    refreshToken: tokens.refresh_token === undefined ? undefined : checkToken(tokens.refresh_token),
    expiresIn: tokens.expires_in ?? shape.defaultLifetime,
    scopes: tokens.scope?.split(shape.scopeSeparator).filter(Boolean),
    metadata: readMetadata(body, shape),
  };
}

async function parseBody(response: Response, shape: TokenResponseShape): Promise<unknown> {
  // Not `text()`, because the runtime would log a warning about an odd content type that quotes the provider.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  if (shape.encoding === "form" && !isJson(response)) return Object.fromEntries(new URLSearchParams(text));
  if (!isJson(response)) throw new ProviderError("malformed", "the answer is not JSON");
  try {
    return JSON.parse(text);
  } catch {
    throw new ProviderError("malformed", "the answer is broken JSON");
  }
}

function isJson(response: Response): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(response.headers.get("content-type") ?? "");
}

/**
 * Rebuilds the answer with the names of RFC 6749. It holds only the values we read, with the types that the RFC
 * requires. When an answer can carry several tokens, the first one found decides, and its other values are read at the
 * same position of the other lists: a token must not get the refresh token of another.
 */
function normalize(body: unknown, shape: TokenResponseShape): Response {
  const index = shape.accessToken.findIndex((path) => pick(body, [path]) !== undefined);
  const valueIn = (paths: string[]) => {
    const own = shape.accessToken.length > 1 ? paths.slice(index).slice(0, 1) : paths;
    return own.map((path) => valueAt(body, path)).find((value) => value !== undefined);
  };
  const scope = valueIn(shape.scope);
  return Response.json({
    access_token: pick(body, shape.accessToken),
    token_type: tokenType(body),
    refresh_token: nonEmpty(valueIn(shape.refreshToken)),
    expires_in: lifetime(valueIn(shape.expiresIn), shape.expiresInUnit),
    // An empty scope means that nothing was granted; no scope means that everything was.
    scope: typeof scope === "string" ? scope : undefined,
  });
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

function mapError(error: string, shape: TokenResponseShape): string | undefined {
  return Object.hasOwn(shape.errorCodes, error) ? shape.errorCodes[error] : error;
}

function refusal(error: string | undefined, said?: string): ProviderError {
  switch (error) {
    case "invalid_grant":
      return new ProviderError("invalid_grant", "refused with invalid_grant", undefined, said);
    case "invalid_client":
    case "unauthorized_client":
      return new ProviderError("invalid_client", "refused with invalid_client", undefined, said);
    default:
      return new ProviderError("refused", "refused with another error", undefined, said);
  }
}

/** Follows a dotted path through own properties only, so that names such as `__proto__` lead nowhere. */
export function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
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
  if (typeof number !== "number" || !Number.isFinite(number) || number <= 0) return undefined;
  return Math.min(unit === "milliseconds" ? number / 1000 : number, MAX_LIFETIME_SECONDS);
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
