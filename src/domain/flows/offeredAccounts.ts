import { sha256 } from "../../crypto/random.ts";
import type { PublicContext } from "../context.ts";
import type { AccountChoice } from "../vault/grant.ts";
import { requireChoice, requireWaiting } from "./credentialTicket.ts";
import { readIntegration } from "./flowPlace.ts";

/**
 * Returns the accounts that a user has to choose from, to the browser that began the flow.
 * @throws LatchkeyError `credential_key_invalid`
 */
export async function offeredAccounts(
  ctx: PublicContext,
  input: { key: string; browserToken: string | undefined },
): Promise<{ name: string; tenant: string; choices: AccountChoice[] }> {
  const { flow, grant } = await requireChoice(ctx, input);
  await requireWaiting(ctx.deps, await sha256(input.key));
  const { view } = await readIntegration(ctx.deps, flow);
  return { name: view.integration.name, tenant: flow.tenant, choices: grant.choices ?? [] };
}
