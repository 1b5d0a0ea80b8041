import { readFileSync } from "node:fs";

const PERIOD_MS = 50;
const KIB_PER_MIB = 1024;

/** What a process holds in memory, in MiB, as the kernel tells whoever asks. */
export function residentMiB(pid: number): number {
  return memoryOf(pid, "VmRSS");
}

/** The most that it has held at once since it was started. */
export function peakMiB(pid: number): number {
  return memoryOf(pid, "VmHWM");
}

function memoryOf(pid: number, line: string): number {
  const [, kib] = new RegExp(`^${line}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / KIB_PER_MIB;
}

export interface MemoryUse {
  before: number;
  peak: number;
  after: number;
  samples: number;
}

/** Watches a process from outside while something is done. */
export async function watchMemory<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; memory: MemoryUse }> {
  const before = residentMiB(pid);
  const samples = [before];
  const timer = setInterval(() => samples.push(residentMiB(pid)), PERIOD_MS);
  try {
    const result = await work();
    const after = residentMiB(pid);
    samples.push(after);
    return { result, memory: { before, peak: Math.max(...samples), after, samples: samples.length } };
  } finally {
    clearInterval(timer);
  }
}
