import type { BasicEncoding, ClientAuthentication, Rotation } from "../terms/oauth.ts";

/** Stands in where the issuer is unknown, because oauth4webapi requires one. Nothing is compared with it. */
export const UNKNOWN_ISSUER = "https://issuer.invalid";

/**
 * How to talk to one authorization server, with all placeholders filled and the integration's own settings applied. The
 * terms are those of RFC 6749 and RFC 8414.
 */
export interface OAuthProfile {
  /** Undefined when we know no issuer identifier of the server. */
  issuer: string | undefined;
  /** RFC 9207: a callback without `iss` is refused. */
  issuerInCallback: boolean;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  /** The spellings of Basic that may be tried, the likeliest first. */
  basicEncodings: readonly BasicEncoding[];
  clientIdParameter: string;
  scopeParameter: string;
  scopeSeparator: string;
  pkce: boolean;
  /** Whether the authorization request carries a `nonce` (OpenID Connect Core 3.1.2.1). */
  nonce: boolean;
  authorizationParameters: Record<string, string>;
  tokenRequest: { body: "form" | "json"; headers: Record<string, string>; parameters: Record<string, string> };
  tokenResponse: TokenResponseShape;
  refresh: RefreshProfile;
  /** Of servers that issue no refresh tokens. */
  longLived: { exchange: LongLivedRequest | undefined; renew: LongLivedRequest } | undefined;
}

/** What is particular to this server's refresh requests (RFC 6749 section 6). */
export interface RefreshProfile {
  /** Undefined when it is the token endpoint. */
  endpoint: string | undefined;
  parameters: Record<string, string>;
  rotation: Rotation;
}

/** A GET that exchanges an access token for one that lives longer. */
export interface LongLivedRequest {
  endpoint: string;
  parameters: Record<string, string>;
  /** The parameter that the access token stands in. */
  tokenParameter: string;
  /** Whether the client's id and secret go along. */
  client: boolean;
}

/** Where a token response keeps the values that RFC 6749 section 5.1 names. Paths are dotted. */
export interface TokenResponseShape {
  accessToken: string[];
  refreshToken: string[];
  expiresIn: string[];
  /** Undefined: the usual names, beside the access token. */
  refreshExpiresIn?: string[] | undefined;
  expiresInUnit: "seconds" | "milliseconds";
  scope: string[];
  /** What stands between scopes besides blanks, commas, bars and line ends. */
  scopeSeparator: string;
  error: string;
  errorCodes: Record<string, "invalid_grant" | "invalid_client">;
  metadata: Record<string, string>;
  /** Lifetime of an access token in seconds, for answers that name none. */
  defaultLifetime?: number | undefined;
  /** The same of a refresh token. */
  refreshLifetime?: number | undefined;
}
