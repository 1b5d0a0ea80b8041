import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { unusableFacts } from "../integrations/accountFacts.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { revokeOrphan } from "../revocations/revokeOrphan.ts";
import type { AccountChoice, Grant } from "../vault/grant.ts";
import { lookUpAccount } from "./lookUpAccount.ts";

type Occasion = Pick<Context, "deps" | "requestId" | "origin">;

/** How much has to be known of an account, and whose it is. */
export interface AccountWish {
  /** Of which user Latchkey obtained the grant; undefined when a caller brought it, whose token it is. */
  ours?: Pick<Connection, "ownerId"> | undefined;
  /** Whether the provider is asked who it is, too. */
  isToIdentify?: boolean;
  /** Which of several accounts is meant. */
  choice?: string | undefined;
  /** Whether somebody can still be asked which one. */
  mayAsk?: boolean;
}

/**
 * Returns a grant with what has to be known of its account: what the provider has told, and what it is asked for by the
 * lookups of the definition. A grant that Latchkey has just obtained is revoked where that fails, since nobody will use it.
 *
 * @returns with `choices` when somebody has to choose one of several accounts first, and can
 * @throws LatchkeyError `account_unusable`, `validation_failed` when the choice is none of them, or missing
 * @throws ProviderError when a lookup fails
 */
export async function withUsableAccount(
  ctx: Occasion,
  integration: Integration,
  grant: Grant,
  { ours, isToIdentify = false, choice, mayAsk = false }: AccountWish,
): Promise<Grant> {
  try {
    const { facts, choices } = await lookUpAccount(ctx.deps, integration, grant, isToIdentify);
    const told = { ...grant, data: { ...facts, ...grant.data }, ...(choices.length > 0 && { choices }) };
    if (choices.length > 0 && mayAsk) return told;
    return chosenAccount(ctx, integration, told, choice);
  } catch (error) {
    const { credential, parameters } = grant;
    if (ours && credential.type === "oauth2") {
      const owner = { id: integration.id, tenantId: integration.tenantId, parameters, ...ours };
      await revokeOrphan(ctx.deps, integration, owner, credential, ctx);
    }
    throw error;
  }
}

/**
 * Returns a grant for one of the accounts that it was offered with.
 * @throws LatchkeyError `validation_failed` when it is none of them, `account_unusable`
 */
export function chosenAccount(
  { deps }: Pick<Context, "deps">,
  integration: Integration,
  { choices = [], ...grant }: Grant,
  choice: string | undefined,
): Grant {
  const chosen = choices.find(({ id }) => id === choice);
  if (choices.length > 0 && !chosen) throw notOffered(choices);
  const data = { ...grant.data, ...chosen?.facts };
  const names = unusableFacts(deps, agreedIntegration(integration, grant), data);
  if (names.length === 0) return { ...grant, data };
  throw new LatchkeyError(
    "account_unusable",
    `The provider did not tell where the API of this account is, or named no usable address (${names.join(", ")}).`,
  );
}

function notOffered(choices: AccountChoice[]): LatchkeyError {
  const names = choices.map(({ id, label }) => (label === id ? id : `${id} (${label})`)).join(", ");
  const errors = [{ path: "choice", message: `must be one of ${names}` }];
  return new LatchkeyError("validation_failed", "This account can act for several others. Name one of them.", {
    errors,
  });
}
