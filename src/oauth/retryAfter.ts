const MAX_SECONDS = 3600;

/**
 * Reads Retry-After in both forms (RFC 9110 section 10.2.3).
 *
 * @param now milliseconds since the epoch, for the date form
 * @returns whole seconds from 0 to an hour, or undefined when the header is absent or makes no sense
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_SECONDS) : undefined;
}
