import { join } from "node:path";
import { parseArgs } from "node:util";
import { migrate } from "../test/node/support/builtWorker.ts";
import { bundle } from "../test/node/support/bundle.ts";
import { endAfter } from "./lib/deadline.ts";
import { drive } from "./lib/drive.ts";
import { readPositive } from "./lib/options.ts";
import type { Operation } from "./operations/operation.ts";
import { chooseOperations } from "./operations/operations.ts";
import { makeScene } from "./operations/scene.ts";
import { recordProfile } from "./profile/inspector.ts";
import { filesOf, type Summary, summarise } from "./profile/summarise.ts";
import { startRuntime } from "./runtime/runtime.ts";
import { scriptFrom } from "./runtime/scripts.ts";
import { startSurroundings } from "./runtime/surroundings.ts";

/**
 * `npm run bench:profile -- --only "token read"`: where the JavaScript of an operation takes its time. The shares mean
 * something, the times do not: the inspector makes everything slower, and the log, which is why that is silent here.
 */

const LONGEST_SECONDS = 900;
const LANES = 4;
const WARM_UP_MS = 2000;
const SHOWN = 25;
const SILENT = `\nfor (const level of ["info", "warn", "error"]) console[level] = () => {};\n`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: ["token read (JWT)"] },
    seconds: { type: "string", default: "5" },
  },
});
const chosen = chooseOperations(values.only);
const milliseconds = readPositive("seconds", values.seconds) * 1000;

endAfter(LONGEST_SECONDS);
const code = await bundle(join(import.meta.dirname, "../src/index.ts"), false);
const around = await startSurroundings();
try {
  const worker = {
    name: "latchkey",
    script: scriptFrom(code + SILENT),
    storage: "latchkey",
    variables: around.variables,
  };
  const runtime = await startRuntime([worker], around.directory, true);
  around.onStop(runtime.stop);
  await migrate(await runtime.databaseOf(worker.name));
  const place = { origin: runtime.originOf(worker.name) };
  const scene = await makeScene({ ...around, ...place, teams: [] });
  for (const operation of chosen) {
    const opened = Array.from({ length: LANES }, async (_, number) => operation.open({ ...place, scene, number }));
    const lanes = await Promise.all(opened);
    await drive(lanes, WARM_UP_MS, runtime.pid);
    const record = async () => void (await drive(lanes, milliseconds, runtime.pid));
    show(operation, summarise(await recordProfile(await runtime.inspector(), record), filesOf(code)));
  }
} finally {
  await around.stop();
}

function show({ name }: Operation, { files, own, withCalled }: Summary): void {
  const lines = (shares: [string, number][]) =>
    shares.slice(0, SHOWN).map(([what, share]) => `${(100 * share).toFixed(1).padStart(6)} %  ${what}`);
  const parts = [
    ["by file of ours that asked for it", files],
    ["by function, without what it called", own],
    ["by function, with what it called", withCalled],
  ] as const;
  console.log(`${name}\n`);
  for (const [what, shares] of parts) console.log(`${what}\n${lines(shares).join("\n")}\n`);
}
