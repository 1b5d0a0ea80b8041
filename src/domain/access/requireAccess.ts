import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import { type Context, type Permission, SYSTEM } from "../context.ts";
import { requireUnlimited } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { hasPermission, viewerOf } from "./permissions.ts";

/**
 * Checks that the caller has a permission of the application. A superuser needs none. What asks for one changes settings, or is
 * about more than the caller's own, so an API key with limits is refused whatever it may otherwise.
 *
 * @throws LatchkeyError `forbidden`, `key_limit`
 */
export function requirePermission({ caller }: Context, permission: Permission): void {
  requireUnlimited({ caller });
  if (hasPermission(caller, permission)) return;
  throw new LatchkeyError("forbidden", `This needs the permission ${permission}.`);
}

/**
 * Checks that the caller's level on a visible integration is high enough.
 * @throws LatchkeyError `forbidden`
 */
export function requireLevel({ level }: { level: number }, needed: number): void {
  if (level >= needed) return;
  throw new LatchkeyError("forbidden", "You may see this integration, but not do that with it.");
}

/**
 * Whether the caller owns an integration that it sees: itself, as a member of the owning team, or as the key that acts for
 * the tenant. A superuser counts as an owner; a share of level 3 does not make one.
 */
export function isOwner(
  { caller }: Pick<Context, "caller">,
  { integration }: Pick<IntegrationView, "integration">,
): boolean {
  const principals = caller.userId === undefined ? [SYSTEM] : viewerOf(caller).principals;
  return caller.superuser || principals.includes(integration.owner);
}

/**
 * Checks that the caller owns an integration that it sees.
 * @throws LatchkeyError `forbidden`
 */
export function requireOwner(ctx: Pick<Context, "caller">, view: Pick<IntegrationView, "integration">): void {
  if (isOwner(ctx, view)) return;
  throw new LatchkeyError("forbidden", "Only the owner of the integration may do that.");
}

/**
 * Whether the caller is a user, or acts as one: connections of one's own are for users.
 * @throws LatchkeyError `forbidden`
 */
export function requireUser({ caller }: Pick<Context, "caller">): void {
  if (caller.userId !== undefined) return;
  throw new LatchkeyError("forbidden", "This API key acts for its tenant: name the user in X-Act-As-User.");
}

/**
 * Checks that the caller may set the connection of an integration: its own, or in shared mode everyone's.
 * @throws LatchkeyError `forbidden`
 */
export function requireConnectable(ctx: Context, view: IntegrationView): void {
  const isShared = view.integration.mode === "shared";
  requireLevel(view, isShared ? LEVEL.edit : LEVEL.use);
  if (!isShared) requireUser(ctx);
}
