import { parentPort, workerData } from "node:worker_threads";
import { startPracticeProvider } from "../../scripts/practice/provider.ts";
import type { ServerAddresses, ServerOptions } from "./servers.ts";
import { startUpstream } from "./upstream.ts";

/** Runs in a thread of its own: the upstream and the practice provider, until the thread is ended. */

const options = workerData as ServerOptions;
const [upstream, practice] = await Promise.all([startUpstream(), startPracticeProvider(options)]);
parentPort?.postMessage({ upstream, practice: practice.origin } satisfies ServerAddresses);
