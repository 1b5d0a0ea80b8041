import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { connectNotes, legacy, type McpScene, MODERN, mcpScene, meta, modern, rpcOf } from "../../support/mcp.ts";

let scene: McpScene;

beforeEach(async () => {
  scene = await mcpScene();
});

describe("revision 2026-07-28", () => {
  it("says what it is, with each answer", async () => {
    const { status, id, result } = await modern(scene.ada, "server/discover");
    expect([status, id]).toEqual([200, 7]);
    expect(result).toMatchObject({
      resultType: "complete",
      supportedVersions: [MODERN],
      capabilities: { tools: {} },
      cacheScope: "private",
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "latchkey", version: "0.1.0" } },
    });
    expect(result.ttlMs).toBeGreaterThan(0);
    expect(result).not.toHaveProperty("serverInfo");
  });

  it("lists tools with hints for caches, and calls them", async () => {
    await connectNotes(scene);
    const { result } = await modern(scene.ada, "tools/list");
    expect(result).toMatchObject({ resultType: "complete", ttlMs: 60_000, cacheScope: "private" });
    const called = await modern(scene.ada, "tools/call", { name: "notes__list-notes", arguments: { q: "x" } });
    expect(called.result).toMatchObject({
      resultType: "complete",
      content: [{ type: "text", text: '{"notes":[]}' }],
      structuredContent: { notes: [] },
      isError: false,
    });
  });

  it.each<[string, Parameters<typeof modern>[3], number]>([
    ["without _meta", { meta: null }, -32602],
    ["without a version in it", { meta: { "io.modelcontextprotocol/clientCapabilities": {} } }, -32602],
    ["without capabilities in it", { meta: { "io.modelcontextprotocol/protocolVersion": MODERN } }, -32602],
    ["with a version that is none", { meta: meta({}, 7) }, -32602],
    ["with another version in its header", { headers: { "mcp-protocol-version": "2025-11-25" } }, -32020],
    ["without a version in its header", { headers: { "mcp-protocol-version": "" } }, -32020],
    ["without a method in its header", { headers: { "mcp-method": "" } }, -32020],
    ["with another method in its header", { headers: { "mcp-method": "tools/call" } }, -32020],
  ])("refuses a request %s", async (_what, options, code) => {
    const { status, id, error } = await modern(scene.ada, "tools/list", {}, options);
    expect([status, id, error.code]).toEqual([400, 7, code]);
  });

  it("refuses a version that it does not speak, and says which it does", async () => {
    const version = "1900-01-01";
    const options = { meta: meta({}, version), headers: { "mcp-protocol-version": version } };
    const { status, error } = await modern(scene.ada, "tools/list", {}, options);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: -32022, data: { requested: version } });
    expect((error.data as { supported: string[] }).supported).toContain(MODERN);
  });

  it("compares the name of the tool in the header, also where that is encoded", async () => {
    const call = (name: string, header: string) =>
      modern(scene.ada, "tools/call", { name }, { headers: { "mcp-name": header } });
    for (const header of ["", "notes__other", "=?base64?!?=", `=?base64?${btoa("notes__other")}?=`]) {
      const { status, error } = await call("notes__list-notes", header);
      expect([status, error.code], header).toEqual([400, -32020]);
    }
    const { result } = await call("notes__list-notes", `=?base64?${btoa("notes__list-notes")}?=`);
    expect(result).toBeDefined();
  });

  it.each(["initialize", "ping", "logging/setLevel", "prompts/list", "subscriptions/listen", "constructor"])(
    "does not know %s",
    async (method) => {
      const { status, id, error } = await modern(scene.ada, method);
      expect([status, id, error.code]).toEqual([404, 7, -32601]);
    },
  );
});

describe("the revisions that begin with initialize", () => {
  it.each([
    ["2025-11-25", "2025-11-25"],
    ["2025-06-18", "2025-06-18"],
    ["2024-11-05", "2025-11-25"],
  ])("offer a client of %s revision %s", async (wanted, offered) => {
    const params = { protocolVersion: wanted, capabilities: {}, clientInfo: { name: "tests", version: "1" } };
    const response = await scene.ada("/mcp", jsonBody({ jsonrpc: "2.0", id: 0, method: "initialize", params }));
    const { status, id, result } = await rpcOf(response);
    expect([status, id]).toEqual([200, 0]);
    expect(result).toMatchObject({
      protocolVersion: offered,
      capabilities: { tools: {} },
      serverInfo: { name: "latchkey" },
    });
    expect(response.headers.has("mcp-session-id")).toBe(false);
  });

  it("take notifications, answer pings, list and call", async () => {
    await connectNotes(scene);
    const initialized = await scene.ada("/mcp", jsonBody({ jsonrpc: "2.0", method: "notifications/initialized" }));
    expect([initialized.status, await initialized.text()]).toEqual([202, ""]);
    expect(await legacy(scene.ada, "ping")).toMatchObject({ id: "a", result: {} });
    const { result } = await legacy(scene.ada, "tools/list");
    expect(Object.keys(result)).toEqual(["tools"]);
    const called = await legacy(scene.ada, "tools/call", { name: "notes__list-notes" });
    expect(called.result).toEqual({
      content: [{ type: "text", text: '{"notes":[]}' }],
      structuredContent: { notes: [] },
      isError: false,
    });
  });

  it("answer what they do not know, and refuse versions that nobody speaks", async () => {
    expect(await legacy(scene.ada, "resources/list")).toMatchObject({ status: 200, error: { code: -32601 } });
    const init = jsonBody({ jsonrpc: "2.0", id: 1, method: "ping" });
    const headers = { ...(init.headers as Record<string, string>), "mcp-protocol-version": "2024-11-05" };
    expect(await rpcOf(await scene.ada("/mcp", { ...init, headers }))).toMatchObject({
      status: 400,
      error: { code: -32022 },
    });
  });
});

describe.each(["/mcp", "/mcp/notes"])("a body sent to %s", (path) => {
  const send = (body: string) => scene.ada(path, { ...jsonBody({}), body });

  it.each<[string, string, number]>([
    ["that is no JSON", "{", -32700],
    ["with several messages", '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
    ["of another protocol", '{"id":1,"method":"ping"}', -32600],
    ["without a method", '{"jsonrpc":"2.0","id":1}', -32600],
    ["that is an answer", '{"jsonrpc":"2.0","id":1,"result":{}}', -32600],
    ["with an id that is none", '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ["with parameters that are none", '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600],
  ])("%s is refused", async (_what, body, code) => {
    const { status, error } = await rpcOf(await send(body));
    expect([status, error.code]).toEqual([400, code]);
  });

  it("is a problem as everywhere where it is of another type, too long, or not sent by POST", async () => {
    expect((await scene.ada(path, { method: "POST", body: "x=1" })).status).toBe(415);
    expect((await send(" ".repeat(1024 * 1024 + 1))).status).toBe(413);
    for (const method of ["GET", "DELETE"]) {
      const response = await scene.ada(path, { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });

  it("is taken where it is a notification, and not known where it has a method of its own", async () => {
    expect((await send('{"jsonrpc":"2.0","method":"notifications/initialized"}')).status).toBe(202);
    expect(await modern(scene.ada, "ping", {}, { path })).toMatchObject({ status: 404, error: { code: -32601 } });
  });
});
