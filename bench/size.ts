import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { BESIDE_THE_API, bundle } from "../test/node/support/bundle.ts";
import { endAfter } from "./lib/deadline.ts";
import { sizeFault, startUpFault } from "./lib/limits.ts";
import { median } from "./lib/statistics.ts";
import { bundleSize } from "./runtime/bundleSize.ts";
import { deployedScript } from "./runtime/scripts.ts";
import { measureStartUp } from "./runtime/startUp.ts";

/**
 * `npm run check:size`: whether the bundle, and the JavaScript that runs before the first request, are as small as they shall
 * be (`lib/limits.ts`). Ends with 1 when they are not.
 */

const LONGEST_SECONDS = 300;
/** A machine that was busy is asked again: work that is too much is too much each time. */
const ATTEMPTS = 3;

endAfter(LONGEST_SECONDS);
const { gzipped: whole } = bundleSize(await deployedScript());
const gzipped = gzipSync(await bundle(join(import.meta.dirname, "../src/index.ts"), true, {}, BESIDE_THE_API)).length;
let startUp = await measureStartUp();
for (let attempt = 1; attempt < ATTEMPTS && startUpFault(startUp) !== undefined; attempt++) {
  startUp = await measureStartUp();
}
const kib = (bytes: number) => (bytes / 1024).toFixed(1);
const faults = [sizeFault(gzipped), startUpFault(startUp)].filter((fault) => fault !== undefined);
for (const fault of faults) console.error(`FAILED: ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(
  `bundle ${kib(gzipped)} KiB gzipped, with pages and texts ${kib(whole)}; start-up ${median(startUp).toFixed(0)} ms of JavaScript`,
);
