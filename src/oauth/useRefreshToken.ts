import * as oauth from "oauth4webapi";
import type { OAuthProfile } from "./profile.ts";
import type { ProviderHttp } from "./safeFetch.ts";
import { tokenEndpoint, tokenRequestOptions } from "./tokenRequest.ts";
import { readTokenResponse, type TokenSet } from "./tokenResponse.ts";

/**
 * Uses a refresh token (RFC 6749 section 6). The answer may hold a new one; the old one may then be invalid.
 * @throws ProviderError
 */
export async function useRefreshToken(
  http: ProviderHttp,
  profile: OAuthProfile,
  clientSecret: string | undefined,
  refreshToken: string,
): Promise<TokenSet> {
  const response = await oauth.refreshTokenGrantRequest(
    ...tokenEndpoint(profile, clientSecret, profile.refresh.endpoint),
    refreshToken,
    tokenRequestOptions(http, profile, profile.refresh.parameters),
  );
  return readTokenResponse(response, profile.tokenResponse, http.now());
}
