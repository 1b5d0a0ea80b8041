import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const executable = join(root, "node_modules/wrangler/bin/wrangler.js");

/** Wrangler without questions, banners, metrics or look-ups on the network. */
const environment = {
  ...process.env,
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  // The local trace store would keep raw URLs, and a callback's URL holds an authorization code.
  X_LOCAL_OBSERVABILITY: "false",
  CI: "true",
  NO_COLOR: "1",
};

/** Runs a wrangler command to its end and returns what it printed; throws with its output when it fails. */
export async function runWrangler(...args: string[]): Promise<string> {
  const running = promisify(execFile)(process.execPath, [executable, ...args], { cwd: root, env: environment });
  running.child.stdin?.end();
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`wrangler ${args.slice(0, 3).join(" ")} failed:\n${stdout}${stderr}`);
  }
}

export interface WorkerProcess {
  /** Ends the Worker and everything that it started. */
  stop(): Promise<void>;
  /** The same without warning: nothing that is under way is brought to its end. */
  kill(): Promise<void>;
}

export interface WorkerOptions {
  port: number;
  /** Holds the local D1 and KV. */
  directory: string;
  variablesFile: string;
  onLine: (line: string) => void;
}

const START_ATTEMPTS = 150;
const START_PAUSE_MS = 200;

/** Starts the Worker in `wrangler dev` and waits until it answers. */
export async function startWorker({ port, directory, variablesFile, onLine }: WorkerOptions): Promise<WorkerProcess> {
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  args.push("--persist-to", directory, "--env-file", variablesFile, "--show-interactive-dev-session=false");
  // A group of its own, so that it can be ended as a whole: here, or at the latest when this process ends.
  const child = spawn(process.execPath, [executable, ...args], {
    cwd: root,
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const endNow = () => signalGroup(child, "SIGTERM");
  process.once("exit", endNow);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    process.removeListener("exit", endNow);
    await endGroup(child, signal);
  };
  try {
    await untilHealthy(child, `http://127.0.0.1:${port}/health`);
  } catch (error) {
    await end("SIGTERM");
    throw error;
  }
  return { stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    if (hasEnded(child)) throw new Error(`wrangler dev ended with ${child.exitCode ?? child.signalCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, START_PAUSE_MS));
  }
  throw new Error("the Worker did not start in time");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!hasEnded(child) && child.pid !== undefined) process.kill(-child.pid, signal);
}

/** A process that a signal ended has no exit code. */
function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function endGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  signalGroup(child, signal);
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}
