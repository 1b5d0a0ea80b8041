import * as oauth from "oauth4webapi";
import type { BasicEncoding } from "../terms/oauth.ts";
import { basicAuthorization } from "./basicAuthorization.ts";
import { signedAssertion } from "./clientAssertion.ts";
import { ProviderError } from "./errors.ts";
import type { OAuthProfile } from "./profile.ts";

/** The part of a profile that says how the client authenticates. */
export type Client = Pick<OAuthProfile, "clientId" | "clientAuthentication" | "basicEncodings" | "clientIdParameter">;

/**
 * Returns the client authentication that the server expects (RFC 6749 section 2.3), with the server's parameter names.
 *
 * @param secret undefined for a public client
 */
export function clientAuthentication(profile: Client, secret: string | undefined): oauth.ClientAuth {
  const authenticate = methodOf(profile, secret);
  return async (server, client, body, headers) => {
    await authenticate(server, client, body, headers);
    renameClientId(body, profile.clientIdParameter);
  };
}

function methodOf(profile: Client, secret: string | undefined): oauth.ClientAuth {
  if (secret === undefined) return oauth.None();
  switch (profile.clientAuthentication) {
    case "client_secret_basic":
      return (_server, _client, _body, headers) => headers.set("authorization", clientBasic(profile, secret));
    case "client_secret_post":
      return oauth.ClientSecretPost(secret);
    case "client_secret_as_username":
      return (_server, _client, _body, headers) => headers.set("authorization", basicAuthorization(secret, ""));
    case "private_key_jwt":
      return signedAssertion(secret);
    case "none":
      return oauth.None();
  }
}

/**
 * Returns the client's Basic authorization. Replaces oauth4webapi's version, which also percent-encodes `-`, `_` and `.`.
 * Most client ids contain these, RFC 6749 appendix B leaves them as they are, and some servers do not decode them.
 */
export function clientBasic({ clientId, basicEncodings: [encoding] }: Client, secret: string): string {
  return encoding === "none"
    ? basicAuthorization(clientId, secret)
    : basicAuthorization(formEncode(clientId), formEncode(secret));
}

function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/**
 * Calls an endpoint as a client. When the client is refused and its id or secret has another spelling that may be right,
 * the call is repeated once with that. A server refuses a client before it uses up a code or a refresh token.
 *
 * @returns also the other spelling, if that was the one that worked
 * @throws whatever the last call throws
 */
export async function spellClient<C extends Client, T>(
  client: C,
  secret: string | undefined,
  call: (client: C) => Promise<T>,
): Promise<{ result: T; worked: BasicEncoding | undefined }> {
  try {
    return { result: await call(client), worked: undefined };
  } catch (error) {
    const other = otherSpelling(client, secret);
    if (other === undefined || !(error instanceof ProviderError) || error.kind !== "invalid_client") throw error;
    return { result: await call({ ...client, basicEncodings: [other] }), worked: other };
  }
}

function otherSpelling(client: Client, secret: string | undefined): BasicEncoding | undefined {
  const [, other] = client.basicEncodings;
  if (secret === undefined || other === undefined || client.clientAuthentication !== "client_secret_basic")
    return undefined;
  return [client.clientId, secret].some((text) => formEncode(text) !== text) ? other : undefined;
}

function renameClientId(body: URLSearchParams, name: string): void {
  const clientId = body.get("client_id");
  if (name === "client_id" || clientId === null) return;
  body.delete("client_id");
  body.set(name, clientId);
}
