import type { TenantSettings } from "../../storage/tenants.ts";

/** The settings of a tenant. Null: the deployment's value. */
export type TenantDescription = TenantSettings & { id: string };

/** Returns the settings of a tenant that has set nothing. */
export function defaultSettings(id: string): TenantSettings {
  return { name: id, frontendUrl: null, successUrl: null, allowedReturnOrigins: [], auditRetentionDays: null };
}
