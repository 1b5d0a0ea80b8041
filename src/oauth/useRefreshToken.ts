import * as oauth from "oauth4webapi";
import { exchangeLongLived } from "./longLived.ts";
import type { OAuthProfile } from "./profile.ts";
import type { ProviderHttp } from "./safeFetch.ts";
import { tokenEndpoint, tokenRequestOptions } from "./tokenRequest.ts";
import { readTokenResponse, type TokenSet } from "./tokenResponse.ts";

/**
 * Uses a refresh token (RFC 6749 section 6). The answer may hold a new one; the old one may then be invalid.
 * Where there are none, the token is an access token that is exchanged for the next one.
 * @throws ProviderError
 */
export async function useRefreshToken(
  http: ProviderHttp,
  profile: OAuthProfile,
  clientSecret: string | undefined,
  refreshToken: string,
): Promise<TokenSet> {
  const renew = profile.longLived?.renew;
  if (renew) return exchangeLongLived(http, profile, renew, clientSecret, refreshToken);
  const response = await oauth.refreshTokenGrantRequest(
    ...tokenEndpoint(profile, clientSecret, profile.refresh.endpoint),
    refreshToken,
    tokenRequestOptions(http, profile, profile.refresh.parameters),
  );
  return readTokenResponse(response, profile.tokenResponse, http.now());
}
