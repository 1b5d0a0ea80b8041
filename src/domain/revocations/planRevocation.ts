import { typeid } from "typeid-js";
import { oauth2Method } from "../../catalog/catalog.ts";
import { seal } from "../../crypto/envelope.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import type { Deps } from "../context.ts";
import { addressesOf } from "../integrations/addresses.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { definitionOf, ownMethod } from "../integrations/definitionOf.ts";
import { oauthProfile, refreshEndpointOf } from "../integrations/oauthProfile.ts";
import { openCredential, type TokenClient } from "../vault/credential.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { planContext, type RevocationPlan } from "./revocationPlan.ts";

/**
 * The reason of a connection that needs consent again because its integration got other addresses or another client.
 */
const INTEGRATION_CHANGED: Connection["statusReason"] = "integration_changed";

/**
 * Plans the revocation of a connection's grant. The plan is sealed.
 *
 * @param principal who revokes it; undefined for Latchkey itself
 * @returns undefined when there is nothing to revoke, or no revocation endpoint that the user agreed to
 * @throws KeyError when the credential does not open; nothing is changed then
 */
export async function planRevocation(
  deps: Deps,
  integration: Integration,
  connection: Connection,
  principal: string | undefined,
): Promise<NewRevocation | undefined> {
  const hasChanged = connection.statusReason === INTEGRATION_CHANGED;
  if (connection.credentialSealed === null || (hasChanged && hasTypedInRevocation(integration))) return undefined;
  if (!revocationOf(deps, agreedIntegration(integration, connection))) return undefined;
  const credential = await openCredential(deps, connection, connection.credentialSealed);
  if (credential.type !== "oauth2") return undefined;
  return planTokenRevocation(deps, integration, connection, credential, principal);
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
  configured: Integration,
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
  const plan: RevocationPlan = {
    connectionId: connection.id,
    ...(principal !== undefined && { principal }),
    revocation,
    client: { clientId, clientAuthentication, basicEncodings: [...basicEncodings], clientIdParameter },
    ...(clientSecret !== undefined && { clientSecret }),
    tokens: { accessToken, ...(refreshToken !== undefined && { refreshToken }) },
  };
  const owner = { id: typeid("rev").toString(), tenantId: connection.tenantId };
  const payloadSealed = await seal(deps.keyring, planContext(owner), JSON.stringify(plan));
  const holder = connection.ownerId ?? integration.id;
  return { ...owner, payloadSealed, holder, server: new URL(revocation.endpoint).origin };
}

/**
 * Checks whether the revocation endpoint is the tenant's own. After a change of the integration the user may never have
 * agreed to it. It is better that a grant stays valid than that its tokens are given away. The catalogue's endpoint is
 * the provider's.
 */
export function hasTypedInRevocation(integration: Pick<Integration, "revocationEndpoint" | "hasOwnPlaces">): boolean {
  return integration.revocationEndpoint !== null || integration.hasOwnPlaces;
}

/**
 * Returns the tenant's own revocation endpoint, or the definition's.
 */
function revocationOf(
  deps: Deps,
  integration: AgreedIntegration,
  clientId = integration.clientId,
): RevocationPlan["revocation"] | undefined {
  const { revocationEndpoint: endpoint } = addressesOf(deps, { ...integration, clientId });
  if (endpoint === null) return undefined;
  const { variant, headers } = revocationKind(deps, integration);
  return { endpoint, variant, headers };
}

/**
 * Returns how grants are revoked. The catalogue's way is for its own endpoint: at one that is a setting it is RFC 7009,
 * unless the integration's definition says another.
 */
export function revocationKind(deps: Deps, integration: Integration) {
  const definition = definitionOf(deps, integration);
  const isSetting = integration.revocationEndpoint !== null;
  const own = ownMethod(integration.definition, "oauth2")?.revocation;
  const known = isSetting && own === undefined ? undefined : oauth2Method(definition)?.revocation;
  const { variant = "rfc7009", endsAll = false } = known ?? {};
  return { variant, endsAll, headers: known ? definition.api.headers : {} } as const;
}
