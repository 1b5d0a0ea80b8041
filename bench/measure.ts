import { peakMiB, residentMiB } from "../test/node/support/memory.ts";
import type { Lane } from "./lib/drive.ts";
import type { BenchOptions } from "./lib/options.ts";
import { type Measured, measureRounds, type Row, ratioOf } from "./lib/rounds.ts";
import { countOperation } from "./operations/countOperation.ts";
import { type FloorName, floors, openFloor } from "./operations/floors.ts";
import type { Operation } from "./operations/operation.ts";
import { chooseOperations, operations } from "./operations/operations.ts";
import { bundleSize } from "./runtime/bundleSize.ts";
import { FLOOR_KEY } from "./runtime/floorTables.ts";
import { deployedScript, scriptOf } from "./runtime/scripts.ts";
import { type Stage, startStage } from "./runtime/stage.ts";
import type { Counts } from "./workers/counts.ts";

const LANES = 16;
const ROUNDS = 3;
const LONGEST_WARM_UP_MS = 300;
/** Counted by a client of its own. */
const COUNTED_LANE = LANES;

export interface OperationLine extends Measured, Counts {
  name: string;
  floor: FloorName | undefined;
  /** How fast it is next to its floor. */
  ratio: number | undefined;
}

export interface Measurement {
  lanes: number;
  rounds: number;
  /** Bytes of the bundle. */
  bundle: { plain: number; gzipped: number };
  /** MiB that the runtime's process held before and after the rounds, and the most at once. */
  memory: { before: number; after: number; peak: number };
  floors: ({ name: FloorName } & Measured)[];
  operations: OperationLine[];
}

/** Measures operations and their floors. @param build where Latchkey was built into; left out, it is built */
export async function measure({ only, seconds }: BenchOptions, build?: string): Promise<Measurement> {
  const chosen = chooseOperations(only);
  const [latchkey, counted, floorScript] = await Promise.all([
    deployedScript(build),
    scriptOf("counted"),
    scriptOf("floors"),
  ]);
  const stage = await startStage({ latchkey, counted, floors: floorScript });
  try {
    return { bundle: bundleSize(latchkey), ...(await measureStage(stage, chosen, seconds * 1000)) };
  } finally {
    await stage.stop();
  }
}

async function measureStage(stage: Stage, chosen: readonly Operation[], milliseconds: number) {
  const { pid, origins, scene } = stage;
  const used = new Set(chosen.map(({ floor }) => floor));
  const names = (Object.keys(floors) as FloorName[]).filter(
    (name) => chosen.length === operations.length || used.has(name),
  );
  const rows = await openRows(stage, names, chosen);
  const before = residentMiB(pid);
  const sliceMs = milliseconds / ROUNDS;
  const warmUpMs = Math.min(LONGEST_WARM_UP_MS, sliceMs);
  const measured = await measureRounds(rows, { rounds: ROUNDS, sliceMs, warmUpMs, pid });
  const memory = { before, after: residentMiB(pid), peak: peakMiB(pid) };

  const lines: OperationLine[] = [];
  for (const operation of chosen) {
    const { name, floor } = operation;
    const counts = await countOperation(operation, { origin: origins.counted, scene, number: COUNTED_LANE });
    const own = found(measured, name);
    const ratio = floor === undefined ? undefined : ratioOf(own, found(measured, floorRow(floor)));
    lines.push({ name, floor, ratio, ...own, ...counts });
  }
  const floorLines = names.map((name) => ({ name, ...found(measured, floorRow(name)) }));
  return { lanes: LANES, rounds: ROUNDS, memory, floors: floorLines, operations: lines };
}

/** Each operation stands behind its floor, so that they are measured at nearly the same time. */
async function openRows({ origins, scene }: Stage, names: FloorName[], chosen: readonly Operation[]): Promise<Row[]> {
  const headers = { ...scene.ada, "x-api-key": FLOOR_KEY };
  const rows: Row[] = [];
  for (const floor of [...names, undefined]) {
    if (floor) {
      const open = (number: number) => openFloor(origins.floors, floor, headers, number);
      rows.push({ name: floorRow(floor), lanes: await openLanes(open) });
    }
    for (const operation of chosen.filter((one) => one.floor === floor)) {
      const open = (number: number) => operation.open({ origin: origins.latchkey, scene, number });
      rows.push({ name: operation.name, lanes: await openLanes(open) });
    }
  }
  return rows;
}

function openLanes(open: (number: number) => Lane | Promise<Lane>): Promise<Lane[]> {
  return Promise.all(Array.from({ length: LANES }, async (_, number) => open(number)));
}

function floorRow(name: FloorName): string {
  return `floor: ${name}`;
}

function found(measured: Map<string, Measured>, name: string): Measured {
  const one = measured.get(name);
  if (!one) throw new Error(`${name} was not measured`);
  return one;
}
