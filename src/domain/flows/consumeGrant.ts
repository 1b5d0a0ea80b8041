import { sha256 } from "../../crypto/random.ts";
import { type Connection, configSubject, type IntegrationView } from "../../storage/integrations.ts";
import { isGrantWaiting } from "../../storage/pendingGrants.ts";
import { requireConfig } from "../configs/getConfig.ts";
import { storeConnection } from "../connections/storeConnection.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findEditableIntegration, type TenantReference } from "../integrations/findTenantIntegration.ts";
import { effectiveParameters } from "../integrations/placeholderValues.ts";
import { type CredentialTicket, peekGrant } from "./credentialTicket.ts";

const ATTEMPTS = 3;

/**
 * Makes the shared connection of a config of a grant that waits under a credential key. Needs level 2. The key works once,
 * in its time, for the caller that began the flow, and for the integration that it was begun for: whatever else is shown is
 * refused alike, and uses nothing up. The connection is written and the key used up in one transaction.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `credential_key_invalid`, `validation_failed` when the config has other
 *   parameters than were agreed to, `integration_changed`
 * @throws KeyError when the grant does not open
 */
export async function consumeGrant(
  ctx: Context,
  reference: TenantReference,
  input: { credentialKey: string; configId: string },
): Promise<{ connection: Connection; configId: string }> {
  const { deps } = ctx;
  const { configId } = input;
  const ticketHash = await sha256(input.credentialKey);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const view = await findEditableIntegration(ctx, reference, configId);
    const { config } = await requireConfig(ctx, view.integration, configId);
    const ticket = await peekGrant(deps, ticketHash);
    if (!ticket || !isFor(ctx, view, ticket)) throw invalidKey();
    const refusal = refusalOf(ctx, view, config.parameters, ticket);
    const holder = { subject: configSubject(configId), ownerId: ctx.caller.userId ?? null };
    const grant = { ...grantOf(ticket, view.now), config, ticketHash };
    const connection = refusal ? undefined : await storeConnection(deps, ctx, view, holder, grant);
    if (connection) return { connection, configId };
    // What is wrong besides is told of a key that is still good, and of no other.
    if (!(await isGrantWaiting(deps.db, ticketHash))) throw invalidKey();
    if (refusal) throw refusal;
  }
  throw new LatchkeyError("conflict", "Something else changed this connection at the same time. Please try again.");
}

function isFor({ caller }: Context, { integration }: IntegrationView, ticket: CredentialTicket): boolean {
  const { tenant, principal, integrationId } = ticket;
  return tenant === caller.tenant && principal === caller.principal && integrationId === integration.id;
}

/** Why a grant cannot be used here, when it cannot: a token must not go to another place than the one where somebody agreed. */
function refusalOf(
  { deps }: Context,
  { integration }: IntegrationView,
  parameters: Record<string, string>,
  ticket: CredentialTicket,
): LatchkeyError | undefined {
  if (ticket.integrationVersion !== integration.version) return changed();
  const wanted = effectiveParameters(deps, integration, parameters);
  if (JSON.stringify(wanted) === JSON.stringify(ticket.parameters)) return undefined;
  const errors = [{ path: "integrationConfigId", message: "has other parameters than were authorized" }];
  return new LatchkeyError("validation_failed", "The grant was given for other parameters.", { errors });
}

function grantOf(ticket: CredentialTicket, now: number) {
  const { accessToken, refreshToken, scopes, tokenExpiresAt, data, parameters } = ticket;
  return {
    credential: { type: "oauth2" as const, accessToken, ...(refreshToken !== undefined && { refreshToken }) },
    ...{ scopes, data, parameters },
    expiresIn: tokenExpiresAt === null ? null : Math.max(0, (tokenExpiresAt - now) / 1000),
    expiresAt: tokenExpiresAt ?? undefined,
  };
}

function invalidKey(): LatchkeyError {
  return new LatchkeyError("credential_key_invalid", "This credential key is unknown, was used already or has ended.");
}

function changed(): LatchkeyError {
  return new LatchkeyError("integration_changed", "The integration was changed in the meantime. Please start again.");
}
