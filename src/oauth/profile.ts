import type { ClientAuthentication, Rotation } from "../terms/oauth.ts";

/** Some profiles know no issuer, and oauth4webapi asks for one. Nothing is compared with it. */
export const UNKNOWN_ISSUER = "https://issuer.invalid";

/**
 * How one authorization server is spoken to, with all placeholders filled and the integration's own choices applied.
 * Terms are those of RFC 6749 and RFC 8414.
 */
export interface OAuthProfile {
  /** Undefined when the server has no issuer identifier that we know. */
  issuer: string | undefined;
  /** RFC 9207: a callback without `iss` is refused. */
  issuerInCallback: boolean;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  clientIdParameter: string;
  scopeParameter: string;
  scopeSeparator: string;
  pkce: boolean;
  authorizationParameters: Record<string, string>;
  tokenRequest: { body: "form" | "json"; headers: Record<string, string>; parameters: Record<string, string> };
  tokenResponse: TokenResponseShape;
  refresh: RefreshProfile;
}

/** What is special about refreshing (RFC 6749 section 6). */
export interface RefreshProfile {
  /** Where, when it is not the token endpoint. */
  endpoint: string | undefined;
  parameters: Record<string, string>;
  rotation: Rotation;
}

/** Where an answer of the token endpoint keeps what RFC 6749 section 5.1 names. Paths are dotted. */
export interface TokenResponseShape {
  encoding: "json" | "form";
  accessToken: string[];
  refreshToken: string[];
  expiresIn: string[];
  expiresInUnit: "seconds" | "milliseconds";
  scope: string[];
  scopeSeparator: string;
  error: string;
  errorCodes: Record<string, "invalid_grant" | "invalid_client">;
  metadata: Record<string, string>;
  /** Seconds that an access token lives when the answer names no lifetime. */
  defaultLifetime?: number | undefined;
}
