import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { runScenario, startDoor } from "./support/mcpConformance.ts";
import { givenTools } from "./support/mcpTools.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

/**
 * The official suite, as far as it applies: docs/mcp.md says why the rest does not. It takes a process for each scenario, so
 * `npm test` runs the first of each revision, and `npm run test:mcp` all of them.
 */
const APPLIES: Record<string, string[]> = {
  "2026-07-28": [
    ...["server-stateless", "tools-list", "dns-rebinding-protection", "caching", "http-header-validation"],
    ...["server-sse-multiple-streams", "sep-2164-resource-not-found"],
    ...["input-required-result-unsupported-methods", "input-required-result-ignore-extra-params"],
  ],
  "2025-11-25": [
    ...["server-initialize", "ping", "tools-list", "dns-rebinding-protection", "server-session-lifecycle"],
    ...["server-sse-multiple-streams", "server-sse-polling"],
  ],
};

/** What cannot be checked here, by the ids of its checks, and why. */
const DOES_NOT_APPLY: Record<string, string> = {
  "sep-2575-server-rejects-undeclared-capability": "no tool needs a capability: without one, the model is told",
  "sep-2575-missing-capability-http-400": "the same",
  "sep-2575-http-server-no-independent-requests-on-stream": "no answer is a stream",
  "sep-2575-server-no-log-without-loglevel": "nothing is logged to clients",
  "sep-2549-prompts-list-caching-hints": "there are no prompts",
  "sep-2549-resources-list-caching-hints": "there are no resources",
  "sep-2549-resources-templates-list-caching-hints": "there are no resources",
};

describe("the official conformance suite", () => {
  let worker: BuiltWorker;
  let api: RecordedApi;
  let door: Awaited<ReturnType<typeof startDoor>>;

  beforeAll(async () => {
    worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
    api = await startRecordedApi(({ path }, response) => sendJson(response, { path }));
    await givenTools(worker, api.origin);
    door = await startDoor(worker.origin, await worker.authorizationOf("ada"));
  }, 120_000);

  afterAll(async () => {
    await door?.close();
    await api?.close();
    await worker?.stop();
  });

  const scenarios = Object.entries(APPLIES).flatMap(([version, names]) =>
    names.slice(0, process.env.CONFORMANCE ? names.length : 1).map((name) => [version, name] as const),
  );

  it.each(scenarios)("finds no fault with revision %s in %s", async (version, scenario) => {
    const checks = await runScenario(`${door.origin}/mcp`, scenario, version);
    const failed = checks.filter(({ status, id }) => status === "FAILURE" && !Object.hasOwn(DOES_NOT_APPLY, id));
    expect(failed).toEqual([]);
    expect(checks.some(({ status }) => status !== "FAILURE")).toBe(true);
  });
});
