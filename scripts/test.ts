import { startVitest } from "vitest/node";
import { collectAnswers } from "./lib/answerCollector.ts";
import { checkAnswers } from "./lib/checkAnswers.ts";
import { hideNoise } from "./lib/runtimeNoise.ts";

/**
 * `npm test`: runs every suite, and ends with one line that counts. Arguments narrow the run to files whose path
 * contains one of them. A run of everything also counts whether every answer of the OpenAPI document was seen.
 */

hideNoise(process.stdout);
hideNoise(process.stderr);
const filters = process.argv.slice(2);
const answers = await collectAnswers();
process.env.ANSWERS_URL = answers.origin;
const vitest = await startVitest("test", filters, { config: "test/vitest.config.ts", watch: false });
const modules = vitest.state.getTestModules();
const tests = modules.flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => tests.filter((test) => test.result().state === state).length;
const skipped = count("skipped");
// A file that does not even load has no test that could fail.
const broken = modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
await vitest.close();
await answers.close();
// The tests of the project "node", some of which need a browser, see none of these answers.
const seeing = tests.filter(({ project }) => project.name === "workerd");
const isWhole = filters.length === 0 && seeing.every((test) => test.result().state !== "skipped");
const checked = isWhole ? await checkAnswers(answers.seen) : { passed: 0, failed: 0 };
const failed = count("failed") + broken + checked.failed;
const passed = count("passed") + checked.passed;
const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
process.stdout.write(`${line}\n`, () => process.exit(failed > 0 || tests.length === 0 ? 1 : 0));
