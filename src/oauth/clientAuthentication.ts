import * as oauth from "oauth4webapi";
import { basicAuthorization } from "./basicAuthorization.ts";
import type { OAuthProfile } from "./profile.ts";

/** The part of a profile that says how the client authenticates. */
type Client = Pick<OAuthProfile, "clientAuthentication" | "clientIdParameter">;

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
      return clientSecretBasic(secret);
    case "client_secret_post":
      return oauth.ClientSecretPost(secret);
    case "none":
      return oauth.None();
  }
}

/**
 * Replaces oauth4webapi's version, which also percent-encodes `-`, `_` and `.`. Most client ids contain these, RFC 6749
 * appendix B leaves them as they are, and some servers do not decode them.
 */
function clientSecretBasic(secret: string): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    headers.set("authorization", basicAuthorization(formEncode(client.client_id), formEncode(secret)));
  };
}

function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function renameClientId(body: URLSearchParams, name: string): void {
  const clientId = body.get("client_id");
  if (name === "client_id" || clientId === null) return;
  body.delete("client_id");
  body.set(name, clientId);
}
