import type { TenantSettings } from "../../storage/tenants.ts";

/** What a tenant has decided. Null: as the deployment says. */
export type TenantDescription = TenantSettings & { id: string };

/** Of a tenant that has decided nothing. */
export function defaultSettings(id: string): TenantSettings {
  return { name: id, frontendUrl: null, successUrl: null, allowedReturnOrigins: [], auditRetentionDays: null };
}
