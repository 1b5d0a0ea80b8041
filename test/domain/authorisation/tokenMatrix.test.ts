import { expect, it } from "vitest";
import { openApi } from "../../support/documented.ts";
import type { Call } from "../../support/integrations.ts";
import { type Dump, dump, restore } from "../../support/matrix.ts";
import {
  type Caller,
  callers,
  type Expected,
  expectedOf,
  type MatrixScene,
  matrixScene,
  noteKeyUse,
  type Route,
  routes,
} from "../../support/tokenMatrix.ts";

/** The tables in which anything is different. */
function changed(before: Dump, after: Dump): string[] {
  const tables = Object.keys(before) as (keyof Dump)[];
  return tables.filter((table) => JSON.stringify(before[table]) !== JSON.stringify(after[table])).sort();
}

/** What is in a list, by the field that names its items. */
function namesIn(items: Record<string, string>[]): string[] {
  return items.map(({ integration_key, provider, slug }) => integration_key ?? provider ?? slug ?? "").sort();
}

async function outcomeOf(response: Response): Promise<Pick<Expected, "status" | "code" | "names">> {
  const { status } = response;
  const body = await response.json<{ code?: string } | Record<string, string>[]>();
  if (Array.isArray(body)) return { status, names: namesIn(body) };
  return { status, ...(typeof body.code === "string" && { code: body.code }) };
}

async function callsOf({ upstream, sent }: MatrixScene): Promise<string[]> {
  const names = new Map(Object.entries(sent).map(([name, token]) => [`Bearer ${token}`, name]));
  const seen = await upstream.seen();
  return seen.map(({ path, headers }) =>
    path === "/token" ? "refresh" : (names.get(headers.authorization ?? "") ?? path),
  );
}

/** One request of a caller, and what came of it. */
async function ask(scene: MatrixScene, call: Call, route: Route, before: Dump): Promise<Expected> {
  scene.hasWritten();
  const outcome = await outcomeOf(await call(...route.request(scene.app)));
  if (!scene.hasWritten()) return outcome;
  const changes = changed(before, await dump()) as Expected["changes"] & string[];
  if (changes.length > 0) await restore(before);
  return { ...outcome, ...(changes.length > 0 && { changes }) };
}

/** Goes through every route with each caller, and returns the cells in which the answer or the rows are not as expected. */
async function walk(group: Caller[]): Promise<unknown[]> {
  const scene = await matrixScene();
  const opened: [Caller, Call][] = [];
  for (const caller of group) opened.push([caller, await caller.open(scene.app)]);
  await noteKeyUse();
  const before = await dump();
  const wrong: unknown[] = [];
  const calls: string[] = [];
  for (const [caller, call] of opened) {
    for (const route of routes) {
      const { calls: called, ...expected } = expectedOf(caller, route);
      if (called !== undefined) calls.push(called);
      const sorted = { ...expected, ...(expected.changes && { changes: [...expected.changes].sort() }) };
      const actual = await ask(scene, call, route, before);
      if (JSON.stringify(canonical(actual)) !== JSON.stringify(canonical(sorted))) {
        wrong.push({ caller: caller.name, route: route.name, actual, expected: sorted });
      }
    }
  }
  expect(await callsOf(scene)).toEqual(calls);
  return wrong;
}

function canonical(outcome: Expected): unknown[] {
  return [outcome.status, outcome.code, outcome.names, outcome.changes];
}

it.each(Object.entries(callers))(
  "T13 T15 gives %s exactly what their scopes and their user allow, and a refusal changes nothing and calls nobody",
  async (_, group) => {
    expect(await walk(group)).toEqual([]);
  },
);

it("T15 asks the matrix about every route of the Tokens API", () => {
  const operations = Object.entries(openApi.paths)
    .filter(([path]) => path.startsWith("/v2/"))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  expect(operations.sort()).toEqual([
    "delete /v2/users/{userId}/tokens/{integrationKey}",
    "get /v2/users/{userId}/tokens",
    "get /v2/users/{userId}/tokens/{integrationKey}",
    "post /v2/users/{userId}/tokens",
    "post /v2/users/{userId}/tokens/{integrationKey}/refresh",
  ]);
});
