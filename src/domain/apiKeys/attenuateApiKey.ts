import { getApiKey, insertAttenuatedKey, type ShownApiKey } from "../../storage/apiKeys.ts";
import type { ApprovalRule } from "../../terms/approvals.ts";
import { type KeyLimits, limitNames } from "../../terms/keyLimits.ts";
import { parsePermissions } from "../access/permissions.ts";
import { auditEvent } from "../audit.ts";
import type { Context, Permission } from "../context.ts";
import { meet } from "../delegation/meet.ts";
import { keyLimit } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { newApiKey } from "./newApiKey.ts";
import { type GivenLimits, readLimits } from "./readLimits.ts";
import { readRule } from "./readRule.ts";

export interface AttenuateInput {
  /** Undefined: that of the key which is exchanged. */
  name: string | undefined;
  /** Undefined: all of the key's. */
  scopes: string[] | undefined;
  /** A user whom the key may act as, whom the new one is bound to. */
  userId: string | undefined;
  limits: GivenLimits | undefined;
  /** Which calls need the yes of a person, besides those that the key which is exchanged asks about. */
  approvals: ApprovalRule | undefined;
  /** Milliseconds since the epoch. Undefined: in an hour. */
  expiresAt: number | undefined;
}

/** A key of this many ancestors makes no more, so that counting its calls stays one statement. */
const MAX_ANCESTORS = 8;
/** Entries of one list. What two lists have in common can be longer than either, where both hold patterns. */
const MAX_ENTRIES = 200;
const USUAL_LIFETIME_MS = 3_600_000;

/**
 * Exchanges the caller's API key for one that may do less, without a person. Whoever `ownKey` lets: what the new one may, the
 * holder of the key may already. It has the limits of both, no scope that the key lacks, ends no later, and ends with the key. Two database
 * round trips, and one for each integration that is named.
 *
 * @returns the key in clear; it is never shown again
 * @throws LatchkeyError `forbidden`, `key_limit`, `validation_failed`, `quota_exceeded`, `conflict`
 */
export async function attenuateApiKey(ctx: Context, input: AttenuateInput): Promise<{ key: string; row: ShownApiKey }> {
  const { deps, caller } = ctx;
  const parent = await ownKey(ctx);
  const scopes = scopesWithin(parent, input.scopes);
  const userId = userWithin(parent, input.userId);
  const asked = await readLimits(ctx, input.limits);
  const limits = limitsWithin(parent.limits, asked);
  const approvals = [...parent.approvals, ...(await readRule(ctx, input.approvals))];
  const expiresAt = endWithin(parent, input.expiresAt, deps.now());
  const ancestors = [...parent.ancestors, parent.id];
  if (ancestors.length > MAX_ANCESTORS) {
    throw new LatchkeyError("forbidden", `A key can be made narrower ${MAX_ANCESTORS} times, one after the other.`);
  }
  const { key, row } = await newApiKey({
    ...{ tenantId: caller.tenant, name: input.name ?? parent.name, scopes, userId, expiresAt, limits, approvals },
    createdBy: caller.principal,
  });
  const details = {
    scopes,
    madeFrom: parent.id,
    limits: Object.keys(limits ?? {}),
    ...(approvals.length > 0 && { approvals: true }),
    ...(userId !== null && { userId }),
  };
  const event = auditEvent(ctx, "key.created", row.id, details);
  const made = { ...row, parentId: parent.id, ancestors };
  const created = await insertAttenuatedKey(deps.db, made, deps.settings.quotas, event);
  if (created) return { key, row: created };
  throw new LatchkeyError("conflict", "The key that you hold has ended.");
}

/**
 * Returns the key that the caller holds.
 * @throws LatchkeyError `forbidden` for whoever has signed in without one
 */
async function ownKey({ deps, caller }: Context): Promise<ShownApiKey> {
  const { tenant: tenantId, keyId } = caller;
  const own = keyId === undefined ? undefined : await getApiKey(deps.db, { tenantId, users: "all" }, keyId);
  if (own) return own;
  throw new LatchkeyError("forbidden", "Only an API key can be exchanged for a narrower one: send it.");
}

function scopesWithin(parent: ShownApiKey, asked: string[] | undefined): Permission[] {
  const held = parsePermissions(parent.scopes);
  const scopes = asked === undefined ? [...held] : [...parsePermissions(asked)];
  const missing = scopes.filter((scope) => !held.has(scope));
  if (missing.length === 0) return scopes;
  throw new LatchkeyError("forbidden", `You cannot give a key what you do not have: ${missing.join(", ")}.`);
}

/** A key that is bound to a user is that user's for ever; one for the tenant can be bound to somebody whom it may act as. */
function userWithin(parent: ShownApiKey, asked: string | undefined): string | null {
  if (asked === undefined || asked === parent.userId) return parent.userId;
  if (parent.userId !== null || !parsePermissions(parent.scopes).has("user:act-as")) {
    throw new LatchkeyError("forbidden", "This API key may not act as that user.");
  }
  const users = parent.limits?.users;
  if (users && !users.includes(asked)) throw keyLimit("users");
  return asked;
}

function limitsWithin(held: KeyLimits | null, asked: KeyLimits | null): KeyLimits | null {
  if (!held || !asked) return held ?? asked;
  const limits = meet(held, asked);
  const errors = limitNames.flatMap((name) => {
    const limit = limits[name];
    const count = typeof limit === "object" ? limit.length : 1;
    if (count === 0) return [{ path: `limits.${name}`, message: "has nothing that the key allows which you hold" }];
    return count > MAX_ENTRIES ? [{ path: `limits.${name}`, message: "would be too long: name fewer" }] : [];
  });
  if (errors.length === 0) return limits;
  throw new LatchkeyError("validation_failed", "The key cannot be limited like this.", { errors });
}

/** The end is never later than the key's, whatever is asked for. */
function endWithin({ expiresAt }: ShownApiKey, asked: number | undefined, now: number): number {
  if (asked !== undefined && asked <= now) {
    const errors = [{ path: "expiresAt", message: "must be in the future" }];
    throw new LatchkeyError("validation_failed", "The key would have ended already.", { errors });
  }
  return Math.min(asked ?? now + USUAL_LIFETIME_MS, expiresAt ?? Number.POSITIVE_INFINITY);
}
