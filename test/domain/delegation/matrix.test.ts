import { beforeEach, describe, expect, it } from "vitest";
import type { KeyLimits } from "../../../src/terms/keyLimits.ts";
import { jsonBody } from "../../support/app.ts";
import type { Call } from "../../support/integrations.ts";
import {
  byAgent,
  byOlderAgent,
  enveloped,
  execute,
  INTEGRATIONS,
  type KeyScene,
  keyScene,
  outcome,
  proxied,
} from "../../support/keyScene.ts";
import { legacy, modern } from "../../support/mcp.ts";
import { storeBody, tokensPath } from "../../support/tokens.ts";

let scene: KeyScene;

beforeEach(async () => {
  scene = await keyScene();
});

const acme = { owner: "acme" };
const SESSIONS = "/v1/tenants/default/connect-sessions";

/** Everything that a key with limits reaches, each on `ours` as Ada. */
const surfaces: Record<string, (call: Call) => Promise<Response>> = {
  "tool that reads": (call) => execute(call, scene.ours, "list-issues", acme),
  "tool that drops": (call) => execute(call, scene.ours, "drop-issues", acme),
  "proxied GET": (call) => proxied(call, scene.ours, "GET", "/repos/acme/issues"),
  "proxied DELETE": (call) => proxied(call, scene.ours, "DELETE", "/repos/acme/issues"),
  "enveloped GET": (call) => enveloped(call, scene.ours, "GET", "repos/acme/issues"),
  "enveloped DELETE": (call) => enveloped(call, scene.ours, "DELETE", "/repos/acme/issues"),
  "agent's tool that reads": (call) => byAgent(call, "ours__list-issues", acme),
  "agent's tool that drops": (call) => byAgent(call, "ours__drop-issues", acme, "/mcp/ours"),
  "older agent's tool that reads": (call) => byOlderAgent(call, "ours__list-issues", acme, "/mcp/ours"),
  "older agent's tool that drops": (call) => byOlderAgent(call, "ours__drop-issues", acme),
  "older agent's look at a tool": (call) => byOlderAgent(call, "describe_tool", { name: "ours__list-issues" }),
  "agent's look at a tool": (call) => byAgent(call, "describe_tool", { name: "ours__list-issues" }),
  integration: (call) => call(`/api/integrations/${scene.ours}`),
  "list of tools": (call) => call(`${INTEGRATIONS}/${scene.ours}/tools`),
  "list of configs": (call) => call(`${INTEGRATIONS}/${scene.ours}/configs`),
  connection: (call) => call(`/api/integrations/${scene.ours}/connection`),
  "token read": (call) => call(tokensPath("ada", "ours")),
  "list of tokens": (call) => call(tokensPath("ada")),
  "connect with a token": (call) => call(`/api/integrations/${scene.ours}/connect`, jsonBody({ token: "new" })),
  "end the connection": (call) => call(`/api/integrations/${scene.ours}/connection`, { method: "DELETE" }),
  link: (call) => call(SESSIONS, jsonBody({ userId: "ada", integrations: [scene.ours] })),
};

const CALLS = [
  "tool that reads",
  "tool that drops",
  "agent's tool that reads",
  "agent's tool that drops",
  "older agent's tool that reads",
  "older agent's tool that drops",
  ...["GET", "DELETE"].flatMap((method) => [`proxied ${method}`, `enveloped ${method}`]),
];
const LOOKS = ["agent's look at a tool", "older agent's look at a tool"];
const OF_CREDENTIALS = ["token read", "list of tokens", "connect with a token", "end the connection"];

interface Row {
  limits: KeyLimits;
  /** What is refused, by the limit that refuses it. Everything else is allowed. */
  refused: Record<string, string[]>;
}

