import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findViolations, importsOf } from "./importRules.ts";

const source = join(import.meta.dirname, "../../src");

function check(path: string, text: string): string[] {
  return findViolations([{ path, text }]);
}

describe("the arrows between the folders of src", () => {
  it("are all drawn downwards", () => {
    const paths = globSync("**/*.ts", { cwd: source });
    const files = paths.map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(200);
    expect(findViolations(files)).toEqual([]);
  });
});

describe("the check of the arrows", () => {
  it.each([
    ["domain/a.ts", "../http/problem.ts"],
    ["domain/flows/a.ts", "../../surfaces/connect/wire.ts"],
    ["http/a.ts", "../surfaces/callback.ts"],
    ["http/a.ts", "../storage/schema.ts"],
    ["storage/a.ts", "../domain/context.ts"],
    ["oauth/a.ts", "../catalog/schema.ts"],
    ["crypto/a.ts", "../storage/errors.ts"],
    ["catalog/a.ts", "../oauth/endpoint.ts"],
    ["surfaces/connect/a.ts", "../../storage/schema.ts"],
    ["surfaces/connect/a.ts", "../../oauth/endpoint.ts"],
    ["surfaces/connect/a.ts", "../integrations/routes.ts"],
    ["surfaces/callback.ts", "./connect/wire.ts"],
    ["surfaces/connect/a.ts", "../../env.ts"],
    ["domain/a.ts", "../deps.ts"],
    ["domain/a.ts", "hono"],
    ["domain/a.ts", "hono/cookie"],
    ["storage/a.ts", "@hono/zod-validator"],
    ["domain/a.ts", "drizzle-orm"],
    ["surfaces/connect/a.ts", "drizzle-orm/d1"],
    ["deps.ts", "hono"],
  ])("fails when %s imports %s", (path, target) => {
    expect(check(path, `import { x } from "${target}";`)).toEqual([`${path} imports ${target}`]);
  });

  it.each([
    ["surfaces/connect/a.ts", "./wire.ts"],
    ["surfaces/connect/a.ts", "../../http/route.ts"],
    ["http/a.ts", "../domain/errors.ts"],
    ["domain/flows/a.ts", "../errors.ts"],
    ["domain/a.ts", "../storage/schema.ts"],
    ["storage/a.ts", "drizzle-orm"],
    ["app.ts", "./surfaces/callback.ts"],
    ["deps.ts", "./storage/database.ts"],
    ["crypto/a.ts", "jose"],
  ])("passes when %s imports %s", (path, target) => {
    expect(check(path, `import { x } from "${target}";`)).toEqual([]);
  });

  it.each([
    'import type { X } from "../http/a.ts";',
    'export { x } from "../http/a.ts";',
    'export * from "../http/a.ts";',
    'import "../http/a.ts";',
    'const x = await import("../http/a.ts");',
    'import {\n  x,\n  y,\n} from "../http/a.ts";',
  ])("sees %j", (text) => {
    expect(check("domain/a.ts", text)).toEqual(["domain/a.ts imports ../http/a.ts"]);
  });

  it("does not take a comment for an import", () => {
    expect(check("domain/a.ts", '// import { x } from "../http/a.ts";\n/* from "../http/b.ts" */')).toEqual([]);
  });
});
