import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCircles, findRoomCircles, findViolations, importsOf, type SourceFile } from "./importRules.ts";

const source = join(import.meta.dirname, "../../src");

function check(path: string, text: string): string[] {
  return findViolations([{ path, text }]);
}

const files: SourceFile[] = globSync("**/*.ts", { cwd: source }).map((path) => ({
  path,
  text: readFileSync(join(source, path), "utf8"),
}));

describe("the imports in src", () => {
  it("are all drawn downwards, between layers and between the rooms of the domain", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(200);
    expect(findViolations(files)).toEqual([]);
  });

  it("form no circle of files", () => {
    expect(findCircles(files)).toEqual([]);
  });

  it("form no circle of rooms", () => {
    expect(findRoomCircles(files)).toEqual([]);
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
    ["crypto/a.ts", "../terms/levels.ts"],
    ["terms/a.ts", "../crypto/random.ts"],
    ["domain/access/a.ts", "../flows/startFlow.ts"],
    ["domain/integrations/a.ts", "../connections/writeConnection.ts"],
    ["domain/tools/openapi/a.ts", "../../maintenance/runMaintenance.ts"],
    ["domain/errors.ts", "./limits/rateLimiter.ts"],
    ["domain/newRoom/a.ts", "../errors.ts"],
    ["domain/tools/a.ts", "../newRoom/b.ts"],
    ["newLayer/a.ts", "../crypto/b.ts"],
    ["domain/access/a.ts", "../tools"],
    ["http/a.ts", "./b"],
    ["http/a.ts", "./b.js"],
    ["http/a.ts", "."],
  ])("fails when %s imports %s", (path, target) => {
    expect(check(path, `import { x } from "${target}";`)).toEqual([`${path} imports ${target}`]);
  });

  it.each([
    ["surfaces/connect/a.ts", "./wire.ts"],
    ["surfaces/connect/a.ts", "../../http/route.ts"],
    ["http/a.ts", "../domain/errors.ts"],
    ["domain/flows/a.ts", "../errors.ts"],
    ["domain/flows/a.ts", "./b.ts"],
    ["domain/flows/a.ts", "../connections/writeConnection.ts"],
    ["domain/tools/openapi/a.ts", "../json.ts"],
    ["domain/tools/a.ts", "./openapi/b.ts"],
    ["domain/errors.ts", "./rateState.ts"],
    ["storage/a.ts", "../terms/levels.ts"],
    ["surfaces/connect/a.ts", "../../terms/levels.ts"],
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
    "const x = await import(`../http/a.ts`);",
    'const x = require("../http/a.ts");',
    'const type = "image/*";\nimport { x } from "../http/a.ts";\nconst other = "*/*";',
    'import {\n  x,\n  y,\n} from "../http/a.ts";',
  ])("sees %j", (text) => {
    expect(check("domain/a.ts", text)).toEqual(["domain/a.ts imports ../http/a.ts"]);
  });

  it("does not take a comment for an import", () => {
    expect(check("domain/a.ts", '// import { x } from "../http/a.ts";\n/* from "../http/b.ts" */')).toEqual([]);
  });
});

/** Files that each import one other: `a -> b` means that `a` imports `b`. */
function graph(...edges: string[]): SourceFile[] {
  const pairs = edges.map((edge) => edge.split(" -> ") as [string, string]);
  const paths = [...new Set(pairs.flat())];
  return paths.map((path) => {
    const up = "../".repeat(path.split("/").length - 1);
    const targets = pairs.filter(([from]) => from === path).map(([, to]) => `${up === "" ? "./" : up}${to}`);
    return { path, text: targets.map((target) => `import { x } from "${target}";`).join("\n") };
  });
}

describe("the search for circles", () => {
  it.each<[string, string[], string[][]]>([
    ["two files", ["http/a.ts -> http/b.ts", "http/b.ts -> http/a.ts"], [["http/a.ts", "http/b.ts"]]],
    [
      "three files, and none that only leads to them",
      ["http/a.ts -> http/b.ts", "http/b.ts -> http/c.ts", "http/c.ts -> http/a.ts", "http/d.ts -> http/a.ts"],
      [["http/a.ts", "http/b.ts", "http/c.ts"]],
    ],
    [
      "two circles apart",
      ["http/a.ts -> http/b.ts", "http/b.ts -> http/a.ts", "crypto/c.ts -> crypto/d.ts", "crypto/d.ts -> crypto/c.ts"],
      [
        ["http/a.ts", "http/b.ts"],
        ["crypto/c.ts", "crypto/d.ts"],
      ],
    ],
    ["none in a diamond", ["a.ts -> b.ts", "a.ts -> c.ts", "b.ts -> d.ts", "c.ts -> d.ts"], []],
  ])("finds %s", (_what, edges, circles) => {
    expect(findCircles(graph(...edges))).toEqual(circles);
  });

  it("finds rooms that import each other although no file does", () => {
    const files = graph("domain/flows/a.ts -> domain/tokens/b.ts", "domain/tokens/c.ts -> domain/flows/d.ts");
    expect(findCircles(files)).toEqual([]);
    expect(findRoomCircles(files)).toEqual([["domain/flows", "domain/tokens"]]);
  });

  it("takes a folder inside a room for a part of the room", () => {
    const files = graph(
      "domain/tools/a.ts -> domain/tools/openapi/b.ts",
      "domain/tools/openapi/b.ts -> domain/tools/c.ts",
    );
    expect(findRoomCircles(files)).toEqual([]);
  });

  it("takes the files directly in the domain for a room", () => {
    const files = graph("domain/errors.ts -> domain/limits/a.ts", "domain/limits/a.ts -> domain/errors.ts");
    expect(findRoomCircles(files)).toEqual([["domain", "domain/limits"]]);
  });
});
