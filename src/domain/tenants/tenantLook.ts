import type { Tenant } from "../../storage/tenants.ts";

/** How people know a tenant on pages. */
export interface TenantLook {
  /** Null: it has not said. */
  name: string | null;
  /** `#rrggbb`. */
  accent: string | null;
  /** The path of its logo. */
  logo: string | null;
}

/** The path of a tenant's logo. It changes with the picture. */
export function logoPath({ logo }: Pick<Tenant, "logo">): string | null {
  return logo === null ? null : `/logos/${logo}`;
}

/** Returns how a tenant looks. One that has set other things only is called by its id, which says nothing to people. */
export function lookOf(id: string, tenant: Pick<Tenant, "name" | "accent" | "logo"> | null | undefined): TenantLook {
  if (!tenant) return { name: null, accent: null, logo: null };
  const { name, accent } = tenant;
  return { name: name === id ? null : name, accent, logo: logoPath(tenant) };
}
