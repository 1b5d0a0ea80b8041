import { open, type SealContext, seal } from "../../crypto/envelope.ts";
import { KeyError } from "../../crypto/keyring.ts";
import {
  findSealedUnder,
  type Resealed,
  replaceSealed,
  type SealedName,
  type SealedValue,
  sealedNames,
} from "../../storage/sealed.ts";
import { requestContext } from "../approvals/sealedRequest.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";
import { planContext } from "../revocations/revocationPlan.ts";
import { credentialContext } from "../vault/credential.ts";
import { secretContext } from "../vault/integrationSecrets.ts";

const PAGE = 100;
/** Keeps one statement's parameter far below the 2 MB that D1 accepts. */
const MAX_BYTES = 1_000_000;
/** Maximum cost of one page: the read, and the writes of a hundred envelopes of the largest size. */
const COST_OF_A_PAGE = 20;

/**
 * Seals again, under the primary key, the values that other configured keys have sealed. It can stop anywhere and
 * continue the next time: each value is replaced only if the one that was read is still there, and the remaining ones
 * are found by their key id.
 *
 * @returns the number of values that were sealed again
 */
export async function resealSecrets(deps: Deps, budget: Budget, keep: number): Promise<number> {
  const { keyring } = deps;
  let count = 0;
  const others = [...keyring.keys.keys()].filter((kid) => kid !== keyring.primary);
  for (const kid of others) {
    for (const name of sealedNames) count += await resealColumn(deps, budget, keep, name, kid);
  }
  if (others.length > 0) deps.log("info", "resealed", { count });
  return count;
}

async function resealColumn(deps: Deps, budget: Budget, keep: number, name: SealedName, kid: string): Promise<number> {
  let count = 0;
  for (let after = ""; budget.left() - keep >= COST_OF_A_PAGE; ) {
    const page = await findSealedUnder(deps.db, name, kid, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    const tried = await Promise.all(page.map((value) => reseal(deps, name, value)));
    const resealed = tried.filter((value) => value !== undefined);
    if (resealed.length < page.length) {
      deps.log("error", "reseal_failed", { reason: name, count: page.length - resealed.length });
    }
    for (const part of partsOf(resealed)) count += await replaceSealed(deps.db, name, part);
    after = last.id;
  }
  return count;
}

/** Leaves a value that does not open as it is, so that it does not hold up the others. */
async function reseal({ keyring }: Deps, name: SealedName, value: SealedValue): Promise<Resealed | undefined> {
  const context = CONTEXTS[name](value);
  try {
    const sealed = await seal(keyring, context, await open(keyring, context, value.sealed));
    return { id: value.id, sealed, replaces: value.sealed.split(".", 3).join(".") };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    return undefined;
  }
}

function bound({ boundTo, tenantId }: SealedValue): { id: string; tenantId: string } {
  return { id: boundTo, tenantId };
}

/** The seal context of each column's values. */
const CONTEXTS: Record<SealedName, (value: SealedValue) => SealContext> = {
  credential: (value) => credentialContext(bound(value)),
  candidate: (value) => credentialContext(bound(value)),
  clientSecret: (value) => secretContext(bound(value), "clientSecret"),
  apiKey: (value) => secretContext(bound(value), "apiKey"),
  password: (value) => secretContext(bound(value), "password"),
  token: (value) => secretContext(bound(value), "token"),
  headers: (value) => secretContext(bound(value), "headers"),
  formerClientSecret: (value) => secretContext(bound(value), "clientSecret"),
  approval: (value) => requestContext(bound(value)),
  revocation: (value) => planContext(bound(value)),
};

function partsOf(values: Resealed[]): Resealed[][] {
  const parts: Resealed[][] = [];
  let bytes = MAX_BYTES;
  for (const value of values) {
    bytes += value.sealed.length;
    if (bytes > MAX_BYTES) {
      parts.push([]);
      bytes = value.sealed.length;
    }
    parts.at(-1)?.push(value);
  }
  return parts;
}
