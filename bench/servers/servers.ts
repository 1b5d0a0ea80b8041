import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

export interface ServerOptions {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
}

/** Origins on loopback. */
export interface ServerAddresses {
  /** An API and a token endpoint that answer as fast as they can. */
  upstream: string;
  practice: string;
}

/** Starts what Latchkey calls, in a thread of its own, so that the clients do not wait for it to compute. */
export async function startServers(options: ServerOptions): Promise<ServerAddresses & { stop(): Promise<void> }> {
  const thread = new Worker(join(import.meta.dirname, "thread.ts"), { workerData: options });
  const [addresses] = (await once(thread, "message")) as [ServerAddresses];
  return { ...addresses, stop: async () => void (await thread.terminate()) };
}