const rows: Record<string, () => Row> = {
  "nothing but its name": () => ({ limits: {}, refused: {} }),
  "this integration": () => ({ limits: { integrations: [scene.ours] }, refused: {} }),
  "another integration": () => ({
    limits: { integrations: [scene.theirs] },
    refused: { integrations: Object.keys(surfaces).filter((name) => name !== "list of tokens") },
  }),
  "this user": () => ({ limits: { users: ["ada"] }, refused: {} }),
  "another user": () => ({ limits: { users: ["bea"] }, refused: { users: Object.keys(surfaces) } }),
  "a config": () => ({ limits: { configs: ["cfg_1"] }, refused: { configs: [...CALLS, ...OF_CREDENTIALS] } }),
  "a tool": () => ({
    limits: { tools: ["list-issues"] },
    refused: { tools: [...CALLS.filter((name) => !name.endsWith("tool that reads")), ...OF_CREDENTIALS] },
  }),
  "a tool of another integration": () => ({
    limits: { tools: [`${scene.theirs}__list-issues`] },
    refused: { tools: [...CALLS, ...OF_CREDENTIALS, ...LOOKS] },
  }),
  "what only reads": () => ({
    limits: { types: ["READ_ONLY"] },
    refused: { types: [...CALLS.filter((name) => / (drops|DELETE)$/.test(name)), ...OF_CREDENTIALS] },
  }),
  GET: () => ({
    limits: { methods: ["GET"] },
    refused: { methods: [...CALLS.filter((name) => / (drops|DELETE)$/.test(name)), ...OF_CREDENTIALS] },
  }),
  "this path": () => ({ limits: { paths: ["/repos/*/issues"] }, refused: { paths: OF_CREDENTIALS } }),
  "another path": () => ({
    limits: { paths: ["/repos/other/**"] },
    refused: { paths: [...CALLS, ...OF_CREDENTIALS] },
  }),
};

describe("T52 a key that is limited to", () => {
  it.each(Object.keys(rows))("%s", async (name) => {
    const { limits, refused } = rows[name]?.() ?? { limits: {}, refused: {} };
    const call = await scene.keyed(limits);
    const expected: [string, string][] = Object.keys(surfaces).map((surface) => {
      const [limit] = Object.entries(refused).find(([, of]) => of.includes(surface)) ?? [];
      return [surface, limit === undefined ? "yes" : `limits.${limit}`];
    });
    const seen: [string, string][] = [];
    for (const [surface, send] of Object.entries(surfaces)) seen.push([surface, await outcome(await send(call))]);
    expect(seen).toEqual(expected);
    const sent = CALLS.filter((surface) => expected.some(([each, what]) => each === surface && what === "yes"));
    expect(await scene.calls()).toHaveLength(sent.length);
  });

  it("configs calls with those of them only, by each way of calling", async () => {
    const made = await scene.root(`${INTEGRATIONS}/${scene.ours}/configs`, jsonBody({ displayName: "One" }));
    const { id } = await made.json<{ id: string }>();
    const call = await scene.keyed({ configs: [id] }, { actsAs: null });
    // It has no connection; but it was let through.
    expect(await outcome(await execute(call, scene.ours, "me", {}, id))).toBe("422 integration_not_connected");
    expect(await outcome(await execute(call, scene.ours, "me", {}, "cfg_other"))).toBe("limits.configs");
    const agents = (config: string) => byAgent(call, "ours__me", {}, `/mcp/ours?config=${config}`);
    expect(await outcome(await agents(id))).toBe("403 integration_not_connected");
    expect(await outcome(await agents("cfg_other"))).toBe("limits.configs");
    const header = (config: string) => ({ "latchkey-config": config });
    expect(await outcome(await proxied(call, scene.ours, "GET", "/me", header(id)))).toBe(
      "422 integration_not_connected",
    );
    expect(await outcome(await proxied(call, scene.ours, "GET", "/me", header("cfg_other")))).toBe("limits.configs");
    const listed = await call(`${INTEGRATIONS}/${scene.ours}/configs`);
    expect(await listed.json()).toMatchObject({ items: [{ id }], totalCount: 1 });
    const other = await scene.keyed({ configs: ["cfg_other"] }, { actsAs: null });
    expect(await (await other(`${INTEGRATIONS}/${scene.ours}/configs`)).json()).toMatchObject({ totalCount: 0 });
    expect(await outcome(await other(`${INTEGRATIONS}/${scene.ours}/configs/${id}`))).toBe("limits.configs");
  });
});

const namesOf = async (response: Response) =>
  (await response.json<{ items: { id: string }[]; totalCount: number }>()).items.map(({ id }) => id);

