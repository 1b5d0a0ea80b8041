import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type Body, connect, SCOPE } from "../../support/integrations.ts";
import { connectNotes, givenNotes, legacy, type McpScene, mcpScene, modern } from "../../support/mcp.ts";
import { json } from "../../support/stage.ts";
import { TENANT } from "../../support/tenants.ts";

let scene: McpScene;

beforeEach(async () => {
  scene = await mcpScene();
});

interface Tool {
  name: string;
  title: string;
  inputSchema: Body;
  annotations: Body;
}

async function list(path = "/mcp", call = scene.ada): Promise<Tool[]> {
  const { result } = await modern(call, "tools/list", {}, { path });
  return result.tools as Tool[];
}

const names = async (path?: string) => (await list(path)).map(({ name }) => name);
const call = (name: string, parameters: Body = {}, path = "/mcp") =>
  modern(scene.ada, "tools/call", { name, arguments: parameters }, { path });

/** As models take names. */
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const [CREATE, DELETE, LIST] = ["notes__create-note", "notes__delete-note", "notes__list-notes"];

describe("the list", () => {
  it("holds the tools of all integrations in an order that stays, with schemas and what a call does", async () => {
    const tools = await list();
    expect(tools.map(({ name }) => name)).toEqual([
      CREATE,
      DELETE,
      LIST,
      expect.stringMatching(/^notes__notes_replaceX/),
    ]);
    for (const { name } of tools) expect(name).toMatch(NAME);
    expect(tools[0]).toMatchObject({
      title: "Notes: Create a note",
      inputSchema: { type: "object", properties: { title: { type: "string" } }, required: ["title"] },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    });
    expect(tools[1]?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, idempotentHint: true });
    expect(tools[2]?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, idempotentHint: true });
    expect(await list()).toEqual(tools);
  });

  it("is narrowed by the address, and so are calls", async () => {
    await givenNotes(scene.ada, scene.upstream.url, { name: "Others", slug: "others" });
    expect(await names()).toHaveLength(8);
    expect(await names("/mcp?integrations=others")).toHaveLength(4);
    expect(await names("/mcp?types=READ_ONLY")).toEqual([LIST, "others__list-notes"]);
    expect(await names(`/mcp?tools=${LIST},delete-note&integrations=notes`)).toEqual([DELETE, LIST]);
    expect(await names("/mcp/notes?types=READ_ONLY,IRREVERSIBLE")).toEqual([DELETE, LIST]);
    const [, , , replace = ""] = await names();
    expect(await names(`/mcp?tools=${replace}`)).toEqual([replace]);
    for (const path of ["/mcp?integrations=others", "/mcp?types=IRREVERSIBLE", `/mcp?tools=${DELETE}`, "/mcp/others"]) {
      expect((await call(LIST, {}, path)).error, path).toMatchObject({ code: -32602 });
    }
  });

  it("names an integration by its id where its slug is long, or that of several", async () => {
    const slug = "a-slug-that-leaves-no-room-for-a-tool-in-a-name";
    const long = await givenNotes(scene.ada, scene.upstream.url, { slug });
    expect(await names(`/mcp?integrations=${slug}`)).toContain(`${long.id}__list-notes`);
    expect(await names(`/mcp/${slug}`)).toContain(`${long.id}__list-notes`);
    const bob = scene.app.as("bob", { scope: SCOPE });
    const other = await givenNotes(bob, scene.upstream.url);
    const shared = await bob(`/api/integrations/${other.id}/shares/ada`, jsonBody({ accessLevel: 1 }, "PUT"));
    expect(shared.status).toBe(200);
    const both = await names("/mcp?integrations=notes&types=READ_ONLY");
    expect(both).toEqual([`${scene.id}__list-notes`, `${other.id}__list-notes`].sort());
    for (const name of both) expect(name).toMatch(NAME);
    await connect(scene.ada, other.id, { token: canary("other") });
    expect((await call(`${other.id}__list-notes`)).result).toMatchObject({ isError: false });
  });

  it("is empty for somebody who may use nothing, and unknown is what they may not see", async () => {
    const eve = scene.app.as("eve");
    expect(await list("/mcp", eve)).toEqual([]);
    const { error } = await modern(eve, "tools/list", {}, { path: `/mcp/${scene.id}` });
    expect(error).toMatchObject({ code: -32602 });
  });
});

