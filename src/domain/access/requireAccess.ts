import type { IntegrationView } from "../../storage/integrations.ts";
import { LEVEL } from "../../terms/integration.ts";
import type { Context, Permission } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { hasPermission } from "./permissions.ts";

/**
 * Whether the caller may do something that the application must have granted. A superuser needs no grant.
 * @throws LatchkeyError `forbidden`
 */
export function requirePermission({ caller }: Context, permission: Permission): void {
  if (hasPermission(caller, permission)) return;
  throw new LatchkeyError("forbidden", `This needs the permission ${permission}.`);
}

/**
 * Whether the caller's level on an integration that it sees is high enough.
 * @throws LatchkeyError `forbidden`
 */
export function requireLevel({ level }: { level: number }, needed: number): void {
  if (level >= needed) return;
  throw new LatchkeyError("forbidden", "You may see this integration, but not do that with it.");
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
 * Whether the caller may set the connection of an integration: its own, or in shared mode, everyone's.
 * @throws LatchkeyError `forbidden`
 */
export function requireConnectable(ctx: Context, view: IntegrationView): void {
  const isShared = view.integration.mode === "shared";
  requireLevel(view, isShared ? LEVEL.edit : LEVEL.use);
  if (!isShared) requireUser(ctx);
}
