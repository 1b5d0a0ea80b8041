import { endAfter } from "./lib/deadline.ts";
import { describeMachine } from "./lib/machine.ts";
import { readOptions } from "./lib/options.ts";
import { measure } from "./measure.ts";
import { formatReport, type Report } from "./report.ts";
import { measureStartUp } from "./runtime/startUp.ts";

/**
 * `npm run bench`: how fast the built Worker is in workerd, next to what the platform needs for the same work, and what each
 * request costs. Both are measured in one run on one machine, so that their ratio means something where the numbers do not.
 */

const LONGEST_SECONDS = 900;

endAfter(LONGEST_SECONDS);
const options = readOptions(process.argv.slice(2));
const machine = describeMachine();
const measurement = await measure(options);
// It is a property of the whole, and takes a while.
const startUp = options.only.length === 0 ? await measureStartUp() : undefined;
const report: Report = { machine, startUp, ...measurement };
console.log(options.json ? JSON.stringify(report, null, 2) : formatReport(report));
