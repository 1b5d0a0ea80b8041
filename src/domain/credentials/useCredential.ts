import { markNeedsReauth } from "../../storage/connections.ts";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { openSecret } from "../integrations/newIntegration.ts";
import { type Credential, openCredential } from "./credential.ts";

/**
 * The credential with which to call: the connection's, or the one that the integration has for all.
 *
 * @throws LatchkeyError `integration_not_connected`, or `needs_reauth` when the access token has expired
 * @throws KeyError when the credential does not open
 */
export async function useCredential(
  deps: Deps,
  { integration, connection, now }: IntegrationView,
): Promise<Credential> {
  if (connection === null || connection.credentialSealed === null || connection.status === "disconnected") {
    const forAll = await integrationCredential(deps, integration);
    if (forAll) return forAll;
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

/** The credential that an integration has for all who may use it: a key, a name and password, or a token. */
async function integrationCredential({ keyring }: Deps, integration: Integration): Promise<Credential | undefined> {
  const token = (await openSecret(keyring, integration, "apiKey")) ?? (await openSecret(keyring, integration, "token"));
  if (token !== undefined) return { type: "token", token };
  const password = await openSecret(keyring, integration, "password");
  if (password === undefined || integration.username === null) return undefined;
  return { type: "basic", username: integration.username, password };
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
