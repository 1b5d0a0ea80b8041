import type { Viewer } from "../../storage/visibility.ts";
import { type Identity, type Permission, permissions } from "../context.ts";

/** All users of the tenant. */
export const EVERYONE = "everyone";

/** Returns the viewer of a caller: the user, the user's teams, and everyone of the tenant. */
export function viewerOf({ tenant, principal, userId, teams, levelOnAll }: Identity): Viewer {
  // A key that acts for its tenant is not one of "all users". Its scopes decide what it sees.
  const others = userId === undefined ? [] : [...teams.map((team) => `team:${team}`), EVERYONE];
  return { tenant, principals: [principal, ...others], levelOnAll };
}

/** Returns the permissions that words name. `token:*` means all permissions of `token:`. Unknown words are ignored. */
export function parsePermissions(words: readonly string[]): Set<Permission> {
  const isNamed = (permission: Permission) =>
    words.includes(permission) || words.includes(`${permission.split(":", 1)[0]}:*`);
  return new Set(permissions.filter(isNamed));
}
