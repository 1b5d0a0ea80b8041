import * as oauth from "oauth4webapi";
import type { OAuthProfile } from "./profile.ts";
import type { ProviderHttp } from "./safeFetch.ts";
import { tokenEndpoint, tokenRequestOptions } from "./tokenRequest.ts";
import { readTokenResponse, type TokenSet } from "./tokenResponse.ts";

/** The parts of a code exchange that are not in the server's profile. */
export interface CodeExchange {
  /** Undefined for a public client. */
  clientSecret: string | undefined;
  /** The object that `readCallback` returned; oauth4webapi accepts no other. */
  callbackParameters: URLSearchParams;
  redirectUri: string;
  codeVerifier: string | undefined;
}

/**
 * Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).
 * @throws ProviderError
 */
export async function exchangeCode(
  http: ProviderHttp,
  profile: OAuthProfile,
  exchange: CodeExchange,
): Promise<TokenSet> {
  const response = await oauth.authorizationCodeGrantRequest(
    ...tokenEndpoint(profile, exchange.clientSecret),
    exchange.callbackParameters,
    exchange.redirectUri,
    exchange.codeVerifier ?? oauth.nopkce,
    tokenRequestOptions(http, profile),
  );
  return readTokenResponse(response, profile.tokenResponse);
}
