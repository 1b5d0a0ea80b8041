import * as oauth from "oauth4webapi";
import { clientAuthentication } from "./clientAuthentication.ts";
import type { OAuthProfile } from "./profile.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";
import { readTokenResponse, type TokenSet } from "./tokenResponse.ts";

/** What one exchange says, beyond the server's profile. */
export interface CodeExchange {
  /** Undefined for a public client. */
  clientSecret: string | undefined;
  /** As `readCallback` returned them: oauth4webapi accepts no others. */
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
    { issuer: profile.issuer ?? "https://issuer.invalid", token_endpoint: profile.tokenEndpoint },
    { client_id: profile.clientId },
    clientAuthentication(profile, exchange.clientSecret),
    exchange.callbackParameters,
    exchange.redirectUri,
    exchange.codeVerifier ?? oauth.nopkce,
    {
      additionalParameters: profile.tokenRequest.parameters,
      headers: profile.tokenRequest.headers,
      // What may be called is decided in one place, safeFetch, and refused there as a ProviderError.
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: (url, init) => safeFetch(http, url, shapeRequest(profile, init)),
    },
  );
  return readTokenResponse(response, profile.tokenResponse);
}

/** Some servers read only JSON bodies; the parameters stay the same. */
function shapeRequest(profile: OAuthProfile, init: oauth.CustomFetchOptions<"POST", URLSearchParams>): RequestInit {
  const { method, body, headers } = init;
  if (profile.tokenRequest.body === "form") return { method, body, headers };
  const json = JSON.stringify(Object.fromEntries(body));
  return { method, body: json, headers: { ...headers, "content-type": "application/json" } };
}
