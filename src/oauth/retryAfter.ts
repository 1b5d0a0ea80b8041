const MAX_SECONDS = 3600;

/**
 * Reads a Retry-After header in both of its forms (RFC 9110 section 10.2.3).
 *
 * @param now milliseconds since the epoch, for the date form
 * @returns whole seconds from 0 to an hour, or undefined when the header is absent or invalid
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const seconds = Math.min(/^\d+$/.test(text) ? Number(text) : secondsUntil(text, now), MAX_SECONDS);
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}

/** Every form of date begins with the name of a day. `Date.parse` alone would read "-5" as a year. */
function secondsUntil(date: string, now: number): number {
  return /^[A-Z][a-z]{2,8},? /.test(date) ? Math.ceil((Date.parse(date) - now) / 1000) : Number.NaN;
}
