import * as oauth from "oauth4webapi";
import type { RevocationVariant } from "../terms/oauth.ts";
import { basicAuthorization } from "./basicAuthorization.ts";
import { clientAuthentication } from "./clientAuthentication.ts";
import { ProviderError } from "./errors.ts";
import { type OAuthProfile, UNKNOWN_ISSUER } from "./profile.ts";
import { type ProviderHttp, safeFetch } from "./safeFetch.ts";

/** How a provider revokes a grant. */
export interface Revocation {
  endpoint: string;
  variant: RevocationVariant;
  /** Headers that the provider's API requires on every request. */
  headers: Record<string, string>;
}

type Client = Pick<OAuthProfile, "clientId" | "clientAuthentication" | "clientIdParameter">;

/**
 * Revokes a grant at its provider: first the refresh token, so that no new token can come of it, then the access token.
 * A token that the provider does not know counts as revoked (RFC 7009 section 2.2).
 *
 * @throws ProviderError when the provider did not confirm
 */
export async function revokeTokens(
  http: ProviderHttp,
  revocation: Revocation,
  client: Client,
  clientSecret: string | undefined,
  tokens: { accessToken: string; refreshToken?: string | undefined },
): Promise<void> {
  const revoke = methods[revocation.variant];
  if (tokens.refreshToken !== undefined && revocation.variant === "rfc7009") {
    await revoke(http, revocation, client, clientSecret, tokens.refreshToken);
  }
  await revoke(http, revocation, client, clientSecret, tokens.accessToken);
}

type Method = (
  http: ProviderHttp,
  revocation: Revocation,
  client: Client,
  clientSecret: string | undefined,
  token: string,
) => Promise<void>;

const methods: Record<Revocation["variant"], Method> = {
  rfc7009: post,
  bearer: postAsBearer,
  "post-json": (...args) => sendJson("POST", "token", args),
  "delete-json": (...args) => sendJson("DELETE", "access_token", args),
};

async function post(...[http, { endpoint, headers }, client, clientSecret, token]: Parameters<Method>): Promise<void> {
  const response = await oauth.revocationRequest(
    { issuer: UNKNOWN_ISSUER, revocation_endpoint: endpoint },
    { client_id: client.clientId },
    clientAuthentication(client, clientSecret),
    token,
    {
      headers,
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: (url, { method, body, headers: sent }) =>
        safeFetch(http, url, { method, body, headers: sent }),
    },
  );
  // This error of RFC 7009 section 2.2.1 means that there is nothing to revoke.
  if (!response.ok && !(await isUnknownToken(response))) throw refused(response);
}

async function postAsBearer(...[http, { endpoint, headers }, , , token]: Parameters<Method>): Promise<void> {
  const sent = { ...headers, authorization: `Bearer ${token}` };
  const response = await safeFetch(http, endpoint, { method: "POST", headers: sent });
  if (!response.ok && response.status !== 401) throw refused(response);
}

async function sendJson(method: "POST" | "DELETE", field: string, args: Parameters<Method>): Promise<void> {
  const [http, { endpoint, headers }, client, clientSecret, token] = args;
  const authorization = basicAuthorization(client.clientId, clientSecret ?? "");
  const sent = { ...headers, authorization, "content-type": "application/json" };
  const response = await safeFetch(http, endpoint, { method, headers: sent, body: JSON.stringify({ [field]: token }) });
  // A token that does not exist needs no revocation.
  if (!response.ok && response.status !== 404 && response.status !== 422) throw refused(response);
}

async function isUnknownToken(response: Response): Promise<boolean> {
  const text = await response.text();
  return response.status === 400 && /"error"\s*:\s*"invalid_(token|grant)"/.test(text);
}

function refused({ status }: Response): ProviderError {
  return new ProviderError("refused", `the revocation was answered with ${status}`);
}
