import * as oauth from "oauth4webapi";
import { clientAuthentication } from "./clientAuthentication.ts";
import { type OAuthProfile, UNKNOWN_ISSUER } from "./profile.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** The three arguments that begin every call of oauth4webapi to a token endpoint. */
export function tokenEndpoint(
  profile: OAuthProfile,
  clientSecret: string | undefined,
  address = profile.tokenEndpoint,
) {
  const server = { issuer: profile.issuer ?? UNKNOWN_ISSUER, token_endpoint: address };
  return [server, { client_id: profile.clientId }, clientAuthentication(profile, clientSecret)] as const;
}

/** The options of every such call: the profile's parameters and headers, sent the safe way. */
export function tokenRequestOptions(
  http: ProviderHttp,
  profile: OAuthProfile,
  parameters: Record<string, string> = {},
): oauth.TokenEndpointRequestOptions {
  return {
    additionalParameters: { ...profile.tokenRequest.parameters, ...parameters },
    headers: profile.tokenRequest.headers,
    // What may be called is decided in one place, safeFetch, and refused there as a ProviderError.
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url, init) => safeFetch(http, url, shapeRequest(profile, init)),
  };
}

/** Some servers read only JSON bodies; the parameters stay the same. */
function shapeRequest(profile: OAuthProfile, init: oauth.CustomFetchOptions<"POST", URLSearchParams>): RequestInit {
  const { method, body, headers } = init;
  if (profile.tokenRequest.body === "form") return { method, body, headers };
  const json = JSON.stringify(Object.fromEntries(body));
  return { method, body: json, headers: { ...headers, "content-type": "application/json" } };
}
