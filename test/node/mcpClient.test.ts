import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePorts } from "../../scripts/lib/ports.ts";
import { type BuiltWorker, startBuiltWorker } from "./support/builtWorker.ts";
import { type GivenTools, givenTools } from "./support/mcpTools.ts";
import { type RecordedApi, sendJson, startRecordedApi } from "./support/recordedApi.ts";
import { sharedBuild } from "./support/shared.ts";

let worker: BuiltWorker;
let api: RecordedApi;
let given: GivenTools;

beforeAll(async () => {
  worker = await startBuiltWorker(await sharedBuild(), (await freePorts()).worker);
  api = await startRecordedApi(({ path }, response) => sendJson(response, { path }));
  given = await givenTools(worker, api.origin);
}, 120_000);

afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

type Mode = "auto" | "legacy";

/** What the official client was asked to show, and what its user says. */
interface Shown {
  links: { message: string; url: string }[];
  answer: () => Promise<"accept" | "decline">;
}

/** The official client of a user, connected. */
async function clientOf(user: string, mode: Mode, shown?: Shown, path = "/mcp"): Promise<Client> {
  const capabilities = shown ? { elicitation: { url: {} } } : {};
  const client = new Client({ name: "tests", version: "1" }, { capabilities, versionNegotiation: { mode } });
  if (shown) {
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      shown.links.push(params as Shown["links"][number]);
      return { action: await shown.answer() };
    });
  }
  const headers = { authorization: await worker.authorizationOf(user) };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${worker.origin}${path}`), { requestInit: { headers } }),
  );
  return client;
}

describe.each<Mode>(["auto", "legacy"])("the official client (%s)", (mode) => {
  let client: Client;

  beforeEach(async () => {
    client = await clientOf("ada", mode);
    return () => client.close();
  });

  it("knows with whom it speaks, and in which revision", () => {
    expect(client.getServerVersion()).toMatchObject({ name: "latchkey" });
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === "auto" ? "2026-07-28" : "2025-11-25");
    expect(client.getInstructions()).toContain("search_tools");
  });

  it("lists tools and calls them", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["notes__create-note", "notes__list-notes"]);
    const result = await client.callTool({ name: "notes__list-notes", arguments: { q: "a b" } });
    expect(result).toMatchObject({ isError: false, structuredContent: { path: "/notes?q=a%20b" } });
    const wrong = await client.callTool({ name: "notes__create-note", arguments: {} });
    expect(wrong).toMatchObject({ isError: true });
    await expect(client.callTool({ name: "notes__nothing", arguments: {} })).rejects.toMatchObject({ code: -32602 });
  });

  it("is refused without a token that holds", async () => {
    const stranger = new Client({ name: "tests", version: "1" }, { versionNegotiation: { mode } });
    const transport = new StreamableHTTPClientTransport(new URL(`${worker.origin}/mcp`));
    await expect(stranger.connect(transport)).rejects.toThrow();
  });

  it("finds its way among more tools than a model can be shown", async () => {
    const { tools } = await client.listTools();
    expect(tools.length).toBeLessThan(60);
    const many = await clientOf("mia", mode);
    expect((await many.listTools()).tools.map(({ name }) => name)).toEqual([
      "call_tool",
      "describe_tool",
      "search_tools",
    ]);
    const found = await many.callTool({ name: "search_tools", arguments: { query: "read thing 42", limit: 3 } });
    const { tools: hits } = found.structuredContent as { tools: { name: string }[] };
    expect([hits.length, hits[0]?.name]).toEqual([3, "many__read-thing-42"]);
    const described = await many.callTool({ name: "describe_tool", arguments: { name: "many__read-thing-42" } });
    expect(described.structuredContent).toMatchObject({ inputSchema: { type: "object" } });
    const inner = { name: "many__read-thing-42", arguments: {} };
    expect(await many.callTool({ name: "call_tool", arguments: inner })).toMatchObject({
      isError: false,
      structuredContent: { path: "/things/42" },
    });
    await many.close();
  });
});

describe("the official client whose user has not connected", () => {
  it("shows the link, and goes on by itself when the user has connected", async () => {
    const shown: Shown = { links: [], answer: () => given.connect("bob").then(() => "accept") };
    const bob = await clientOf("bob", "auto", shown);
    const result = await bob.callTool({ name: "notes__list-notes", arguments: {} });
    expect(result).toMatchObject({ isError: false, structuredContent: { path: "/notes" } });
    expect(shown.links[0]).toMatchObject({ mode: "url", url: expect.stringContaining("/connect?session=cs_") });
    expect(shown.links).toHaveLength(1);
    await bob.close();
  });

  it("ends when the user declines, and tells a client of before the link", async () => {
    const carl = await clientOf("carl", "auto", { links: [], answer: async () => "decline" });
    expect(await carl.callTool({ name: "notes__list-notes", arguments: {} })).toMatchObject({ isError: true });
    await carl.close();
    const old = await clientOf("carl", "legacy", { links: [], answer: async () => "accept" });
    const { content } = await old.callTool({ name: "notes__list-notes", arguments: {} });
    expect(JSON.stringify(content)).toContain("/connect?session=cs_");
    await old.close();
  });
});
