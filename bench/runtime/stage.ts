import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorize, migrate } from "../../test/node/support/builtWorker.ts";
import { makeScene, type Scene } from "../operations/scene.ts";
import { type ServerAddresses, startServers } from "../servers/servers.ts";
import { makeFloorTables } from "./floorTables.ts";
import { type Runtime, startRuntime } from "./runtime.ts";

/** The bundles of Workers, as texts. */
export interface Scripts {
  /** Latchkey as it is deployed. */
  latchkey: string;
  /** Latchkey with its counts. */
  counted: string;
  floors: string;
}

/** Everything that is measured, and who calls it. */
export interface Stage {
  pid: number;
  origins: Record<keyof Scripts, string>;
  scene: Scene;
  stop(): Promise<void>;
}

const PUBLIC_URL = "http://localhost:8787";
/** As high as the configuration allows: limits are not what is measured. */
const NO_LIMIT = "999999";

/** Starts the Workers in one runtime, what they call beside it, and makes the scene. */
export async function startStage(scripts: Scripts): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const stops = [async () => rmSync(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const client = { clientId: "latchkey", clientSecret: randomBytes(16).toString("hex") };
    const servers = await startServers({ ...client, redirectUris: [`${PUBLIC_URL}/oauth2/callback`] });
    stops.push(servers.stop);
    const variables = variablesOf(servers);
    const runtime = await startRuntime(workersOf(scripts, variables, servers), directory);
    stops.push(runtime.stop);
    await migrate(await runtime.databaseOf("latchkey"));
    await makeFloorTables(await runtime.databaseOf("floors"), variables.ENCRYPTION_KEYS);
    const origins = originsOf(runtime);
    const authorizationOf = (user: string, claims?: object) => authorize(variables.JWT_SECRET, user, claims);
    const scene = await makeScene({ origin: origins.latchkey, authorizationOf, servers, client, teams: [] });
    return { pid: runtime.pid, origins, scene, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function originsOf(runtime: Runtime): Stage["origins"] {
  const [latchkey = "", counted = "", floors = ""] = ["latchkey", "counted", "floors"].map(runtime.originOf);
  return { latchkey, counted, floors };
}

export function variablesOf({ practice }: Pick<ServerAddresses, "practice">) {
  return {
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    JWT_SECRET: randomBytes(32).toString("hex"),
    PUBLIC_URL,
    FRONTEND_URL: "http://localhost:8789",
    ALLOW_LOOPBACK: "true",
    PRACTICE_PROVIDER_URL: practice,
    CALLS_PER_MINUTE: NO_LIMIT,
    KEY_CALLS_PER_MINUTE: NO_LIMIT,
    FLOWS_PER_MINUTE: NO_LIMIT,
  };
}

function workersOf(scripts: Scripts, variables: ReturnType<typeof variablesOf>, { upstream }: ServerAddresses) {
  const { ENCRYPTION_KEYS, JWT_SECRET } = variables;
  return [
    { name: "latchkey", script: scripts.latchkey, storage: "latchkey", variables },
    // What is gathered is written at once, so that the counts of a request are complete soon after its answer.
    { name: "counted", script: scripts.counted, storage: "latchkey", variables: { ...variables, USE_SECONDS: "0" } },
    {
      name: "floors",
      script: scripts.floors,
      storage: "floors",
      variables: { ENCRYPTION_KEYS, JWT_SECRET, UPSTREAM: `${upstream}/api/items` },
    },
  ];
}
