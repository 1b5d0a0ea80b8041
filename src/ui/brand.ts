import type { TenantLook } from "../domain/tenants/tenantLook.ts";

/** Whose page it is. */
export interface Brand {
  /** The application's name, or Latchkey's. */
  name: string;
  /** An address of our own that answers the logo. */
  logoUrl?: string | undefined;
  /** `#rrggbb`. */
  accent?: string | undefined;
}

/** Returns whose page it is, as the bar above it shows: the tenant, where it has a name for people. */
export function brandOf({ name, accent, logo }: TenantLook): Brand {
  return { name: name ?? "Latchkey", logoUrl: logo ?? undefined, accent: accent ?? undefined };
}
