import type { Tenant, TenantSettings } from "../../storage/tenants.ts";
import type { Deps } from "../context.ts";
import { logoPath } from "./tenantLook.ts";

/** The settings of a tenant. Null: the deployment's value. */
export type TenantDescription = TenantSettings & {
  id: string;
  /** Where its logo is. Null: it has none. */
  logoUrl: string | null;
  /** Milliseconds since the epoch; 0: never. */
  updatedAt: number;
};

/** Returns the settings of a tenant that has set nothing. */
export function defaultSettings(id: string): TenantSettings {
  return {
    ...{ name: id, frontendUrl: null, successUrl: null, allowedReturnOrigins: [], auditRetentionDays: null },
    accent: null,
  };
}

/** Returns the settings of a tenant, whether or not it has set anything. */
export function describeTenant({ settings }: Deps, id: string, tenant: Tenant | undefined): TenantDescription {
  if (!tenant) return { id, ...defaultSettings(id), logoUrl: null, updatedAt: 0 };
  const { name, frontendUrl, successUrl, allowedReturnOrigins, auditRetentionDays, accent } = tenant;
  const set = { name, frontendUrl, successUrl, allowedReturnOrigins, auditRetentionDays, accent };
  const logo = logoPath(tenant);
  return { id, ...set, logoUrl: logo && settings.publicUrl + logo, updatedAt: tenant.updatedAt };
}
