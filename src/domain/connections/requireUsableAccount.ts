import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { unusableFacts } from "../integrations/accountFacts.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { revokeOrphan } from "../revocations/revokeOrphan.ts";
import type { Grant } from "../vault/grant.ts";

type Occasion = Pick<Context, "deps" | "requestId" | "origin">;

/**
 * Requires that calls can be made with a grant: that the provider has told what fills the address of the account's API. A
 * grant that Latchkey has just obtained is revoked otherwise, since nobody will use it.
 *
 * @param ours of which user Latchkey obtained it; undefined when a caller brought it, whose token it is
 * @throws LatchkeyError `account_unusable`
 */
export async function requireUsableAccount(
  ctx: Occasion,
  integration: Integration,
  { credential, data, parameters }: Pick<Grant, "credential" | "data" | "parameters">,
  ours: Pick<Connection, "ownerId"> | undefined,
): Promise<void> {
  const { deps } = ctx;
  const names = unusableFacts(deps, agreedIntegration(integration, { parameters }), data);
  if (names.length === 0) return;
  if (ours && credential.type === "oauth2") {
    const owner = { id: integration.id, tenantId: integration.tenantId, parameters, ...ours };
    await revokeOrphan(deps, integration, owner, credential, ctx);
  }
  throw new LatchkeyError(
    "account_unusable",
    `The provider did not tell where the API of this account is, or named no usable address (${names.join(", ")}).`,
  );
}
