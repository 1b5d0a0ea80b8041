const MINUTE_MS = 60_000;
/** The part of the golden section: its multiples, without what is before the point, lie evenly from 0 to 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Those who take turns, in the order of this minute. Somebody else is first each minute, evenly spread, so that a run that
 * reaches only a few of them reaches all of them soon, however long the others have waited.
 */
export function inTurn<T>(all: readonly T[], now: number): T[] {
  const first = Math.floor(((Math.floor(now / MINUTE_MS) * GOLDEN) % 1) * all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** The first of each list, then the second of each, and so on. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}
