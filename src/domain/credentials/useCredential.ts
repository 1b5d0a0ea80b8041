import { TOKEN_REFUSED } from "../../storage/apiRefusals.ts";
import { markNeedsReauth } from "../../storage/connections.ts";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import type { Decision } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { type Credential, isEmptyPair, openCredential } from "../vault/credential.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { isNearlyExpired } from "./isNearlyExpired.ts";
import { needsReauth, notConnected, refreshCredential, type UsableCredential } from "./refreshCredential.ts";
import { seenOf } from "./refreshIo.ts";

/**
 * Returns the credential for a call: the connection's, refreshed first when it is due, or the integration's own one for
 * everyone. A fresh credential costs no round trip.
 *
 * @param _decision that the caller's API key allows what comes next
 * @param purpose `read`: the credential is handed out. Then it is also refreshed when it would be said to have expired,
 *   and a value that nobody can refresh is handed out after its end too, because only its owner knows what that means
 * @throws LatchkeyError `forbidden` to hand out what a person has to approve; `integration_not_connected`, `needs_reauth`, `refresh_in_progress`, or the provider's failure
 * @throws KeyError when the credential does not open
 */
export async function useCredential(
  ctx: Context,
  view: Pick<IntegrationView, "integration" | "connection" | "now">,
  _decision: Decision,
  purpose: "call" | "read" = "call",
): Promise<UsableCredential> {
  const { deps } = ctx;
  const { integration, connection, now } = view;
  if (purpose === "read" && integration.approvals) throw heldBack();
  if (connection === null || connection.credentialSealed === null || connection.status === "disconnected") {
    const forAll = await integrationCredential(ctx, integration);
    if (forAll) return { credential: forAll, seen: undefined, refreshed: false };
    throw notConnected();
  }
  if (connection.status === "needs_reauth" && !mayTryAgain(connection, now)) throw needsReauth();
  const seen = seenOf({ connection, now });
  const isDue = isStale(connection, now) || (purpose === "read" && isNearlyExpired(connection, now));
  if (connection.refreshable && isDue) return refreshCredential(ctx, integration, seen);
  if (!seen.usable) {
    const isOAuth = integration.authType === "oauth2";
    // Without a refresh token only the user can help, so the connection is marked.
    if (isOAuth) await markNeedsReauth(deps.db, connection, "token_expired");
    if (isOAuth || purpose === "call") throw needsReauth();
  }
  const credential = await openCredential(deps, connection, connection.credentialSealed);
  return { credential, seen, refreshed: false };
}

/** Whoever has a credential in clear can call without asking anybody. */
function heldBack(): LatchkeyError {
  const sentence =
    "A person has to approve calls of this integration, so its credentials are not handed out. Call through Latchkey.";
  return new LatchkeyError("forbidden", sentence);
}

/** After this time one more call finds out whether an API that refused the token takes it again. */
const TRY_AGAIN_MS = 10 * 60_000;

/** Refusals of an API can be wrong: its sign-in may have failed for everybody. */
function mayTryAgain({ statusReason, apiRefusedAt }: Connection, now: number): boolean {
  return statusReason === TOKEN_REFUSED && (apiRefusedAt ?? now) + TRY_AGAIN_MS <= now;
}

/** A token younger than this is not refused because it has expired, so another refresh would not help. */
const YOUNG_MS = 30_000;

/**
 * Returns another credential to try after an API has refused one.
 *
 * @param now the database's clock when the refused one was read
 * @returns undefined when it cannot be refreshed, or was refreshed a moment ago
 * @throws the same errors as `refreshCredential`
 */
export async function renewRefused(
  ctx: Context,
  { integration, now }: Pick<IntegrationView, "integration" | "now">,
  { seen, refreshed }: UsableCredential,
): Promise<UsableCredential | undefined> {
  if (!seen?.row.refreshable || refreshed) return undefined;
  if (now - (seen.row.lastRefreshedAt ?? 0) < YOUNG_MS) return undefined;
  return refreshCredential(ctx, integration, seen, { refused: true });
}

function isStale({ freshUntil, tokenExpiresAt }: Connection, now: number): boolean {
  return [freshUntil, tokenExpiresAt].some((end) => end !== null && end <= now);
}

/** Returns the credential that an integration has for all its users: a key, a username with a password, or a token. */
async function integrationCredential(
  { deps: { keyring } }: Context,
  integration: Integration,
): Promise<Credential | undefined> {
  const token = (await openSecret(keyring, integration, "apiKey")) ?? (await openSecret(keyring, integration, "token"));
  if (token !== undefined) return { type: "token", token };
  if (integration.authType !== "basic") return undefined;
  const pair = {
    username: integration.username ?? "",
    password: (await openSecret(keyring, integration, "password")) ?? "",
  };
  return isEmptyPair(pair) ? undefined : { type: "basic", ...pair };
}
