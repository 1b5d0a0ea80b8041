import { processorSeconds } from "../../test/node/support/processorTime.ts";

/** One of several clients that work side by side, each waiting for its answer before it asks again. */
export interface Lane {
  /** One piece of work, which fails by throwing. */
  run(): Promise<void>;
  /** Closes its connection, which the next piece of work opens again: the runtime closes those that are idle. */
  close(): void;
}

export interface Sample {
  /** Pieces of work in a second. */
  rate: number;
  /** How long each took, in milliseconds. */
  latencies: number[];
  /** Seconds of processor time that the process took for all of them. */
  cpu: number;
}

/** Lets all lanes work for a while, and watches the process that they ask. */
export async function drive(lanes: readonly Lane[], milliseconds: number, pid: number): Promise<Sample> {
  const latencies: number[] = [];
  const cpuBefore = processorSeconds(pid);
  const start = performance.now();
  const work = async (lane: Lane) => {
    for (let begun = performance.now(); begun - start < milliseconds; ) {
      await lane.run();
      const ended = performance.now();
      latencies.push(ended - begun);
      begun = ended;
    }
  };
  await Promise.all(lanes.map(work));
  const seconds = (performance.now() - start) / 1000;
  for (const lane of lanes) lane.close();
  return { rate: latencies.length / seconds, latencies, cpu: processorSeconds(pid) - cpuBefore };
}
