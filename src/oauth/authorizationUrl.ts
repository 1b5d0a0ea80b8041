import { calculatePKCECodeChallenge } from "oauth4webapi";
import type { OAuthProfile } from "./profile.ts";

/** What one authorization request says, beyond the server's profile. */
export interface AuthorizationRequest {
  redirectUri: string;
  state: string;
  scopes: string[];
  /** Undefined where the server refuses PKCE. */
  codeVerifier: string | undefined;
}

/** Would replace what is set below at a server that reads them: request objects (RFC 9101), a challenge without verifier. */
const RESERVED = ["request", "request_uri", "code_challenge", "code_challenge_method"];

/**
 * Builds an authorization request (RFC 6749 section 4.1.1, with PKCE S256 of RFC 7636). The parameters that keep the
 * flow safe are set last, so that no extra parameter of a definition or an integration can replace them.
 */
export async function buildAuthorizationUrl(profile: OAuthProfile, request: AuthorizationRequest): Promise<URL> {
  const url = new URL(profile.authorizationEndpoint);
  const parameters = url.searchParams;
  for (const [name, value] of Object.entries(profile.authorizationParameters)) parameters.set(name, value);
  for (const name of RESERVED) parameters.delete(name);
  if (request.scopes.length > 0) parameters.set(profile.scopeParameter, request.scopes.join(profile.scopeSeparator));
  parameters.set("response_type", "code");
  parameters.set(profile.clientIdParameter, profile.clientId);
  parameters.set("redirect_uri", request.redirectUri);
  parameters.set("state", request.state);
  if (request.codeVerifier !== undefined) {
    parameters.set("code_challenge", await calculatePKCECodeChallenge(request.codeVerifier));
    parameters.set("code_challenge_method", "S256");
  }
  return url;
}
