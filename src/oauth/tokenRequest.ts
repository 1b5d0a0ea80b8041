import * as oauth from "oauth4webapi";
import { clientAuthentication } from "./clientAuthentication.ts";
import { type OAuthProfile, UNKNOWN_ISSUER } from "./profile.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** Returns the first three arguments of every oauth4webapi call to a token endpoint. */
export function tokenEndpoint(
  profile: OAuthProfile,
  clientSecret: string | undefined,
  address = profile.tokenEndpoint,
) {
  const server = { issuer: profile.issuer ?? UNKNOWN_ISSUER, token_endpoint: address };
  return [server, { client_id: profile.clientId }, clientAuthentication(profile, clientSecret)] as const;
}

/** Returns the options of every such call: the profile's parameters and headers, sent through `safeFetch`. */
export function tokenRequestOptions(
  http: ProviderHttp,
  profile: OAuthProfile,
  parameters: Record<string, string> = {},
): oauth.TokenEndpointRequestOptions {
  return {
    additionalParameters: { ...profile.tokenRequest.parameters, ...parameters },
    headers: profile.tokenRequest.headers,
    // `safeFetch` alone decides which addresses may be called. It refuses with a ProviderError.
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url, init) => safeFetch(http, url, shapeRequest(profile, init)),
  };
}

/** Sends the same parameters as JSON to servers that read only JSON bodies. */
function shapeRequest(profile: OAuthProfile, init: oauth.CustomFetchOptions<"POST", URLSearchParams>): RequestInit {
  const { method, body, headers } = init;
  if (profile.tokenRequest.body === "form") return { method, body, headers };
  const json = JSON.stringify(Object.fromEntries(body));
  return { method, body: json, headers: { ...headers, "content-type": "application/json" } };
}