describe("T52 what a key with limits may not use is in no list:", () => {
  it("integrations, their connections and tokens", async () => {
    const call = await scene.keyed({ integrations: [scene.theirs] });
    expect(await namesOf(await call(INTEGRATIONS))).toEqual([scene.theirs]);
    expect(await (await call("/api/integrations")).json()).toMatchObject({ count: 1, total: 1 });
    expect(await (await call("/api/integrations-list")).json()).toMatchObject([{ id: scene.theirs }]);
    const connections = await call("/api/integration-connections");
    expect(await connections.json()).toMatchObject({ count: 1, total: 1 });
    expect(await (await call(tokensPath("ada"))).json()).toMatchObject([{ integration_key: "theirs" }]);
  });

  it.each([
    [{ tools: ["me", "nothing"] }, ["me"]],
    [{ types: ["READ_ONLY"] }, ["list-issues", "me"]],
    [{ methods: ["DELETE", "POST"] }, ["create-issue", "drop-issues"]],
    [{ paths: ["/repos/acme/**"] }, ["create-issue", "drop-issues", "list-issues"]],
    [{ paths: ["/me"], types: ["READ_ONLY"] }, ["me"]],
  ] satisfies [KeyLimits, string[]][])("tools of %j", async (limits, expected) => {
    const call = await scene.keyed(limits);
    const response = await call(`${INTEGRATIONS}/${scene.ours}/tools`);
    expect(await response.clone().json()).toMatchObject({ totalCount: expected.length });
    expect(await namesOf(response)).toEqual(expected);
    const listed = (await modern(call, "tools/list", {}, { path: "/mcp/ours" })).result.tools as { name: string }[];
    expect(listed.map(({ name }) => name)).toEqual(expected.map((id) => `ours__${id}`));
    const before = (await legacy(call, "tools/list", {}, "/mcp/ours")).result.tools;
    expect((before as { name: string }[]).map(({ name }) => name)).toEqual(expected.map((id) => `ours__${id}`));
    for (const search of [byAgent, byOlderAgent]) {
      const found = await search(call, "search_tools", { query: "issue me" }, "/mcp/ours");
      const { structuredContent } = await found.json<{ structuredContent: { tools: { name: string }[] } }>();
      expect(structuredContent.tools.map(({ name }) => name).sort()).toEqual(expected.map((id) => `ours__${id}`));
    }
  });

  it("and a slug means the integration that the key is for", async () => {
    const lin = scene.app.as("lin", { scope: "integration:write integration:share" });
    await lin("/api/integrations", jsonBody({ name: "Ours", slug: "ours", type: "custom", authType: "bearer" }));
    const call = await scene.keyed({ integrations: [scene.ours] });
    const read = await call("/api/integrations/ours");
    expect(await read.json()).toMatchObject({ id: scene.ours });
    expect(await outcome(await call("/api/integrations/theirs"))).toBe("limits.integrations");
    expect(await outcome(await call("/api/integrations/nothing-at-all"))).toBe("limits.integrations");
  });
});

describe("T52 a key with limits", () => {
  it("stores tokens only where it may", async () => {
    const stored = (name: string) => (call: Call) =>
      call(tokensPath("ada"), jsonBody(storeBody({ integration_key: name }, "api_key")));
    expect(await outcome(await stored("openai")(await scene.keyed({ integrations: [scene.ours] })))).toBe(
      "limits.integrations",
    );
    expect(await outcome(await stored("openai")(await scene.keyed({ users: ["ada"] })))).toBe("yes");
    expect(await outcome(await stored("openai")(await scene.keyed({ integrations: [scene.ours] })))).toBe(
      "limits.integrations",
    );
  });

  it("makes links for its integrations and users, and sees none but its own", async () => {
    const call = await scene.keyed({ integrations: [scene.ours], users: ["ada"] }, { actsAs: null });
    const made = await call(SESSIONS, jsonBody({ userId: "ada" }));
    const { id } = await made.json<{ id: string }>();
    const other = await scene.keyed(null, { actsAs: null });
    const seen = await other(`${SESSIONS}/${id}`);
    expect(await seen.json()).toMatchObject({ integrations: [scene.ours] });
    expect(await outcome(await call(SESSIONS, jsonBody({ userId: "bea" })))).toBe("limits.users");
    const theirs = await call(SESSIONS, jsonBody({ userId: "ada", integrations: ["theirs"] }));
    expect(await outcome(theirs)).toBe("limits.integrations");
    const foreign = await (await other(SESSIONS, jsonBody({ userId: "ada" }))).json<{ id: string }>();
    expect(await outcome(await call(`${SESSIONS}/${foreign.id}`))).toBe("404 not_found");
    expect(await outcome(await call(`${SESSIONS}/${foreign.id}`, { method: "DELETE" }))).toBe("404 not_found");
    expect((await call(`${SESSIONS}/${id}`, { method: "DELETE" })).status).toBe(204);
  });

  it("only uses integrations, whatever its scopes say", async () => {
    const call = await scene.keyed({ integrations: [scene.ours] }, { actsAs: null });
    const changed = await call(`/api/integrations/${scene.ours}`, jsonBody({ name: "Mine" }, "PATCH"));
    expect(await outcome(changed)).toBe("limits");
  });
});
