import type { Connection, Integration } from "../../storage/integrations.ts";
import { requireConnectable } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { LatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { type CredentialInput, readGrant } from "./readGrant.ts";
import { holderOf, storeConnection } from "./storeConnection.ts";

const ATTEMPTS = 3;

/**
 * Connects the caller to an integration without a browser; in shared mode, everyone who may use it. What was connected
 * before is replaced. Needs level 1, in shared mode level 2.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed`, `provider_not_active`, `integration_changed`
 * @throws ProviderError when a code or a refresh token is not accepted
 */
export async function connectIntegration(
  ctx: Context,
  reference: string,
  input: CredentialInput,
): Promise<{ integration: Integration; connection: Connection; now: number }> {
  let view = await findIntegration(ctx, reference);
  requireConnectable(ctx, view);
  const { integration } = view;
  const grant = await readGrant(ctx.deps, integration, input);
  const holder = holderOf(integration, ctx.caller);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // The integration that was asked stays the one that is written for: its version is in the guard.
    const target = { ...view, integration };
    // A code is used up: what it brought must not be lost to a storage that falters.
    const connection = await persist(pausesOf(ctx.deps), () => storeConnection(ctx.deps, ctx, target, holder, grant));
    if (connection) return { integration, connection, now: connection.updatedAt };
    view = await findIntegration(ctx, integration.id);
  }
  throw new LatchkeyError("integration_changed", "The integration was changed in the meantime. Please start again.");
}
