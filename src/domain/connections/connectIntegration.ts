import type { Connection, Integration } from "../../storage/integrations.ts";
import { requireConnectable } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type CredentialInput, readGrant } from "./readGrant.ts";
import { holderOf, writeConnection } from "./writeConnection.ts";

/**
 * Connects the caller to an integration without a browser. In shared mode it connects everyone who may use the
 * integration. An existing connection is replaced. Needs level 1, in shared mode level 2.
 *
 * @param values of the fields that a page asks for with a credential
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `provider_not_active`, `account_unusable`,
 *   `integration_changed`, `conflict`, `key_limit`
 * @throws ProviderError when a code or a refresh token is not accepted
 */
export async function connectIntegration(
  ctx: Context,
  reference: string,
  input: CredentialInput,
  values?: Record<string, string>,
): Promise<{ integration: Integration; connection: Connection; now: number }> {
  const view = await findIntegration(ctx, reference, { isToConnect: true });
  requireConnectable(ctx, view);
  const { integration } = view;
  requireAllowed(ctx, { does: "hold", integrationId: integration.id });
  const grant = await readGrant(ctx, integration, input, values);
  const holder = holderOf(integration, ctx.caller);
  const again = async () => {
    const place = await findIntegration(ctx, integration.id);
    // The grant belongs to the integration that was read, and to no later version of it.
    if (place.integration.version !== integration.version) throw changed();
    return { place, holder, grant };
  };
  const writing = { again, isUsedUp: true, isOurs: input.code !== undefined };
  const connection = await writeConnection(ctx.deps, ctx, { place: view, holder, grant }, writing);
  return { integration, connection, now: connection.updatedAt };
}

function changed(): LatchkeyError {
  return new LatchkeyError("integration_changed", "The integration was changed in the meantime. Please start again.");
}
