import { typeid } from "typeid-js";
import { seal } from "../../crypto/envelope.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import type { Deps } from "../context.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile, refreshEndpointOf } from "../integrations/oauthProfile.ts";
import { openCredential, type TokenClient } from "../vault/credential.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import type { Given, GivenSettings } from "./givenSettings.ts";
import { planContext, type RevocationPlan } from "./revocationPlan.ts";
import { hasTypedInRevocation, revocationOf } from "./revocationTarget.ts";

/**
 * Plans the revocation of a connection's grant: at the address that its user agreed to, as the client that it was given
 * to. The plan is sealed.
 *
 * @param settings those of the connection's integration, `givenSettings`
 * @param principal who revokes it; undefined for Latchkey itself
 * @returns undefined when there is nothing to revoke, or no revocation endpoint that the user agreed to
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function planRevocation(
  deps: Deps,
  settings: GivenSettings,
  connection: Connection,
  principal: string | undefined,
): Promise<NewRevocation | undefined> {
  const given = settings.of(connection);
  if (connection.credentialSealed === null || !given) return undefined;
  if (!revocationOf(deps, agreedIntegration(given.integration, connection))) return undefined;
  const credential = await openCredential(deps, connection, connection.credentialSealed);
  if (credential.type !== "oauth2") return undefined;
  return planTokenRevocation(deps, given, connection, credential, principal);
}

/** Tokens to revoke, and their client if it is not the integration's. */
export interface RevokedTokens {
  accessToken: string;
  refreshToken?: string | undefined;
  client?: TokenClient | undefined;
}

/** What the tokens were of. Without an owner they count as the integration's. */
export type RevokedConnection = Pick<Connection, "id" | "tenantId" | "parameters" | "ownerId">;

/**
 * Plans the revocation of tokens that are in no row. The plan is sealed.
 * @param principal who revokes them; undefined for Latchkey itself
 */
export async function planTokenRevocation(
  deps: Deps,
  { integration: configured, former }: Given,
  connection: RevokedConnection,
  { accessToken, refreshToken, client }: RevokedTokens,
  principal: string | undefined,
): Promise<NewRevocation | undefined> {
  const integration = agreedIntegration(configured, connection);
  const revocation = revocationOf(deps, integration, client?.id);
  const profile = oauthProfile(deps, integration, client?.id);
  if (!revocation || !profile) return undefined;
  // A client that came with a token is sent only where it was meant for: to the server of its token endpoint.
  if (client && (client.tokenEndpoint !== refreshEndpointOf(profile) || hasTypedInRevocation(integration)))
    return undefined;
  const { clientId, clientAuthentication, basicEncodings, clientIdParameter } = profile;
  const clientSecret = client ? client.secret : await openSecret(deps.keyring, integration, "clientSecret");
  const formerSecret = client ? undefined : await formerSecretOf(deps, former, clientSecret);
  const plan: RevocationPlan = {
    connectionId: connection.id,
    ...(principal !== undefined && { principal }),
    revocation,
    client: { clientId, clientAuthentication, basicEncodings: [...basicEncodings], clientIdParameter },
    ...(clientSecret !== undefined && { clientSecret }),
    ...(formerSecret !== undefined && { formerSecret }),
    tokens: { accessToken, ...(refreshToken !== undefined && { refreshToken }) },
  };
  const owner = { id: typeid("rev").toString(), tenantId: connection.tenantId };
  const payloadSealed = await seal(deps.keyring, planContext(owner), JSON.stringify(plan));
  const holder = connection.ownerId ?? integration.id;
  return { ...owner, payloadSealed, holder, server: new URL(revocation.endpoint).origin };
}

/** Returns the secret before a change, if it is another. One that does not open is not needed as long as the other does. */
async function formerSecretOf({ keyring }: Deps, former: Integration | undefined, clientSecret: string | undefined) {
  const secret = former && (await openSecret(keyring, former, "clientSecret").catch(() => undefined));
  return secret === clientSecret ? undefined : secret;
}
