import type { Connection } from "../../storage/integrations.ts";

/** A token that ends within this time counts as expired, because it may end on its way. */
const BUFFER_MS = 60_000;
/** Of a token that Latchkey got itself, no more than this part of its lifetime, so that a short one is not always expired. */
const SHARE = 1 / 5;

/**
 * Whether whoever gets a token now should count it as expired.
 * @param now the database's clock, in milliseconds
 */
export function isNearlyExpired(
  { tokenExpiresAt, lastRefreshedAt }: Pick<Connection, "tokenExpiresAt" | "lastRefreshedAt">,
  now: number,
): boolean {
  if (tokenExpiresAt === null) return false;
  const share = lastRefreshedAt === null ? BUFFER_MS : (tokenExpiresAt - lastRefreshedAt) * SHARE;
  return tokenExpiresAt - Math.min(BUFFER_MS, share) <= now;
}
