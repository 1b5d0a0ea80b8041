import type { KeyOwner } from "../../storage/apiKeys.ts";
import { hasPermission } from "../access/permissions.ts";
import type { Caller } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Whose keys a caller with `key:manage` reaches: its own, and with `key:manage-tenant` all of the tenant.
 * @throws LatchkeyError `forbidden` for a key that acts for its tenant: it is no user, so it has no keys of its own
 */
export function keysOf(caller: Caller): KeyOwner {
  const { tenant: tenantId, userId } = caller;
  if (hasPermission(caller, "key:manage-tenant")) return { tenantId, users: "all" };
  if (userId !== undefined) return { tenantId, users: "one", userId };
  throw new LatchkeyError(
    "forbidden",
    "A key that acts for its tenant needs the permission key:manage-tenant for that.",
  );
}
