import type { RefreshTimes } from "../../storage/refresh.ts";

const USE_MARGIN_SECONDS = 5 * 60;
const SCHEDULE_MARGIN_SECONDS = 3600;
/** No margin is longer than this part of the lifetime. */
const SHARE = 1 / 5;
/** The part of a margin that is left to chance, so that what was made together does not come due together. */
const JITTER = 1 / 5;

/**
 * Plans the refreshes of a token. A use wants five minutes of life left, the scheduled work begins an hour before the end,
 * and both leave short-lived tokens four fifths of their time.
 *
 * @param lifetime seconds; null when unknown: then only a refused call tells that the token has ended
 * @param refreshable whether there is a refresh token
 * @param chance from 0 to 1
 */
export function planRefresh(lifetime: number | null, refreshable: boolean, chance: number): RefreshTimes {
  if (lifetime === null) return { expiresIn: null, freshFor: null, refreshIn: null };
  const before = (margin: number) =>
    Math.round(1000 * (lifetime - Math.min(margin, lifetime * SHARE) * (1 - JITTER * chance)));
  return {
    expiresIn: Math.round(1000 * lifetime),
    freshFor: before(USE_MARGIN_SECONDS),
    refreshIn: refreshable ? before(SCHEDULE_MARGIN_SECONDS) : null,
  };
}
