import type { Viewer } from "../storage/visibility.ts";
import { type Identity, userPrincipal } from "./context.ts";

/** All users of the tenant. */
export const EVERYONE = "everyone";

/** Whom a caller counts as when something is shared: the user, the user's teams, and everyone of the tenant. */
export function viewerOf(caller: Identity): Viewer {
  return {
    tenant: caller.tenant,
    principals: [userPrincipal(caller.userId), ...caller.teams.map((team) => `team:${team}`), EVERYONE],
    seesAll: caller.superuser,
  };
}
