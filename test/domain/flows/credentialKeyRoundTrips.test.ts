import { beforeEach, expect, it } from "vitest";
import { jsonBody, problemCode } from "../../support/app.ts";
import { countStorage, type Traffic } from "../../support/counting.ts";
import {
  authorize,
  BASE,
  comeBack,
  consume,
  givenConfig,
  givenConnectedConfig,
  type KeyStage,
  keyIn,
  keyStage,
  obtainKey,
} from "../../support/credentialKeys.ts";

/** The integration with what belongs to it, and the config. */
const FOUND = ["select", "select"];

let traffic: Traffic;
let staged: KeyStage;
let config: string;

beforeEach(async () => {
  const counted = countStorage();
  traffic = counted.traffic;
  staged = await keyStage({ overrides: () => counted.deps, shares: [{ principal: "everyone", accessLevel: 2 }] });
  config = await givenConfig(staged.lin);
});

it("authorizes with one read of D1 and one write to KV", async () => {
  traffic.restart();
  await authorize(staged.lin);
  expect(traffic).toMatchObject({ database: ["select"], tickets: ["put"] });
});

it("refuses to authorize before it writes anything", async () => {
  traffic.restart();
  const body = { integrationAuthMetadataId: "oauth2", configParameters: { region: "nowhere" } };
  expect((await staged.lin(`${BASE}:authorize`, jsonBody(body))).status).toBe(400);
  expect(traffic).toMatchObject({ database: ["select"], tickets: [] });
});

it("completes with claim, read and the row of the grant, then leaves the payload; the event is written after the answer", async () => {
  const page = await authorize(staged.lin);
  traffic.restart();
  keyIn(await comeBack(staged.app, page));
  expect(traffic).toMatchObject({
    database: ["insert", "select", "insert", "insert"],
    tickets: ["getWithMetadata", "put"],
  });
});

it("consumes with two reads and one write that holds all: connection, key, claim, event, candidates", async () => {
  const key = await obtainKey(staged, staged.lin);
  traffic.restart();
  expect((await consume(staged.lin, key, config)).status).toBe(200);
  expect(traffic).toMatchObject({
    database: [...FOUND, "insert+insert+delete+insert+insert"],
    tickets: ["getWithMetadata"],
  });
});

it("replaces a config's connection with no more round trips than the first one takes", async () => {
  expect((await consume(staged.lin, await obtainKey(staged, staged.lin), config)).status).toBe(200);
  const key = await obtainKey(staged, staged.lin);
  traffic.restart();
  expect((await consume(staged.lin, key, config)).status).toBe(200);
  expect(traffic).toMatchObject({
    database: [...FOUND, "insert+insert+delete+insert+insert"],
    tickets: ["getWithMetadata"],
  });
});

it("refuses an unknown key and one of somebody else with two reads, the same ones", async () => {
  const key = await obtainKey(staged, staged.lin);
  for (const [call, shown] of [
    [staged.lin, "A".repeat(43)],
    [staged.app.as("eve"), key],
  ] as const) {
    traffic.restart();
    expect(await problemCode(await consume(call, shown, config))).toBe("credential_key_invalid");
    expect(traffic).toMatchObject({ database: FOUND, tickets: ["getWithMetadata"] });
  }
});

it("refuses a used key with a write that writes nothing, and one more read", async () => {
  const key = await obtainKey(staged, staged.lin);
  await consume(staged.lin, key, config);
  traffic.restart();
  expect(await problemCode(await consume(staged.lin, key, config))).toBe("credential_key_invalid");
  expect(traffic.database).toEqual([...FOUND, "insert+insert+delete+insert+insert", "select"]);
});

it("calls with a config's connection in one read", async () => {
  const connected = await givenConnectedConfig(staged);
  traffic.restart();
  const path = "/api/integrations/staged/request/me";
  expect((await staged.lin(path, { headers: { "latchkey-config": connected } })).status).toBe(200);
  expect(traffic).toMatchObject({ database: ["select"], tickets: [] });
});

it.each([
  ["GET", "/configs", FOUND.concat("select")],
  ["GET", "/configs/:config", FOUND],
  ["GET", "/tools", ["select"]],
])("answers %s %s with as many round trips as are needed", async (method, path, database) => {
  traffic.restart();
  const response = await staged.lin(`${BASE}${path.replace(":config", config)}`, { method });
  expect(response.status).toBe(200);
  expect(traffic).toMatchObject({ database, tickets: [] });
});

it("reads a later page of configs without counting them again", async () => {
  await givenConfig(staged.lin);
  const first = await staged.lin(`${BASE}/configs?page_size=1`);
  const { nextPageToken, totalCount } = await first.json<{ nextPageToken: string; totalCount: number }>();
  expect(totalCount).toBe(2);
  traffic.restart();
  const second = await staged.lin(`${BASE}/configs?page_size=1&page_token=${nextPageToken}`);
  expect(await second.json()).toMatchObject({ totalCount: 2, nextPageToken: null });
  expect(traffic.database).toEqual(FOUND);
});

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: { "/notes": { get: { operationId: "listNotes", summary: "List notes", responses: {} } } },
};

it("executes a tool of the catalogue with one read, and an imported one with two", async () => {
  const integrationConfigId = await givenConnectedConfig(staged);
  const writer = staged.app.as("lin", { scope: "integration:write" });
  expect((await writer(`${BASE}/tools:import`, jsonBody(DOCUMENT))).status).toBe(200);
  const { items } = await (await staged.lin(`${BASE}/tools`)).json<{ items: { id: string }[] }>();
  const [imported = ""] = items.map(({ id }) => id).filter((id) => id !== "me");
  for (const [tool, database] of [
    ["me", ["select"]],
    [imported, ["select", "select"]],
  ] as const) {
    traffic.restart();
    const run = await staged.lin(`${BASE}/tools/${tool}:execute`, jsonBody({ integrationConfigId }));
    expect([run.status, run.headers.get("latchkey-source")], tool).toEqual([200, "upstream"]);
    expect(traffic, tool).toMatchObject({ database, tickets: [] });
  }
  expect((await staged.api.seen()).map(({ path }) => path)).toEqual(["/eu/api/me", "/eu/api/notes"]);
});

it("lists integrations and audit events a page in one round trip", async () => {
  const root = staged.app.as("root", { roles: ["superuser"] });
  for (const path of ["/v1/tenants/default/integrations", "/v1/tenants/default/audit-events", "/v1/tenants/default"]) {
    traffic.restart();
    expect((await root(path)).status).toBe(200);
    expect(traffic.database, path).toHaveLength(1);
  }
});
