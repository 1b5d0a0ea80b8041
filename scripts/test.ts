import { startVitest } from "vitest/node";
import { hideNoise } from "./lib/runtimeNoise.ts";

/**
 * `npm test`: runs every suite, and ends with one line that counts. Arguments narrow the run to files whose path
 * contains one of them.
 */

hideNoise(process.stdout);
hideNoise(process.stderr);
const filters = process.argv.slice(2);
const vitest = await startVitest("test", filters, { config: "test/vitest.config.ts", watch: false });
const modules = vitest.state.getTestModules();
const tests = modules.flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => tests.filter((test) => test.result().state === state).length;
const skipped = count("skipped");
// A file that does not even load has no test that could fail.
const broken = modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
const failed = count("failed") + broken;
await vitest.close();
const line = `${count("passed")} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
process.stdout.write(`${line}\n`, () => process.exit(failed > 0 || tests.length === 0 ? 1 : 0));
