import * as oauth from "oauth4webapi";
import { basicAuthorization } from "./basicAuthorization.ts";
import type { OAuthProfile } from "./profile.ts";

/** What of a profile says how the client proves itself. */
type Client = Pick<OAuthProfile, "clientAuthentication" | "clientIdParameter">;

/**
 * Client authentication (RFC 6749 section 2.3) as the server wants it, with the parameter names that it uses.
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
 * oauth4webapi's own version also percent-encodes `-`, `_` and `.`, which stand in most client ids; RFC 6749 appendix B
 * leaves them alone, and there are servers that do not decode them.
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
