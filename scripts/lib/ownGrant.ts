import * as oauth from "oauth4webapi";
import { createBrowserlessClient } from "../practice/client.ts";
import type { Environment } from "./environment.ts";

/** What an application has that runs its own OAuth flow with the practice provider. */
export interface OwnGrant {
  accessToken: string;
  refreshToken: string;
  clientId: string;
  clientSecret: string;
}

/** Connects an account as an application would that does without Latchkey: with its own client and its own callback. */
export async function obtainOwnGrant(environment: Environment, login: string): Promise<OwnGrant> {
  const { practice, practiceClientSecret: clientSecret, variables } = environment;
  const redirectUri = `${variables.FRONTEND_URL}/own-callback`;
  practice.addRedirectUri(redirectUri);
  const client = { client_id: practice.clientId, id_token_signed_response_alg: "ES256" };
  const server = { issuer: practice.issuer, token_endpoint: `${practice.origin}/token` };
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const startUrl = new URL(`${practice.origin}/auth`);
  startUrl.search = new URLSearchParams({
    response_type: "code",
    client_id: practice.clientId,
    redirect_uri: redirectUri,
    scope: "openid offline_access notes:read",
    prompt: "consent",
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
  }).toString();
  const stopAt = (url: URL) => url.href.startsWith(redirectUri);
  const back = await createBrowserlessClient().walkConsent({ startUrl, login, decision: "allow", stopAt });
  const callback = oauth.validateAuthResponse(server, client, back, oauth.expectNoState);
  const options = { [oauth.allowInsecureRequests]: true };
  const authentication = oauth.ClientSecretBasic(clientSecret);
  const response = await oauth.authorizationCodeGrantRequest(
    ...([server, client, authentication, callback, redirectUri, codeVerifier, options] as const),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response);
  if (tokens.refresh_token === undefined) throw new Error("the practice provider gave no refresh token");
  const { access_token: accessToken, refresh_token: refreshToken } = tokens;
  return { accessToken, refreshToken, clientId: practice.clientId, clientSecret };
}
