import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceFile } from "./importRules.ts";
import { faultsOf, findVerbs } from "./verbRules.ts";

const source = join(import.meta.dirname, "../../src");
const files: SourceFile[] = globSync("**/*.ts", { cwd: source }).map((path) => ({
  path,
  text: readFileSync(join(source, path), "utf8"),
}));

describe("every verb of the domain", () => {
  it("says who may, and checks it before it touches the storage", () => {
    const verbs = findVerbs(files).filter(({ path }) => !path.startsWith("domain/access/"));
    expect(verbs.length).toBeGreaterThan(40);
    expect(verbs.flatMap(faultsOf)).toEqual([]);
  });
});

const SURFACE: SourceFile = {
  path: "surfaces/a.ts",
  text: 'import { doIt } from "../domain/things/doIt.ts";\n',
};

function faults(
  docstring: string,
  body: string,
  imports = 'import { read as readIt } from "../../storage/things.ts";',
) {
  const text = `${imports}\n\n/** ${docstring} */\nexport async function doIt(ctx: Context, id: string) {\n${body}\n}\n`;
  return findVerbs([SURFACE, { path: "domain/things/doIt.ts", text }]).flatMap(faultsOf);
}

describe("the check of the verbs", () => {
  it.each([
    ["Needs level 1.", "  const view = await findIntegration(ctx, id);\n  await readIt(view);"],
    ["Does it. Needs level 2.", "  await findEditableIntegration(ctx, id);"],
    ["Needs `key:manage`.", '  requirePermission(ctx, "key:manage");\n  await readIt(id);'],
    [
      "Needs `integration:delete` and level 3.",
      '  const view = await findIntegration(ctx, id);\n  requirePermission(ctx, "integration:delete");\n  requireLevel(view, LEVEL.manage);\n  await readIt(id);',
    ],
    ["Superusers only.", "  requireSuperuser(ctx);"],
    ["Whoever `tokensOf` lets.", "  const owner = tokensOf(ctx, id);\n  await readIt(owner);"],
    ["Any signed-in user may.", "  await readIt(ctx.caller.tenant);"],
    ["Public: the state says who may.", "  await readIt(id);"],
  ])("accepts %j", (docstring, body) => {
    expect(faults(docstring, body)).toEqual([]);
  });

  it.each([
    ["Does it.", "  await readIt(id);", "does not say who may"],
    ["Needs level 2.", "  await findIntegration(ctx, id);", 'says "Needs level 2" and does not check it'],
    ["Needs `key:manage`.", '  requirePermission(ctx, "audit:read");', "does not check it"],
    ["Needs `key:manage` and level 1.", '  requirePermission(ctx, "key:manage");', "does not check it"],
    ["Superusers only.", "  await readIt(id);\n  requireSuperuser(ctx);", "calls readIt before it checks"],
    ["Any signed-in user may, for itself.", "  await readIt(id);", "does not check it"],
  ])("refuses %j with %j", (docstring, body, fault) => {
    expect(faults(docstring, body).join("\n")).toContain(fault);
  });

  it("sees only what a surface imports, and what takes a context", () => {
    const verb = { path: "domain/things/doIt.ts", text: "export function doIt(ctx: Context) {\n}\n" };
    const helper = { path: "domain/things/doIt.ts", text: "export function doIt(id: string) {\n}\n" };
    expect(findVerbs([SURFACE, verb]).map(({ name }) => name)).toEqual(["doIt"]);
    expect(findVerbs([SURFACE, helper])).toEqual([]);
    expect(findVerbs([verb])).toEqual([]);
  });
});
