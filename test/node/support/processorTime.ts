import { readFileSync } from "node:fs";

/** Linux counts in hundredths of a second for whoever asks, whatever the kernel does inside. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has taken with all its threads, as Linux counts it. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / TICKS_PER_SECOND;
}
