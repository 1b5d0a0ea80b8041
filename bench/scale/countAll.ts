import { globSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "../../test/node/support/builtWorker.ts";
import { call } from "../operations/call.ts";
import { countOperation, countWork } from "../operations/countOperation.ts";
import type { Operation } from "../operations/operation.ts";
import { apiKeyToken, makeScene, type Scene, userName } from "../operations/scene.ts";
import { type Script, startRuntime, type WorkerOptions } from "../runtime/runtime.ts";
import { countedWorker } from "../runtime/stage.ts";
import { type Surroundings, startSurroundings } from "../runtime/surroundings.ts";
import { type Counts, SCHEDULE_PATH } from "../workers/counts.ts";
import { fillDatabase } from "./fillDatabase.ts";
import { type Size, teamNames } from "./size.ts";

export const SCHEDULE = "scheduled work, nothing due";
/** The name of the token that is copied. */
const EXAMPLE = "example";
/** Of the user who does what every client does as another user. */
const NUMBER = 0;

/**
 * What each operation asks of the platform, by its name, in a database that holds so much besides. What is measured is made
 * through the API; the rest is put around it afterwards, while nobody has the database open.
 */
export async function countAll(
  script: Script,
  chosen: readonly Operation[],
  size: Size | undefined,
): Promise<Map<string, Counts>> {
  const around = await startSurroundings();
  try {
    const worker = countedWorker(script, around.variables);
    const scene = await prepare(around, worker, size);
    if (size) fillDatabase(databaseFile(around.directory), size, examplesOf(scene), ["ada", "bob", userName(NUMBER)]);
    return await inRuntime(around, worker, (origin) => countThere(origin, scene, chosen));
  } finally {
    await around.stop();
  }
}

function prepare(around: Surroundings, worker: WorkerOptions, size: Size | undefined): Promise<Scene> {
  return inRuntime(around, worker, async (origin, database) => {
    await migrate(await database);
    const scene = await makeScene({ ...around, origin, teams: size ? teamNames(size) : [] });
    const body = apiKeyToken(EXAMPLE);
    await call({ origin, as: scene.ada, method: "POST", path: "/v2/users/ada/tokens", body });
    return scene;
  });
}

async function inRuntime<T>(
  { directory }: Surroundings,
  worker: WorkerOptions,
  work: (origin: string, database: Promise<D1Database>) => Promise<T>,
): Promise<T> {
  const runtime = await startRuntime([worker], directory);
  try {
    return await work(runtime.originOf(worker.name), runtime.databaseOf(worker.name));
  } finally {
    await runtime.stop();
  }
}

async function countThere(origin: string, scene: Scene, chosen: readonly Operation[]): Promise<Map<string, Counts>> {
  const counts = new Map<string, Counts>();
  for (const operation of chosen) {
    counts.set(operation.name, await countOperation(operation, { origin, scene, number: NUMBER }));
  }
  const run = async () => {
    const response = await fetch(`${origin}${SCHEDULE_PATH}`);
    if (!response.ok) throw new Error(`the scheduled work failed: ${await response.text()}`);
  };
  return counts.set(SCHEDULE, await countWork(origin, run));
}

function examplesOf({ oauth, practice, api }: Scene) {
  return { custom: oauth, ofProvider: practice, connected: api, token: EXAMPLE };
}

function databaseFile(directory: string): string {
  const files = globSync("d1/**/*.sqlite", { cwd: directory }).filter((name) => !name.endsWith("metadata.sqlite"));
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) throw new Error("expected one local D1 database");
  return join(directory, file);
}
