import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Checks that a path names the caller's own tenant. Other tenants do not exist for the caller.
 * @throws LatchkeyError `not_found`
 */
export function requireTenant({ caller }: Pick<Context, "caller">, tenant: string): void {
  if (tenant === caller.tenant) return;
  throw new LatchkeyError("not_found", "There is no such tenant.");
}

/** @throws LatchkeyError `forbidden` */
export function requireSuperuser({ caller }: Pick<Context, "caller">): void {
  if (caller.superuser) return;
  throw new LatchkeyError("forbidden", "Only a superuser may do that.");
}
