import { sha256 } from "../../crypto/random.ts";
import { type Connection, configSubject, type IntegrationView } from "../../storage/integrations.ts";
import { requireConfig } from "../configs/getConfig.ts";
import { chosenAccount } from "../connections/withUsableAccount.ts";
import { writeConnection } from "../connections/writeConnection.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration } from "../integrations/findEditableIntegration.ts";
import { effectiveParameters } from "../integrations/placeholderValues.ts";
import { type CredentialTicket, invalidKey, peekGrant, requireWaiting } from "./credentialTicket.ts";
import { integrationChanged } from "./integrationChanged.ts";

/**
 * Makes the shared connection of a config from a grant that waits under a credential key. Needs level 2. The key works
 * once, until it expires, for the caller that began the flow and the integration of the flow. Any other use is refused
 * with the same error and does not use up the key. The connection is written and the key used up in one transaction.
 *
 * @param input `choice`: which of several accounts is meant
 * @throws LatchkeyError `not_found`, `forbidden`, `credential_key_invalid`, `integration_changed`, `account_unusable`,
 *   `validation_failed` when the config has other parameters than the user agreed to, and when the choice is none of those that
 *   there are
 * @throws KeyError when the grant does not open
 */
export async function consumeGrant(
  ctx: Context,
  reference: string,
  input: { credentialKey: string; configId: string; choice?: string | undefined },
): Promise<{ connection: Connection; configId: string }> {
  const { deps } = ctx;
  const { configId } = input;
  const ticketHash = await sha256(input.credentialKey);
  const prepare = async () => {
    const place = await findEditableIntegration(ctx, reference, configId);
    const { config } = await requireConfig(ctx, place.integration, configId);
    const ticket = await peekGrant(deps, ticketHash);
    if (!ticket || !isFor(ctx, place, ticket)) throw invalidKey();
    const refusal = refusalOf(ctx, place, config.parameters, ticket);
    if (refusal) {
      // This error is returned only for a key that is still valid.
      await requireWaiting(deps, ticketHash);
      throw refusal;
    }
    const holder = { subject: configSubject(configId), ownerId: ctx.caller.userId ?? null };
    const grant = chosenAccount(ctx, place.integration, ticket.grant, input.choice);
    return { place, holder, grant, guard: { config, ticketHash } };
  };
  const again = async () => {
    await requireWaiting(deps, ticketHash);
    return prepare();
  };
  const connection = await writeConnection(deps, ctx, await prepare(), { again, isUsedUp: false });
  return { connection, configId };
}

function isFor({ caller }: Context, { integration }: IntegrationView, ticket: CredentialTicket): boolean {
  const { tenant, principal, integrationId } = ticket;
  // One of a browser waits for its user alone.
  return (
    ticket.flow === undefined &&
    tenant === caller.tenant &&
    principal === caller.principal &&
    integrationId === integration.id
  );
}

/** Returns why a grant cannot be used here, if so. A token must only go to the addresses that somebody agreed to. */
function refusalOf(
  { deps }: Context,
  { integration }: IntegrationView,
  parameters: Record<string, string>,
  ticket: CredentialTicket,
): LatchkeyError | undefined {
  if (ticket.integrationVersion !== integration.version) return integrationChanged();
  const wanted = effectiveParameters(deps, integration, parameters);
  if (JSON.stringify(wanted) === JSON.stringify(ticket.grant.parameters)) return undefined;
  const errors = [{ path: "integrationConfigId", message: "has other parameters than were authorized" }];
  return new LatchkeyError("validation_failed", "The grant was given for other parameters.", { errors });
}
