import { typeid } from "typeid-js";
import { oauth2Method } from "../../catalog/catalog.ts";
import { seal } from "../../crypto/envelope.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { NewRevocation } from "../../storage/revocations.ts";
import type { Deps } from "../context.ts";
import { addressesOf } from "../integrations/addresses.ts";
import { type AgreedIntegration, agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { openCredential, type TokenClient } from "../vault/credential.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { planContext, type RevocationPlan } from "./revocationPlan.ts";

/** Why a connection needs consent again whose integration got other addresses, or another client. */
const INTEGRATION_CHANGED: Connection["statusReason"] = "integration_changed";

/**
 * Makes the plan that ends a connection's grant at its provider, sealed.
 *
 * @param principal who wants it; undefined for Latchkey itself
 * @returns undefined when there is nothing to revoke, or no address to do it at that its user agreed to
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

/** Tokens to revoke, and the client that they belong to when that is not the integration's. */
export interface RevokedTokens {
  accessToken: string;
  refreshToken?: string | undefined;
  client?: TokenClient | undefined;
}

/**
 * The same for tokens that are in no row.
 * @param principal who wants it; undefined for Latchkey itself
 */
export async function planTokenRevocation(
  deps: Deps,
  configured: Integration,
  connection: Pick<Connection, "id" | "tenantId" | "parameters">,
  { accessToken, refreshToken, client }: RevokedTokens,
  principal: string | undefined,
): Promise<NewRevocation | undefined> {
  const integration = agreedIntegration(configured, connection);
  const revocation = revocationOf(deps, integration, client?.id);
  const profile = oauthProfile(deps, integration, client?.id);
  if (!revocation || !profile) return undefined;
  const { clientId, clientAuthentication, clientIdParameter } = profile;
  const clientSecret = client ? client.secret : await openSecret(deps.keyring, integration, "clientSecret");
  const plan: RevocationPlan = {
    connectionId: connection.id,
    ...(principal !== undefined && { principal }),
    revocation,
    client: { clientId, clientAuthentication, clientIdParameter },
    ...(clientSecret !== undefined && { clientSecret }),
    tokens: { accessToken, ...(refreshToken !== undefined && { refreshToken }) },
  };
  const owner = { id: typeid("rev").toString(), tenantId: connection.tenantId };
  return { ...owner, payloadSealed: await seal(deps.keyring, planContext(owner), JSON.stringify(plan)) };
}

/**
 * Whether the revocation address is the tenant's own. After a change of the integration it may be one that the user never
 * agreed to: better a grant that lives on than one that is given away. The catalogue's are the provider's.
 */
export function hasTypedInRevocation({ revocationEndpoint }: Pick<Integration, "revocationEndpoint">): boolean {
  return revocationEndpoint !== null;
}

/** The address that the tenant typed in, or the catalogue's; not the catalogue's for tokens of a server that was typed in. */
function revocationOf(
  deps: Deps,
  integration: AgreedIntegration,
  clientId = integration.clientId,
): RevocationPlan["revocation"] | undefined {
  const { revocationEndpoint: endpoint } = addressesOf(deps, { ...integration, clientId });
  if (endpoint === null) return undefined;
  const provider = deps.catalog.bySlug(integration.type);
  const known = provider && oauth2Method(provider)?.revocation;
  if (!known || hasTypedInRevocation(integration)) return { endpoint, variant: "rfc7009", headers: {} };
  return { endpoint, variant: known.variant, headers: provider.api.headers };
}
