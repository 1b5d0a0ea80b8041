import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorize, migrate } from "../../test/node/support/builtWorker.ts";
import { call } from "../operations/call.ts";
import { type Runtime, startRuntime } from "../runtime/runtime.ts";
import { scriptOf } from "../runtime/scripts.ts";
import { makeVariables } from "../runtime/variables.ts";
import { SCHEDULE_PATH } from "../workers/counts.ts";
import { type D1Faults, FAULTS_PATH } from "../workers/faults.ts";
import { type FaultyProvider, startFaultyProvider } from "./provider.ts";

/** Latchkey, what it calls, and the ways in which both fail. */
export interface World {
  provider: FaultyProvider;
  /** The integration with the provider, that everyone may use. */
  integration: string;
  /** When the runtime was killed. */
  kills: readonly number[];
  /** Where Latchkey answers. Waits while the runtime is being started again. */
  origin(): Promise<string>;
  authorizationOf(user: string, claims?: object): Promise<string>;
  failD1(faults: D1Faults): Promise<void>;
  /** Ends the runtime without warning, and starts another one on what it left. */
  kill(): Promise<void>;
  runSchedule(): Promise<void>;
  database(): Promise<D1Database>;
  stop(): Promise<void>;
}

const WORKER = "faulty";

export async function startWorld(): Promise<World> {
  const provider = await startFaultyProvider();
  const directory = mkdtempSync(join(tmpdir(), "latchkey-load-"));
  const own = makeVariables(provider.origin);
  const script = await scriptOf(WORKER);
  const start = () => startRuntime([{ name: WORKER, script, storage: "load", variables: own }], directory);
  const kills: number[] = [];
  let running: Promise<Runtime> = start();
  const origin = async () => (await running).originOf(WORKER);
  const database = async () => (await running).databaseOf(WORKER);
  const post = async (path: string, body: object) => {
    const response = await fetch(`${await origin()}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  };
  const world = {
    ...{ provider, kills, origin, database },
    authorizationOf: (user: string, claims?: object) => authorize(own.JWT_SECRET, user, claims),
    failD1: (faults: D1Faults) => post(FAULTS_PATH, faults),
    runSchedule: () => post(SCHEDULE_PATH, {}),
    kill: async () => {
      const killed = await running;
      kills.push(Date.now());
      process.kill(killed.pid, "SIGKILL");
      running = killed.stop().then(start);
      await running;
    },
    stop: async () => {
      await (await running).stop();
      await provider.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await migrate(await database());
  return { ...world, integration: await shareIntegration(world) };
}

async function shareIntegration({ origin, authorizationOf, provider }: Omit<World, "integration">): Promise<string> {
  const scope = "integration:write integration:share";
  const as = { authorization: await authorizationOf("admin", { scope }) };
  const addresses = {
    authUri: `${provider.origin}/authorize`,
    tokenUri: `${provider.origin}/token`,
    apiBaseUri: `${provider.origin}/api`,
  };
  const client = { clientId: "latchkey", clientSecret: randomBytes(16).toString("hex") };
  const body = { type: "custom", name: "Load", authType: "oauth2", rateLimit: 1_000_000, ...addresses, ...client };
  const send = async (method: string, path: string, sent: object) =>
    call({ origin: await origin(), as, method, path, body: sent });
  const { id } = await send("POST", "/api/integrations", body);
  await send("PUT", `/api/integrations/${id}/shares/everyone`, { accessLevel: 1 });
  return String(id);
}