describe("a call", () => {
  it("sends what the tool says, with the stored credential, and never the caller's token", async () => {
    const token = await connectNotes(scene);
    await scene.upstream.act(json({ id: 12345678901234567890n.toString() }, 201));
    const { result } = await call(CREATE, { title: "Ünï" });
    expect(result).toMatchObject({ isError: false, structuredContent: { id: "12345678901234567890" } });
    const seen = (await scene.upstream.seen()).filter(({ path }) => path.startsWith("/api/notes"));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", path: "/api/notes", body: '{"title":"Ünï"}' });
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` });
    expect(JSON.stringify(seen)).not.toContain("mcp-");
  });

  it("finds a tool whose name was made shorter", async () => {
    await connectNotes(scene);
    const [, , , replace = ""] = await names();
    expect((await call(replace, { id: "7" })).result).toMatchObject({ isError: false });
    expect((await scene.upstream.seen()).at(-1)).toMatchObject({ method: "PUT", path: "/api/notes/7" });
    expect((await call(replace.slice(0, -1), { id: "7" })).error).toMatchObject({ code: -32602 });
  });

  it("keeps the digits of numbers in both directions", async () => {
    await connectNotes(scene);
    const text = '{"n":12345678901234567890.10}';
    await scene.upstream.act({ status: 200, headers: { "content-type": "application/json" }, body: text });
    const init = jsonBody({});
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${LIST}"}}`;
    expect(await (await scene.ada("/mcp", { ...init, body })).text()).toContain(`"structuredContent":${text}`);
  });

  it("says what is wrong with its parameters, so that a model can mend them", async () => {
    await connectNotes(scene);
    const { result } = await call(CREATE, { titel: "x" });
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "validation_failed" } });
    const [{ text }] = result.content as [{ text: string }];
    expect(text).toContain("parameters.title: is required");
    expect(text).toContain("parameters.titel: is not a parameter");
    for (const params of [{}, { name: 7 }, { name: LIST, arguments: [] }]) {
      const headers = { "mcp-name": String((params as Body).name ?? "") };
      expect((await modern(scene.ada, "tools/call", params, { headers })).error.code).toBeLessThan(-32000);
    }
  });

  it.each([
    ["notes__nothing", "a tool that is not there"],
    ["nothing__list-notes", "an integration that is not there"],
    ["list-notes", "a name without an integration"],
  ])("of %s says that there is no such tool", async (name) => {
    expect((await call(name)).error).toMatchObject({ code: -32602 });
  });

  it("shows what an API refuses, and what is no JSON", async () => {
    await connectNotes(scene);
    await scene.upstream.act(json({ message: "no such note" }, 404));
    expect((await call(LIST)).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("HTTP 404") }, { text: '{"message":"no such note"}' }],
      structuredContent: { message: "no such note" },
    });
    const answers: [string, string, Body][] = [
      ["text/plain", "hello", { content: [{ type: "text", text: "hello" }] }],
      ["image/png", "\u0001", { content: [{ type: "image", mimeType: "image/png", data: "AQ==" }] }],
    ];
    for (const [type, body, expected] of answers) {
      await scene.upstream.act({ status: 200, headers: { "content-type": type }, body });
      expect((await call(LIST)).result).toMatchObject({ isError: false, ...expected });
    }
    await scene.upstream.act({
      status: 200,
      headers: { "content-type": "text/plain" },
      body: "x".repeat(1024 * 1024 + 1),
    });
    expect((await call(LIST)).result).toMatchObject({ isError: true });
    await scene.upstream.act(json([1, 2]));
    expect((await call(LIST)).result).toMatchObject({ structuredContent: [1, 2] });
    expect((await legacy(scene.ada, "tools/call", { name: LIST })).result).not.toHaveProperty("structuredContent");
  });

  it("counts as a use of a tool, and not as a change", async () => {
    const { app, ada } = scene;
    await connectNotes(scene);
    await call(LIST);
    await call("notes__nothing");
    const root = app.as("root", { roles: ["superuser"] });
    const { items } = await (await root(`${TENANT}/audit-uses`)).json<{ items: Body[] }>();
    const counted = items.filter(({ action }) => action === "tool.executed");
    expect(counted.map(({ outcome }) => outcome).sort()).toEqual(["failure", "success"]);
    expect(
      (await ada("/mcp", jsonBody({ jsonrpc: "2.0", id: 1, method: "ping" }))).headers.get("ratelimit-policy"),
    ).not.toContain("change");
  });
});
