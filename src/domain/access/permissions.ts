import type { Viewer } from "../../storage/visibility.ts";
import { LEVEL } from "../../terms/integration.ts";
import { type Caller, type Identity, type Permission, permissions } from "../context.ts";

/** All users of the tenant. */
export const EVERYONE = "everyone";

/** Returns the viewer of a caller: the user, the user's teams, and everyone of the tenant. */
export function viewerOf({ tenant, principal, userId, teams, levelOnAll }: Identity): Viewer {
  // A key that acts for its tenant is not one of "all users". Its scopes decide what it sees.
  const others = userId === undefined ? [] : [...teams.map((team) => `team:${team}`), EVERYONE];
  return { tenant, principals: [principal, ...others], levelOnAll };
}

/** Returns the level that a caller has on an integration: with an API key that has limits, it only uses it. */
export function levelWith({ delegated }: Pick<Caller, "delegated">, level: number): number {
  return delegated ? Math.min(level, LEVEL.use) : level;
}

/** Returns the permissions that words name. `token:*` means all permissions of `token:`. Unknown words are ignored. */
export function parsePermissions(words: readonly string[]): Set<Permission> {
  const isNamed = (permission: Permission) =>
    words.includes(permission) || words.includes(`${permission.split(":", 1)[0]}:*`);
  return new Set(permissions.filter(isNamed));
}

/** A permission that holds another: who manages all keys of the tenant manages their own. */
const HOLDER: Partial<Record<Permission, Permission>> = { "key:manage": "key:manage-tenant" };

/** Whether the caller has a permission, by itself or in one that holds it. A superuser has all. */
export function hasPermission({ superuser, permissions: granted }: Caller, permission: Permission): boolean {
  const holder = HOLDER[permission];
  return superuser || granted.has(permission) || (holder !== undefined && granted.has(holder));
}
