import type { TenantReturns } from "../../storage/integrations.ts";
import type { Settings } from "../context.ts";
import { LatchkeyError } from "../errors.ts";

/** The exact origins that a tenant's browsers may return to: those of the configuration, and the tenant's own. */
export function returnOrigins(settings: Pick<Settings, "allowedOrigins">, returns: TenantReturns | null): string[] {
  const { frontendUrl, allowedReturnOrigins } = returns ?? { frontendUrl: null, allowedReturnOrigins: [] };
  return [...settings.allowedOrigins, ...(frontendUrl === null ? [] : [frontendUrl]), ...allowedReturnOrigins];
}

/**
 * Returns where the browser goes after a flow: `return_to` if it was given, otherwise the surface's own page. The text
 * must begin exactly with an origin of the configuration or of the tenant, followed by a path, a query or nothing. It
 * must not contain characters that URL parsers read differently. Everything else is refused.
 *
 * @throws LatchkeyError `return_to_not_allowed`
 */
export function returnAddress<Fallback extends string | null>(
  settings: Settings,
  returns: TenantReturns | null,
  returnTo: string | undefined,
  fallback: Fallback,
): string | Fallback {
  if (returnTo === undefined) return fallback;
  const origin = returnOrigins(settings, returns).find((allowed) => isUnder(allowed, returnTo));
  const unusual = /[\\\s\p{Cc}@#]/u.test(returnTo);
  if (origin !== undefined && !unusual && URL.canParse(returnTo)) {
    const url = new URL(returnTo);
    if (url.origin === origin && url.username === "") return url.href;
  }
  throw new LatchkeyError("return_to_not_allowed", "return_to must be an address at one of the configured origins.");
}

function isUnder(origin: string, address: string): boolean {
  return address.startsWith(origin) && ["", "/", "?"].includes(address.charAt(origin.length));
}
