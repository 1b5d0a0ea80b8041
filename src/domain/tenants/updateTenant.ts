import { parseAddress } from "../../oauth/endpoint.ts";
import { saveTenant, type TenantSettings } from "../../storage/tenants.ts";
import { requireSuperuser } from "../access/requireTenant.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { defaultSettings, describeTenant, type TenantDescription } from "./tenantSettings.ts";

/**
 * Changes the settings of the caller's tenant: its name and look, and where browsers may return to. Superusers only. One
 * database round trip.
 *
 * @param change absent values stay as they are; null: the deployment's value
 * @param seen when they were last changed, as the caller saw it; undefined: it does not matter
 * @throws LatchkeyError `forbidden`, `validation_failed`, `conflict` when they were changed since
 */
export async function updateTenant(
  ctx: Context,
  change: { [name in keyof TenantSettings]?: TenantSettings[name] | undefined },
  seen?: number,
): Promise<TenantDescription> {
  requireSuperuser(ctx);
  const { deps } = ctx;
  const { tenant } = ctx.caller;
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const set: Partial<TenantSettings> = Object.fromEntries(given);
  checkAddresses(set, deps.settings.allowLoopback);
  const event = auditEvent(ctx, "tenant.updated", tenant, { fields: given.map(([name]) => name) });
  const saved = await saveTenant(deps.db, { id: tenant, ...defaultSettings(tenant), ...set }, set, event, seen);
  if (saved) return describeTenant(deps, tenant, saved);
  throw new LatchkeyError("conflict", "The tenant was changed at the same time. Please try again.");
}

function checkAddresses(settings: Partial<TenantSettings>, allowLoopback: boolean): void {
  const { frontendUrl, successUrl, allowedReturnOrigins = [] } = settings;
  const isUnset = (text: string | null | undefined): text is null | undefined => text === undefined || text === null;
  const isOrigin = (text: string) => isAddress(text, allowLoopback) && new URL(text).origin === text;
  const checks: [boolean, string, string][] = [
    [isUnset(frontendUrl) || isOrigin(frontendUrl), "frontendUrl", "must be an origin, like https://app.example.com"],
    [isUnset(successUrl) || isAddress(successUrl, allowLoopback), "successUrl", "must be a public https address"],
    [allowedReturnOrigins.every(isOrigin), "allowedReturnOrigins", "must be origins, like https://app.example.com"],
  ];
  const errors = checks.filter(([holds]) => !holds).map(([, path, message]) => ({ path, message }));
  if (errors.length > 0)
    throw new LatchkeyError("validation_failed", "The tenant cannot be saved like this.", { errors });
}

/**
 * Checks an address that a browser, and with it a credential key, may be sent to. It is as strict as for credentials.
 */
function isAddress(text: string, allowLoopback: boolean): boolean {
  const isPlain = /^https?:\/\/[^/]/i.test(text) && !/[\\#@\s\p{Cc}]/u.test(text);
  return isPlain && parseAddress(text, allowLoopback) !== undefined;
}
