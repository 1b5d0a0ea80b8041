import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { compatibility, startedWorkerd, workerdProcesses } from "../../test/node/support/builtWorker.ts";

/** A module of a Worker; the first one is its entry. */
export interface Module {
  type: "ESModule" | "Text";
  /** Its name, as the others import it. */
  path: string;
  contents: string;
}

/** What a Worker consists of. */
export type Script = readonly Module[];

/** A Worker in the runtime. */
export interface WorkerOptions {
  name: string;
  script: Script;
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
  /** Where the inspector listens, as host and port. */
  inspector(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param directory keeps D1 and KV: what is there already is used
 * @param isInspected whether it has an inspector, which costs time
 */
export async function startRuntime(
  workers: readonly WorkerOptions[],
  directory: string,
  isInspected = false,
): Promise<Runtime> {
  const others = workerdProcesses();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: workers.map(optionsOf),
      resourcePersistencePath: directory,
      handleStructuredLogs: () => {},
      ...(isInspected && { inspectorPort: 0 }),
    }),
  );
  try {
    const origins = new Map<string, string>();
    for (const { name } of workers) origins.set(name, (await miniflare.unsafeGetDirectURL(name)).origin);
    return {
      pid: startedWorkerd(others),
      originOf: (worker) => origins.get(worker) ?? "",
      inspector: async () => (await miniflare.getInspectorURL()).host,
      databaseOf: (worker) => miniflare.getD1Database("DB", worker),
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** Where modules seem to be: nothing is read from there. */
const MODULES = "/modules";

function optionsOf({ name, script, storage, variables }: WorkerOptions) {
  return {
    name,
    modules: script.map(({ path, ...module }) => ({ ...module, path: join(MODULES, path) })),
    modulesRoot: MODULES,
    ...compatibility(),
    d1Databases: { DB: storage },
    kvNamespaces: { TICKETS: storage },
    bindings: variables,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  };
}
