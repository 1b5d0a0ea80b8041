import * as oauth from "oauth4webapi";
import { checkNonce } from "./checkNonce.ts";
import { exchangeLongLived, renewedByItself } from "./longLived.ts";
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
  /** What was sent as `nonce`; absent when nothing was. */
  nonce?: string | undefined;
}

/**
 * Exchanges an authorization code for tokens (RFC 6749 section 4.1.3), and where the server has it so, its token for one that
 * lives longer.
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
  const { nonce } = exchange;
  const [answer, copy] = nonce === undefined ? [response] : [response, response.clone()];
  const tokens = await readTokenResponse(answer, profile.tokenResponse, http.now());
  if (copy && nonce !== undefined) await checkNonce(copy, nonce);
  return profile.longLived ? lengthen(http, profile, exchange, tokens) : tokens;
}

/** What the first answer says of the account and of scopes holds for the second token too. */
async function lengthen(
  http: ProviderHttp,
  profile: OAuthProfile,
  { clientSecret }: CodeExchange,
  first: TokenSet,
): Promise<TokenSet> {
  const request = profile.longLived?.exchange;
  if (!request) return renewedByItself(first);
  const second = await exchangeLongLived(http, profile, request, clientSecret, first.accessToken);
  return { ...second, scopes: second.scopes ?? first.scopes, metadata: { ...first.metadata, ...second.metadata } };
}
