import type { RefreshTimes } from "../../storage/refresh.ts";
import { SCHEDULE_PAUSE_MS } from "../../terms/connection.ts";

const USE_MARGIN_SECONDS = 5 * 60;
const SCHEDULE_MARGIN_SECONDS = 3600;
/** No margin is longer than this fraction of the lifetime. */
const SHARE = 1 / 5;
/** The random fraction of a margin, so that tokens that were issued together do not become due together. */
const JITTER = 1 / 5;

/**
 * Plans the refreshes of a token. A use needs five minutes of remaining lifetime. Scheduled work begins an hour before
 * the expiry. For short-lived tokens both leave four fifths of the lifetime, and the schedule five minutes at least: a
 * token that lasts less is refreshed only when it is used.
 *
 * @param lifetime seconds; null when unknown: then only a refused call shows that the token has expired
 * @param refreshable whether there is a refresh token
 * @param chance a random number from 0 to 1
 */
export function planRefresh(lifetime: number | null, refreshable: boolean, chance: number): RefreshTimes {
  if (lifetime === null) return { expiresIn: null, freshFor: null, refreshIn: null };
  const before = (margin: number) =>
    Math.round(1000 * (lifetime - Math.min(margin, lifetime * SHARE) * (1 - JITTER * chance)));
  return {
    expiresIn: Math.round(1000 * lifetime),
    freshFor: before(USE_MARGIN_SECONDS),
    refreshIn: refreshable ? Math.max(before(SCHEDULE_MARGIN_SECONDS), SCHEDULE_PAUSE_MS) : null,
  };
}
