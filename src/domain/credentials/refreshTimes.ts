import { LAST_DAY_MS, type RefreshTimes } from "../../storage/refresh.ts";
import { SCHEDULE_PAUSE_MS } from "../../terms/connection.ts";

const USE_MARGIN_SECONDS = 5 * 60;
const SCHEDULE_MARGIN_SECONDS = 3600;
/** A refresh token that ends takes the authorization with it, so an outage of its provider must fit in. */
const REFRESH_TOKEN_MARGIN_SECONDS = LAST_DAY_MS / 1000;
/** No margin is longer than this fraction of the lifetime. */
const SHARE = 1 / 5;
/** The random fraction of a margin, so that tokens that were issued together do not become due together. */
const JITTER = 1 / 5;

/**
 * Plans the refreshes of a token. A use needs five minutes of remaining lifetime. Scheduled work begins an hour before
 * the expiry, and a day before the end of the refresh token. For short-lived tokens all leave four fifths of the lifetime,
 * and the schedule five minutes at least: a token that lasts less is refreshed only when it is used.
 *
 * @param lifetime seconds; null when unknown: then only a refused call shows that the token has expired
 * @param refreshable whether there is a refresh token
 * @param chance a random number from 0 to 1
 * @param refreshLifetime seconds until the refresh token ends; null when unknown
 */
export function planRefresh(
  lifetime: number | null,
  refreshable: boolean,
  chance: number,
  refreshLifetime: number | null = null,
): RefreshTimes {
  const before = (seconds: number | null, margin: number) =>
    seconds === null ? null : Math.round(1000 * (seconds - Math.min(margin, seconds * SHARE) * (1 - JITTER * chance)));
  const ends = [before(lifetime, SCHEDULE_MARGIN_SECONDS), before(refreshLifetime, REFRESH_TOKEN_MARGIN_SECONDS)];
  const planned = ends.filter((end) => end !== null);
  return {
    expiresIn: lifetime === null ? null : Math.round(1000 * lifetime),
    freshFor: before(lifetime, USE_MARGIN_SECONDS),
    refreshIn: refreshable && planned.length > 0 ? Math.max(Math.min(...planned), SCHEDULE_PAUSE_MS) : null,
  };
}
