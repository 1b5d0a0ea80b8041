import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/**
 * Whether a path names the caller's own tenant: no other exists for it.
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
