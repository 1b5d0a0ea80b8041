import type { LongLivedRequest, OAuthProfile } from "./profile.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";
import { readTokenResponse, type TokenSet } from "./tokenResponse.ts";

/**
 * Exchanges an access token for one that lives longer, where there are no refresh tokens. The new one is also what the next
 * exchange presents, so it stands in the place of a refresh token, and ends with itself.
 *
 * @throws ProviderError
 */
export async function exchangeLongLived(
  http: ProviderHttp,
  { clientId, tokenResponse }: Pick<OAuthProfile, "clientId" | "tokenResponse">,
  request: LongLivedRequest,
  clientSecret: string | undefined,
  accessToken: string,
): Promise<TokenSet> {
  const url = new URL(request.endpoint);
  const client = { client_id: clientId, ...(clientSecret !== undefined && { client_secret: clientSecret }) };
  const sent = { ...request.parameters, ...(request.client && client), [request.tokenParameter]: accessToken };
  for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value);
  const response = await safeFetch(http, url.href, { method: "GET", headers: { accept: "application/json" } });
  return renewedByItself(await readTokenResponse(response, tokenResponse, http.now()));
}

/** Returns tokens whose access token is what is presented to get the next one. */
export function renewedByItself(tokens: TokenSet): TokenSet {
  const { accessToken, expiresIn } = tokens;
  return {
    ...tokens,
    refreshToken: accessToken,
    refreshExpiresIn: typeof expiresIn === "number" ? expiresIn : undefined,
  };
}
