import { parseArgs } from "node:util";
import { endAfter } from "./lib/deadline.ts";
import { readPositive } from "./lib/options.ts";
import { formatTable } from "./lib/table.ts";
import { phases } from "./load/phases.ts";
import { runLoad } from "./load/run.ts";
import { Tally } from "./load/tally.ts";

/**
 * The last part of `npm run test:load`: many clients at once, while the provider, D1 and the runtime fail in turn. Ends with 1
 * when anything was lost.
 */

const SHOWN_LOSSES = 20;
/** For the start, for what waits for an answer at the end, and for the accounting. */
const LONGEST_BESIDE_SECONDS = 300;

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "200" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const seconds = readPositive("seconds", values.seconds);
const [clients, seed] = [readPositive("clients", values.clients), readPositive("seed", values.seed)];
const options = { seconds, clients, seed, phases };
endAfter(seconds + LONGEST_BESIDE_SECONDS);
const start = Date.now();
const tell = (what: string) => console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${what}`);
tell(`${clients} clients for ${seconds} seconds, seed ${seed}`);
const { tally, checked, doubleUses, kills, losses } = await runLoad(options, tell);

console.log(`\n${formatTable(Tally.head(), tally.rows())}\n`);
console.log(`told: ${tally.codes().join(", ")}`);
console.log(`killed ${kills} times; refresh tokens used twice because of that, or of late answers: ${doubleUses}`);
console.log(`compared: ${checked.tokens} tokens, ${checked.keys} keys, ${checked.connections} connections`);
for (const loss of losses.slice(0, SHOWN_LOSSES)) console.error(`LOST: ${loss}`);
console.log(`${tally.total()} requests, ${losses.length} losses`);
process.exitCode = losses.length > 0 ? 1 : 0;
