import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import type { createApiKey } from "../../domain/apiKeys/createApiKey.ts";
import { permissions } from "../../domain/context.ts";
import { approvalRuleItem, toRuleItem } from "../../http/approvalRule.ts";
import { timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { limitsItem, toLimitsItem } from "./keyLimits.ts";

const kinds = [...new Set(permissions.map((permission) => permission.split(":", 1)[0]))];

const plain = () => z.string().regex(/^\P{Cc}+$/u, "must not hold control characters");

/** What a key is called, may do, and acts for, as somebody gives it. */
export const keyName = () => plain().trim().min(1).max(200);
export const keyScopes = () => z.array(z.enum([...permissions, ...kinds.map((kind) => `${kind}:*`)])).max(50);
export const keyUser = () => plain().min(1).max(255).refine(isUserId, "is no user id");

const keyFields = () => ({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(permissions)),
  userId: z.string().nullable(),
  expiresAt: timestamp.nullable(),
  limits: limitsItem.nullable(),
  /** Which calls need the yes of a person: its own rule, and those of the keys that it was made from. */
  approvals: z.array(approvalRuleItem),
  /** Null where its limits count none. */
  callsMade: z.int().nullable(),
  /** The key that it was made from, which ends it too. */
  parentId: z.string().nullable(),
  lastUsedAt: timestamp.nullable(),
  createdBy: z.string(),
  createdAt: timestamp,
});
export const keyItem = z.lazy(() => z.strictObject(keyFields()));
/** With the key itself, when it is made. */
export const createdItem = z.lazy(() => z.strictObject({ ...keyFields(), key: z.string() }));

type Row = Awaited<ReturnType<typeof createApiKey>>["row"];

export function toKeyItem(row: Row): z.input<typeof keyItem> {
  const {
    id,
    name,
    scopes,
    userId,
    expiresAt,
    lastUsedAt,
    createdBy,
    createdAt,
    limits,
    approvals,
    parentId,
    callsMade,
  } = row;
  const isCounted = limits?.calls !== undefined || limits?.callsPerMinute !== undefined;
  return {
    ...{ id, name, userId, createdBy, parentId },
    scopes: permissions.filter((permission) => scopes.includes(permission)),
    limits: limits && toLimitsItem(limits),
    approvals: approvals.map(toRuleItem),
    callsMade: isCounted ? callsMade : null,
    expiresAt: toOptionalTimestamp(expiresAt),
    lastUsedAt: toOptionalTimestamp(lastUsedAt),
    createdAt: toTimestamp(createdAt),
  };
}
