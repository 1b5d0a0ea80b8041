import { insertApiKey, type ShownApiKey } from "../../storage/apiKeys.ts";
import type { ApprovalRule } from "../../terms/approvals.ts";
import { hasPermission, parsePermissions } from "../access/permissions.ts";
import { requirePermission } from "../access/requireAccess.ts";
import { auditEvent } from "../audit.ts";
import type { Caller, Context, Permission } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { newApiKey } from "./newApiKey.ts";
import { type GivenLimits, readLimits } from "./readLimits.ts";
import { readRule } from "./readRule.ts";

export interface CreateKeyInput {
  name: string;
  /** Permissions; `token:*` stands for all of `token:`. */
  scopes: string[];
  userId: string | undefined;
  /** Milliseconds since the epoch. */
  expiresAt: number | undefined;
  limits: GivenLimits | undefined;
  /** Which calls with the key need the yes of a person. */
  approvals: ApprovalRule | undefined;
}

/**
 * Creates an API key. Needs `key:manage`. A superuser can give a key any rights. Everyone else can give only
 * permissions that they have themselves. A key for the whole tenant needs `key:manage-tenant`, because it reaches all
 * users. A key of another user needs `user:act-as` too. One database round trip, and one for each integration that its limits
 * name.
 *
 * @returns the key in clear; it is never shown again
 * @throws LatchkeyError `forbidden`, `validation_failed`, `quota_exceeded`
 */
export async function createApiKey(ctx: Context, input: CreateKeyInput): Promise<{ key: string; row: ShownApiKey }> {
  const { deps, caller } = ctx;
  requirePermission(ctx, "key:manage");
  const scopes = [...parsePermissions(input.scopes)];
  checkReach(caller, scopes, input.userId);
  if (input.expiresAt !== undefined && input.expiresAt <= deps.now()) throw inThePast();
  const limits = await readLimits(ctx, input.limits);
  const approvals = await readRule(ctx, input.approvals);
  if (input.userId !== undefined && limits?.users && !limits.users.includes(input.userId)) throw ofNobody();
  const { key, row } = await newApiKey({
    ...{ tenantId: caller.tenant, name: input.name, scopes, createdBy: caller.principal },
    ...{ userId: input.userId ?? null, expiresAt: input.expiresAt ?? null, limits, approvals },
  });
  const limited = { ...(limits && { limits: Object.keys(limits) }), ...(approvals.length > 0 && { approvals: true }) };
  const details = { scopes, ...limited, ...(input.userId !== undefined && { userId: input.userId }) };
  const event = auditEvent(ctx, "key.created", row.id, details);
  const created = await insertApiKey(deps.db, row, deps.settings.quotas, event);
  if (created) return { key, row: created };
  throw new LatchkeyError("conflict", "The key could not be made. Please try again.");
}

function checkReach(caller: Caller, scopes: Permission[], userId: string | undefined): void {
  if (caller.superuser) return;
  const missing = scopes.filter((scope) => !hasPermission(caller, scope));
  if (missing.length > 0) {
    throw new LatchkeyError("forbidden", `You cannot give a key what you do not have: ${missing.join(", ")}.`);
  }
  if (userId !== undefined && userId === caller.userId) return;
  const isKeyOfUser = caller.keyId !== undefined && caller.userId !== undefined;
  if (isKeyOfUser) throw new LatchkeyError("forbidden", "A user's key can only make keys of that user.");
  if (!hasPermission(caller, "key:manage-tenant")) {
    throw new LatchkeyError(
      "forbidden",
      "Name yourself in userId. Any other key needs the permission key:manage-tenant.",
    );
  }
  if (userId === undefined || caller.permissions.has("user:act-as")) return;
  throw new LatchkeyError("forbidden", "A key of another user needs the permission user:act-as.");
}

function ofNobody(): LatchkeyError {
  const errors = [{ path: "limits.users", message: "must include the user that the key acts as" }];
  return new LatchkeyError("validation_failed", "The key could do nothing.", { errors });
}

function inThePast(): LatchkeyError {
  const errors = [{ path: "expiresAt", message: "must be in the future" }];
  return new LatchkeyError("validation_failed", "The key would have ended already.", { errors });
}
