import { migrate } from "../../test/node/support/builtWorker.ts";
import { makeScene, type Scene } from "../operations/scene.ts";
import { makeFloorTables } from "./floorTables.ts";
import { type Script, startRuntime, type WorkerOptions } from "./runtime.ts";
import { type Surroundings, startSurroundings } from "./surroundings.ts";

export interface Scripts {
  /** Latchkey as it is deployed. */
  latchkey: Script;
  /** Latchkey with its counts. */
  counted: Script;
  floors: Script;
}

/** Everything that is measured, and who calls it. */
export interface Stage {
  pid: number;
  origins: Record<keyof Scripts, string>;
  scene: Scene;
  stop(): Promise<void>;
}

/** Starts the Workers in one runtime, what they call beside it, and makes the scene. */
export async function startStage(scripts: Scripts): Promise<Stage> {
  const around = await startSurroundings();
  const { directory, variables, stop, onStop } = around;
  try {
    const runtime = await startRuntime(workersOf(scripts, around), directory);
    onStop(runtime.stop);
    await migrate(await runtime.databaseOf("latchkey"));
    await makeFloorTables(await runtime.databaseOf("floors"), variables.ENCRYPTION_KEYS);
    const [latchkey = "", counted = "", floors = ""] = ["latchkey", "counted", "floors"].map(runtime.originOf);
    const scene = await makeScene({ ...around, origin: latchkey, teams: [] });
    return { pid: runtime.pid, origins: { latchkey, counted, floors }, scene, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function workersOf(scripts: Scripts, { variables, servers }: Surroundings): WorkerOptions[] {
  const { ENCRYPTION_KEYS, JWT_SECRET } = variables;
  const ofFloors = { ENCRYPTION_KEYS, JWT_SECRET, UPSTREAM: `${servers.upstream}/api/items` };
  return [
    { name: "latchkey", script: scripts.latchkey, storage: "latchkey", variables },
    countedWorker(scripts.counted, variables),
    { name: "floors", script: scripts.floors, storage: "floors", variables: ofFloors },
  ];
}

/** What is gathered is written at once, so that the counts of a request are complete soon after its answer. */
export function countedWorker(script: Script, variables: Record<string, string>): WorkerOptions {
  return { name: "counted", script, storage: "latchkey", variables: { ...variables, USE_SECONDS: "0" } };
}
