import { typeid } from "typeid-js";
import { saveConnection } from "../../storage/connections.ts";
import type { Connection, IntegrationView } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { type Credential, sealCredential } from "../credentials/credential.ts";

/** What an account's authorization gave. */
export interface Grant {
  credential: Credential;
  scopes: string[] | null;
  /** Seconds; null when unknown. */
  expiresIn: number | null;
  data: Record<string, string>;
}

/**
 * Seals a grant and writes it as the subject's connection, in the place of the one that the view shows.
 *
 * @returns the connection, or undefined when the integration or the connection changed since the view was read
 */
export async function storeConnection(
  deps: Deps,
  view: IntegrationView,
  subject: string,
  grant: Grant,
): Promise<Connection | undefined> {
  const { integration, connection } = view;
  const owner = { id: connection?.id ?? typeid("conn").toString(), tenantId: integration.tenantId };
  return saveConnection(deps.db, {
    ...owner,
    integrationId: integration.id,
    subject,
    credentialSealed: await sealCredential(deps, owner, grant.credential),
    scopes: grant.scopes,
    expiresIn: grant.expiresIn,
    data: grant.data,
    integrationVersion: integration.version,
    replacesVersion: connection?.version ?? null,
  });
}
