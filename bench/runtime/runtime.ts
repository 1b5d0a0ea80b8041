import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { compatibility, startedWorkerd, workerdProcesses } from "../../test/node/support/builtWorker.ts";

/** A Worker in the runtime. */
export interface WorkerOptions {
  name: string;
  /** Its bundle, as text. */
  script: string;
  /** Its D1 database and KV namespace. Workers that name the same one share it. */
  storage: string;
  variables: Record<string, string>;
}

/** Several Workers in one process of workerd, each behind a socket of its own, with nothing in front of them. */
export interface Runtime {
  /** The process of workerd. */
  pid: number;
  originOf(worker: string): string;
  /** A Worker's database, from outside. */
  databaseOf(worker: string): Promise<D1Database>;
  stop(): Promise<void>;
}

/** @param directory keeps D1 and KV: what is there already is used */
export async function startRuntime(workers: readonly WorkerOptions[], directory: string): Promise<Runtime> {
  const others = workerdProcesses();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: workers.map(optionsOf),
      resourcePersistencePath: directory,
      handleStructuredLogs: () => {},
    }),
  );
  try {
    const origins = new Map<string, string>();
    for (const { name } of workers) origins.set(name, (await miniflare.unsafeGetDirectURL(name)).origin);
    return {
      pid: startedWorkerd(others),
      originOf: (worker) => origins.get(worker) ?? "",
      databaseOf: (worker) => miniflare.getD1Database("DB", worker),
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

function optionsOf({ name, script, storage, variables }: WorkerOptions) {
  return {
    name,
    modules: true,
    script,
    ...compatibility(),
    d1Databases: { DB: storage },
    kvNamespaces: { TICKETS: storage },
    bindings: variables,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}
