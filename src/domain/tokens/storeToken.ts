import { readScopes } from "../../oauth/readScopes.ts";
import { leavePlace } from "../../storage/saveToken.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { tokensOf } from "./tokenAccess.ts";
import { type FoundPlace, findPlace } from "./tokenPlace.ts";
import { type GivenToken, writeToken } from "./writeToken.ts";

export interface StoreInput extends Pick<GivenToken, "userId" | "key" | "type" | "credential"> {
  /** A provider's slug or alias. */
  provider: string;
  /** In any spelling; null when not known. */
  scopes: string | string[] | null;
  /** Seconds; null when unknown. */
  expiresIn: number | null;
  /** Milliseconds since the epoch. It overrides `expiresIn`. */
  expiresAt: number | undefined;
}

/**
 * Of writers at once, each is turned back once at most for each other one that makes or ends something in its way. A row
 * that is there turns back nobody.
 */
const ATTEMPTS = 10;

/**
 * Stores a token of a user under a name and replaces an earlier one; of several at once the last one wins. Whoever
 * `tokensOf` lets. The caller names a provider, which means the catalogue's addresses. The token goes to a visible
 * integration of that name with these addresses. Otherwise it goes to the tenant's default one when the name is the
 * provider's, or to one of the user's own that is made for this token. An OAuth client that comes with the token is bound
 * to its token endpoint.
 *
 * @returns since when there has been a token of this name, in milliseconds since the epoch, and its provider's slug
 * @throws LatchkeyError `not_found`, `forbidden`, `validation_failed` for an unknown provider, `conflict`
 * @throws QuotaError
 */
export async function storeToken(ctx: Context, input: StoreInput): Promise<{ since: number; provider: string }> {
  const owner = tokensOf(ctx, input.userId, "token:write");
  const provider = ctx.deps.catalog.named(input.provider);
  if (!provider) throw unknownProvider();
  const token: GivenToken = {
    ...input,
    ...{ scopes: readScopes(input.scopes, " ") ?? null, expiry: expiryOf(input), lifetime: input.expiresIn },
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await findPlace(ctx, owner, provider, token);
    const since = await writeOrLeave(ctx, owner.subject, found, token);
    if (since !== undefined) return { since, provider: provider.slug };
  }
  throw new LatchkeyError("conflict", "Something else changed this token at the same time. Please try again.");
}

/** Writes a token in its place. An integration that was made for it goes again where it is not written. */
async function writeOrLeave(ctx: Context, subject: string, found: FoundPlace, token: GivenToken) {
  let since: number | undefined;
  try {
    since = await writeToken(ctx, subject, found, token);
    return since;
  } finally {
    const { integration } = found.place;
    if (since === undefined && integration.forToken) await leavePlace(ctx.deps.db, integration);
  }
}

function expiryOf({ expiresIn, expiresAt }: StoreInput): GivenToken["expiry"] {
  if (expiresAt !== undefined) return { at: expiresAt };
  return expiresIn === null ? null : { in: expiresIn };
}

function unknownProvider(): LatchkeyError {
  const errors = [{ path: "provider", message: "is not in the catalogue" }];
  return new LatchkeyError("validation_failed", "There is no such provider.", { errors });
}
