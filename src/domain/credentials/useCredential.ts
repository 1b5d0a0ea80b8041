import { markNeedsReauth } from "../../storage/connections.ts";
import type { Connection, IntegrationView } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { type Credential, openCredential } from "./credential.ts";

/**
 * The credential with which to call on behalf of a connection.
 *
 * @throws LatchkeyError `integration_not_connected`, or `needs_reauth` when the access token has expired
 * @throws KeyError when the credential does not open
 */
export async function useCredential(deps: Deps, { connection, now }: IntegrationView): Promise<Credential> {
  if (connection === null || connection.credentialSealed === null || connection.status === "disconnected") {
    throw new LatchkeyError("integration_not_connected", "No account is connected to this integration.");
  }
  if (connection.status === "needs_reauth") throw needsReauth();
  const credential = await openCredential(deps, connection, connection.credentialSealed);
  if (hasExpired(connection, now)) {
    // Without a refresh token only the user can help, and the connection says so from now on.
    if (!isRefreshable(credential)) await markNeedsReauth(deps.db, connection, "token_expired");
    throw needsReauth();
  }
  return credential;
}

function hasExpired({ tokenExpiresAt }: Connection, now: number): boolean {
  return tokenExpiresAt !== null && tokenExpiresAt <= now;
}

function isRefreshable(credential: Credential): boolean {
  return credential.type === "oauth2" && credential.refreshToken !== undefined;
}

function needsReauth(): LatchkeyError {
  return new LatchkeyError("needs_reauth", "The authorization has ended. The user has to connect the account again.");
}
