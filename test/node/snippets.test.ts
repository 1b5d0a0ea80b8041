import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { routes } from "../../src/app.ts";
import { operationsOf } from "../../src/ui/reference/operation.ts";
import { curlOf, typescriptOf } from "../../src/ui/reference/snippets.ts";

const BASE = "https://latchkey.example.net";
const operations = operationsOf(routes, BASE);

function written(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-snippets-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

it("every example in TypeScript compiles under strict rules", () => {
  const functions = operations.map(
    (operation) => `export async function ${operation.operationId}() {\n${typescriptOf(operation, BASE)}\n}`,
  );
  const path = written("examples.ts", ["declare const token: string, file: Blob;", ...functions].join("\n\n"));
  const options = ["--noEmit", "--ignoreConfig", "--strict", "--target", "es2024", "--lib", "es2024,dom"];
  // What the compiler finds is in its output.
  const { status, stdout } = spawnSync("tsc", [...options, path], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, ""]);
});

it("every example for curl is a command that the shell can read, with as many arguments as lines", () => {
  const script = ['curl() { printf "%s\\n" "$#"; }', ...operations.map((operation) => curlOf(operation, BASE))].join(
    "\n",
  );
  const counts = execFileSync("bash", ["-eu", written("examples.sh", script)], {
    encoding: "utf8",
    env: { TOKEN: "t0ken with blanks" },
  });
  const options = (text: string) => text.split("\n").filter((line) => /^ {2}-(H|d|-data)/.test(line)).length * 2;
  const expected = operations.map((operation) => {
    const text = curlOf(operation, BASE);
    return 1 + options(text) + (text.includes(" -X ") ? 2 : 0) + (text.includes(" -i ") ? 1 : 0);
  });
  expect(counts.trim().split("\n").map(Number)).toEqual(expected);
});
