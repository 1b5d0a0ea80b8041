import { drive, type Lane, type Sample } from "./drive.ts";
import { median, percentile } from "./statistics.ts";

/** Something that is measured: an operation, or a floor. */
export interface Row {
  name: string;
  lanes: Lane[];
}

export interface Measured {
  /** Requests in a second: the median of the rounds. */
  rate: number;
  /** The same of each round. */
  rates: number[];
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Processor time of the runtime's process for one, in milliseconds. */
  cpuMs: number;
}

export interface Rounds {
  rounds: number;
  /** How long a row is measured in one round. */
  sliceMs: number;
  warmUpMs: number;
  pid: number;
}

/**
 * Measures all rows in turn, round after round and every second time backwards, so that what changes on the machine in
 * between meets all of them alike.
 */
export async function measureRounds(
  rows: readonly Row[],
  { rounds, sliceMs, warmUpMs, pid }: Rounds,
): Promise<Map<string, Measured>> {
  for (const { lanes } of rows) await drive(lanes, warmUpMs, pid);
  const samples = new Map<string, Sample[]>(rows.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, lanes } of round % 2 === 0 ? rows : rows.toReversed()) {
      samples.get(name)?.push(await drive(lanes, sliceMs, pid));
    }
  }
  return new Map([...samples].map(([name, taken]) => [name, summarise(taken)]));
}

function summarise(samples: Sample[]): Measured {
  const rates = samples.map(({ rate }) => rate);
  const latencies = samples.flatMap((sample) => sample.latencies);
  const cpuMs = (1000 * samples.reduce((sum, { cpu }) => sum + cpu, 0)) / latencies.length;
  return { rate: median(rates), rates, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), cpuMs };
}

/** How fast one is next to another: compared within each round, because a round is when the machine was the same. */
export function ratioOf(one: Pick<Measured, "rates">, other: Pick<Measured, "rates">): number {
  return median(one.rates.map((rate, round) => rate / (other.rates[round] ?? Number.NaN)));
}
