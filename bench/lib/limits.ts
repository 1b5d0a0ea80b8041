import { median } from "./statistics.ts";

/** The bundle of the API shall have at most 300 KiB, without the pages and the texts that are loaded on demand. */
const MOST_KIB = 300;
/**
 * Starting shall take less than 60 ms of JavaScript on an idle machine of two cores, where it takes about 30. The machine of
 * continuous integration may be slower, and busy with others.
 */
const MOST_MS = 100;

/** @param gzipped bytes. Returns what is wrong with the size of a bundle, if anything is. */
export function sizeFault(gzipped: number): string | undefined {
  const kib = gzipped / 1024;
  return kib > MOST_KIB ? `the bundle has ${kib.toFixed(1)} KiB gzipped, more than ${MOST_KIB}` : undefined;
}

/** @param times milliseconds, of several starts. Returns what is wrong with them, if anything is. */
export function startUpFault(times: readonly number[]): string | undefined {
  const all = times.map((time) => time.toFixed(0)).join(", ");
  const middle = median(times);
  // Also when nothing was measured.
  return middle <= MOST_MS ? undefined : `starting takes ${middle.toFixed(0)} ms (${all}), more than ${MOST_MS}`;
}
