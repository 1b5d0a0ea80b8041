import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { walk } from "./client/walk.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { writtenDocument } from "./support/openApiFiles.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

let worker: BuiltWorker;
let api: RecordedApi;

beforeAll(async () => {
  writtenDocument();
  worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
  api = await startRecordedApi((_request, response) => sendJson(response, [{ text: "water the plants" }]));
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

it("a client that is generated from the document compiles under strict rules", () => {
  const project = join(import.meta.dirname, "client");
  const { status, stdout } = spawnSync("tsc", ["--noEmit", "-p", project], { encoding: "utf8" });
  expect([status, stdout]).toEqual([0, ""]);
});

it("a client that is generated from the document makes the demo's main calls", async () => {
  const seen = await walk({
    baseUrl: worker.origin,
    authorization: await worker.authorizationOf("ada", { scope: "integration:write integration:share" }),
    operatorsAuthorization: await worker.authorizationOf("olga", { scope: "key:manage-tenant token:read token:write" }),
    apiBaseUri: api.origin,
  });
  expect(seen).toEqual({
    statuses: [201, 204, 404, 201, 200, 200, 200, 201, 201, 200, 200],
    ...{ connected: ["github connected"], problem: "not_found", tools: 0 },
    ...{ answer: '[{"text":"water the plants"}]', scopes: ["token:read", "token:write"] },
  });
  expect(api.seen.map(({ path }) => path)).toEqual(["/notes?limit=10"]);
});
