import { Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import type { Tool } from "../../../src/catalog/tool.ts";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { admin, type Call, expectProblem } from "../../support/integrations.ts";
import { LIST, pageOf, walkPages } from "../../support/tenants.ts";

const PATH = `${LIST}/github/tools`;

interface Item extends Record<string, unknown> {
  id: string;
  displayName: string;
  description: string;
  actionType: string;
  parametersSchema: object;
}

/** Ada, with an integration of the catalogue's GitHub, and its tools. */
async function given(): Promise<{ app: TestApp; ada: Call; id: string; curated: readonly Tool[] }> {
  const app = await testApp();
  const id = await givenIntegration(app.deps, { type: "github", owner: "user:ada" });
  return { app, ada: admin(app), id, curated: await app.deps.catalog.toolsOf("github") };
}

const GET = { responses: {} };
const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Own", version: "1" },
  paths: {
    "/aaa": { get: { ...GET, operationId: "aaaFirst", summary: "Comes first" } },
    "/mmm": { post: { ...GET, operationId: "mmmMiddle", description: "ZEBRA crossing" } },
    "/zzz": { delete: { ...GET, operationId: "zzzLast" } },
  },
};
const IMPORTED = ["aaa-first", "mmm-middle", "zzz-last"];

const idsOf = ({ items }: { items: Item[] }) => items.map(({ id }) => id);

