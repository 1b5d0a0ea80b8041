import { env } from "cloudflare:workers";

/**
 * Returns about as many rows of a table as are asked for, evenly chosen. `npm run test:tables` has all of them.
 *
 * @param turn which ones, where a table is gone through several times: each row has its turn
 */
export function thinned<T>(rows: readonly T[], most: number, turn = 0): T[] {
  if (env.TABLES === "all") return [...rows];
  const step = Math.max(1, Math.ceil(rows.length / most));
  return rows.filter((_row, index) => (index + turn) % step === 0);
}
