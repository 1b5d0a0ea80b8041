import { randomBytes } from "node:crypto";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jose from "jose";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { runWrangler } from "../../../scripts/lib/wrangler.ts";

const root = join(import.meta.dirname, "../../..");

/** The Worker as it is deployed, bundled and minified, in workerd, with nothing in front of it. */
export interface BuiltWorker {
  origin: string;
  /** The process of workerd. */
  pid: number;
  /** What it has logged so far, a line each. */
  logged: string[];
  /** The value of the Authorization header of a user. */
  authorizationOf(user: string, claims?: object): Promise<string>;
  stop(): Promise<void>;
}

/** Builds the Worker into a directory. */
export async function buildWorker(directory: string): Promise<void> {
  await runWrangler("deploy", "--dry-run", "--outdir", directory);
}

/**
 * Starts the Worker in workerd on a free port, with an empty database. `wrangler dev` and miniflare's own entry decode and
 * encode what passes; the socket that this opens leads to the Worker itself.
 *
 * @param build where it was built into; left out, it is built
 * @param port where it stands, so that the addresses that it gives lead to it; left out, any free port does
 */
export async function startBuiltWorker(build?: string, port?: number): Promise<BuiltWorker> {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-built-"));
  const secret = randomBytes(32).toString("hex");
  const others = workerdProcesses();
  let miniflare: Miniflare | undefined;
  const logged: string[] = [];
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  const stop = async () => {
    await miniflare?.dispose();
    remove();
    process.removeListener("exit", remove);
  };
  try {
    if (build === undefined) await buildWorker(directory);
    miniflare = new Miniflare(optionsOf(build ?? directory, secret, logged, port));
    const { origin } = await miniflare.unsafeGetDirectURL();
    await migrate(await miniflare.getD1Database("DB"));
    const pid = startedWorkerd(others);
    return { origin, pid, logged, authorizationOf: (user, claims) => authorize(secret, user, claims), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function optionsOf(directory: string, secret: string, logged: string[], port?: number) {
  return convertV4MiniflareOptions({
    modules: modulesOf(directory),
    modulesRoot: directory,
    ...compatibility(),
    d1Databases: ["DB"],
    kvNamespaces: ["TICKETS"],
    bindings: {
      ENCRYPTION_KEYS: `built:${randomBytes(32).toString("base64")}`,
      JWT_SECRET: secret,
      PUBLIC_URL: `http://127.0.0.1:${port ?? 8787}`,
      FRONTEND_URL: "http://localhost:8789",
      ALLOW_LOOPBACK: "true",
      CALLS_PER_MINUTE: "100000",
      CHANGES_PER_MINUTE: "100000",
    },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: port ?? 0 }],
    handleStructuredLogs: ({ message }) => logged.push(message),
  });
}

/** The modules of a built Worker: its code, and beside it what wrangler takes for text. */
export function modulesOf(directory: string) {
  const texts = readdirSync(directory).filter((name) => /^[0-9a-f]{40}-[\w.]+\.(js|css|txt)$/.test(name));
  return [
    { type: "ESModule" as const, path: join(directory, "index.js") },
    ...texts.map((name) => ({ type: "Text" as const, path: join(directory, name) })),
  ];
}

/** Which runtime the Worker is deployed for. */
export function compatibility() {
  const config = unstable_readConfig({ config: join(root, "wrangler.toml") });
  return {
    ...(config.compatibility_date && { compatibilityDate: config.compatibility_date }),
    compatibilityFlags: config.compatibility_flags,
  };
}

/** Applies the migrations to an empty database. */
export async function migrate(database: D1Database): Promise<void> {
  for (const file of globSync("migrations/*.sql", { cwd: root }).sort()) {
    const statements = readFileSync(join(root, file), "utf8").split("--> statement-breakpoint");
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}

/** The value of the Authorization header of a user. */
export function authorize(secret: string, user: string, claims: object = {}): Promise<string> {
  const token = new jose.SignJWT({ ...claims, sub: user }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h");
  return token.sign(new TextEncoder().encode(secret)).then((signed) => `Bearer ${signed}`);
}

/** The process of workerd that was started since there were only these. */
export function startedWorkerd(others: number[]): number {
  const [pid, ambiguous] = workerdProcesses().filter((process) => !others.includes(process));
  if (pid === undefined || ambiguous !== undefined) throw new Error("it cannot be told which process is workerd's");
  return pid;
}

/** Workerd processes that are children of this one, as Linux shows them. */
export function workerdProcesses(): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => parentOfWorkerd(pid) === process.pid).map(Number);
}

function parentOfWorkerd(pid: string): number | undefined {
  try {
    const [, parent] = /^\d+ \(workerd\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return parent === undefined ? undefined : Number(parent);
  } catch {
    return undefined; // It has ended meanwhile.
  }
}