describe("the tools of an integration", () => {
  it("are those of the catalogue, field by field, with a schema for all parameters that stands alone", async () => {
    const { ada, id, curated } = await given();
    const page = await pageOf<Item>(ada, `${PATH}?page_size=1000`);
    expect([page.totalCount, page.nextPageToken]).toEqual([curated.length, null]);
    for (const [index, item] of page.items.entries()) {
      const { id: toolId, displayName, description, actionType, scopes, parameters } = curated[index] as Tool;
      const required = Object.keys(parameters).filter((name) => parameters[name]?.required);
      expect(item).toEqual({
        ...{ id: toolId, integrationId: id, displayName, description, toolType: "API", actionType },
        source: "catalogue",
        requiredScopes: scopes,
        parametersSchema: {
          ...{ type: "object", properties: expect.any(Object), required, additionalProperties: false },
          ...("$defs" in item.parametersSchema && { $defs: expect.any(Object) }),
        },
      });
      const { valid } = new Validator(item.parametersSchema, "2020-12").validate({ unheardOf: 1 });
      expect(valid, toolId).toBe(false);
    }
  });

  it("describe what fits and what does not", async () => {
    const { ada, curated } = await given();
    const { items } = await pageOf<Item>(ada, `${PATH}?page_size=1000`);
    const tool = curated.find(({ parameters }) => Object.keys(parameters).join() === "owner,repo");
    const schema = items.find(({ id }) => id === tool?.id)?.parametersSchema ?? {};
    const fits = (parameters: unknown) => new Validator(schema, "2020-12").validate(parameters).valid;
    expect(fits({ owner: "acme", repo: "site" })).toBe(true);
    for (const wrong of [{ owner: "acme" }, { owner: "acme", repo: 1 }, { owner: "acme", repo: "site", x: 1 }, []]) {
      expect(fits(wrong)).toBe(false);
    }
  });

  it("are the curated and the imported ones together, by id, page by page, each once", async () => {
    const { ada, curated } = await given();
    expect((await ada(`${PATH}:import`, jsonBody(DOCUMENT))).status).toBe(200);
    const all = [...curated.map(({ id }) => id), ...IMPORTED].sort();
    const pages = await walkPages<Item>(ada, PATH, 7);
    expect(pages.flatMap(idsOf)).toEqual(all);
    expect(pages.slice(0, -1).map(({ items }) => items.length)).toEqual(pages.slice(1).map(() => 7));
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([all.length]));
    expect((await pageOf<Item>(ada, PATH)).items).toHaveLength(Math.min(50, all.length));
  });

  it("A16 T57 say where each comes from, on each page", async () => {
    const { ada } = await given();
    await ada(`${PATH}:import`, jsonBody(DOCUMENT));
    const items = (await walkPages<Item>(ada, PATH, 7)).flatMap((page) => page.items);
    const expected = ({ id }: Item) => (IMPORTED.includes(id) ? "imported" : "catalogue");
    expect(items.filter((item) => item.source !== expected(item))).toEqual([]);
    expect(items.filter(({ source }) => source === "imported").map(({ id }) => id)).toEqual(IMPORTED);
  });

  it("are found by id, name or description, and by type, in both kinds alike, and counted so", async () => {
    const { ada, curated } = await given();
    await ada(`${PATH}:import`, jsonBody(DOCUMENT));
    const own = { "aaa-first": "READ_ONLY", "mmm-middle": "REVERSIBLE", "zzz-last": "IRREVERSIBLE" };
    const ofType = (type: string) =>
      [
        ...curated.filter(({ actionType }) => actionType === type).map(({ id }) => id),
        ...IMPORTED.filter((id) => own[id as keyof typeof own] === type),
      ].sort();
    const [some] = curated;
    const all = [...curated.map(({ id }) => id), ...IMPORTED].sort();
    const holds = (text: string) =>
      curated
        .filter(({ id, displayName, description }) =>
          `${id}\n${displayName}\n${description}`.toLowerCase().includes(text),
        )
        .map(({ id }) => id);
    const table: [string, string[]][] = [
      ["search=zebra", ["mmm-middle"]],
      ["search=COMES%20FIRST", [...holds("comes first"), "aaa-first"].sort()],
      [`search=${some?.id.toUpperCase()}`, holds(some?.id ?? "")],
      ["search=%25", holds("%")],
      ["search=no-such-tool", []],
      ["types=API", all],
      ["types=READ_ONLY", ofType("READ_ONLY")],
      ["types=REVERSIBLE", ofType("REVERSIBLE")],
      ["types=IRREVERSIBLE", ofType("IRREVERSIBLE")],
      ["types=READ_ONLY,IRREVERSIBLE", [...ofType("READ_ONLY"), ...ofType("IRREVERSIBLE")].sort()],
      ["types=READ_ONLY&types=IRREVERSIBLE", [...ofType("READ_ONLY"), ...ofType("IRREVERSIBLE")].sort()],
      ["types=IRREVERSIBLE,API", all],
      ["types=read_only", []],
      ["types=MCP", []],
      ["types=MCP,IRREVERSIBLE", ofType("IRREVERSIBLE")],
      ["search=zebra&types=READ_ONLY", []],
      ["search=zebra&types=REVERSIBLE", ["mmm-middle"]],
    ];
    for (const [query, found] of table) {
      const page = await pageOf<Item>(ada, `${PATH}?page_size=1000&${query}`);
      expect([query, idsOf(page), page.totalCount]).toEqual([query, found, found.length]);
    }
  });

  it("are none for a custom integration into which none were imported", async () => {
    const { app, ada } = await given();
    await givenIntegration(app.deps, { type: "custom", slug: "own", owner: "user:ada", authType: "bearer" });
    expect(await pageOf(ada, `${LIST}/own/tools`)).toEqual({ items: [], nextPageToken: null, totalCount: 0 });
  });

  it("are for whoever may use the integration, and nobody else: 404", async () => {
    const { app, ada } = await given();
    const path = `${LIST}/own/tools`;
    const shares = [{ principal: "user:bob", accessLevel: 1 }];
    await givenIntegration(app.deps, { type: "github", slug: "own", owner: "user:ada" }, shares);
    expect((await pageOf(app.as("bob"), path)).totalCount).toBe((await pageOf(ada, path)).totalCount);
    await expectProblem(await app.as("eve")(path), 404, "not_found");
    await expectProblem(await ada(path.replace("default", "elsewhere")), 404, "not_found");
    await expectProblem(await ada(path.replace("own", "none")), 404, "not_found");
  });

  it("are refused with 400 for parameters that do not fit, and a token of another list", async () => {
    const { app, ada } = await given();
    await givenIntegration(app.deps, { type: "github", slug: "other", owner: "user:ada" });
    const token = encodeURIComponent(String((await pageOf(ada, `${PATH}?page_size=1`)).nextPageToken));
    const bad: [string, string | undefined][] = [
      ["page_size=0", "page_size"],
      ["page_size=x", "page_size"],
      ["page_token=x", "page_token"],
      [`types=READ_ONLY&page_token=${token}`, "page_token"],
      [`search=a&page_token=${token}`, "page_token"],
      ["types=a,b,c,d,e", undefined],
      [`types=${"x".repeat(17)}`, undefined],
      [`search=${"x".repeat(201)}`, "search"],
    ];
    for (const [query, path] of bad) {
      await expectProblem(await ada(`${PATH}?${query}`), 400, "validation_failed", path);
    }
    const elsewhere = await ada(`${LIST}/other/tools?page_token=${token}`);
    await expectProblem(elsewhere, 400, "validation_failed", "page_token");
    expect((await ada(`${PATH}?page_token=${token}`)).status).toBe(200);
  });
});
