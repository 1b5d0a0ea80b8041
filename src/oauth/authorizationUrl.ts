import { calculatePKCECodeChallenge } from "oauth4webapi";
import type { OAuthProfile } from "./profile.ts";

/** The parts of an authorization request that are not in the server's profile. */
export interface AuthorizationRequest {
  redirectUri: string;
  state: string;
  scopes: string[];
  /** Undefined where the server refuses PKCE. */
  codeVerifier: string | undefined;
  /** Absent where the server does not ask for one. */
  nonce?: string | undefined;
}

/**
 * Parameters that would override those set below: request objects (RFC 9101), and a code challenge without a verifier.
 */
const RESERVED = ["request", "request_uri", "code_challenge", "code_challenge_method"];

/**
 * Builds an authorization request (RFC 6749 section 4.1.1) with PKCE S256 (RFC 7636). It sets the parameters that keep
 * the flow safe last, so that no extra parameter of a provider definition or an integration can replace them.
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
  if (request.nonce !== undefined) parameters.set("nonce", request.nonce);
  if (request.codeVerifier !== undefined) {
    parameters.set("code_challenge", await calculatePKCECodeChallenge(request.codeVerifier));
    parameters.set("code_challenge_method", "S256");
  }
  return url;
}
