import { createBrowserlessClient } from "../practice/client.ts";
import { bindLink, type Link, openAndConnect } from "./demoLink.ts";
import type { Environment } from "./environment.ts";
import { createUser, type LatchkeyUser } from "./latchkeyClient.ts";
import type { Narrator } from "./narrator.ts";

type Stage = Narrator & { environment: Environment; grace: LatchkeyUser; key: string };

const REVISION = "2026-07-28";
const META = "io.modelcontextprotocol/";
const NOTE = { text: "Water the cactus" };
const APPROVALS = "/v1/tenants/default/approvals";

interface Result {
  resultType?: string;
  isError?: boolean;
  content?: { text: string }[];
  structuredContent?: unknown;
  inputRequests?: Record<string, { params: { message: string; url: string } }>;
  requestState?: string;
}

/**
 * The fifth part of the demo: an agent with a narrow key comes in by the Model Context Protocol. Its user has connected nothing, and
 * is asked; then a person is asked before something is written.
 *
 * @returns what was in play and must stand nowhere in clear
 */
export async function showMcp(scene: Narrator & { environment: Environment }): Promise<{ secrets: string[] }> {
  const grace = await createUser(scene.environment, "grace", { scope: "key:manage" });
  const key = await makeKey(scene, grace);
  const stage = { ...scene, grace, key };
  const [reads, writes] = await findTools(stage);
  const token = await connect(stage, writes);
  await read(stage, reads);
  await approveAndWrite(stage, writes);
  return { secrets: [key, token] };
}

async function makeKey({ tell, show, expect }: Narrator, grace: LatchkeyUser): Promise<string> {
  tell("Grace makes a key for her agent: only for practice, and a person is asked before a note is added");
  const { status, body } = await grace.call("POST", "/v1/tenants/default/api-keys", {
    ...{ name: "Agent", scopes: [], userId: "grace" },
    ...{ limits: { integrations: ["practice"] }, approvals: { tools: ["practice__add_note"] } },
  });
  const { key, limits, approvals } = body as { key: string; limits: unknown; approvals: unknown };
  show(`${status}: limits ${JSON.stringify(limits)}, approvals ${JSON.stringify(approvals)}`);
  expect(status === 201, "the key is made");
  return key;
}

async function findTools(stage: Stage): Promise<[reads: string, writes: string]> {
  const { tell, show, expect } = stage;
  tell("The agent searches for tools: POST /mcp, search_tools");
  const { structuredContent } = await callTool(stage, "search_tools", { query: "note" });
  const { tools } = structuredContent as { tools: { name: string; actionType: string }[] };
  for (const { name, actionType } of tools) show(`${name}, ${actionType}`);
  const nameOf = (id: string) => tools.find(({ name }) => name.endsWith(id))?.name ?? "";
  expect(nameOf("list_notes") !== "" && nameOf("add_note") !== "", "it finds one that reads and one that writes");
  return [nameOf("list_notes"), nameOf("add_note")];
}

async function connect(stage: Stage, tool: string): Promise<string> {
  const { tell, show, expect } = stage;
  tell(`It calls ${tool}. Grace has connected nothing yet, so that is a question`);
  const asked = await callTool(stage, tool, NOTE);
  const { message = "", url = "" } = asked.inputRequests?.connect?.params ?? {};
  const link = linkIn(url);
  show(`${asked.resultType}: ${message}`);
  expect(asked.resultType === "input_required" && link.token !== "", "it comes with a link for just that");
  tell("Grace opens the link in her browser, and consents at the provider");
  const browser = createBrowserlessClient();
  const bound = await bindLink({ ...stage, browser }, link);
  await openAndConnect({ ...stage, browser }, link, "grace");
  expect(bound === 204 || bound === 200, "the link belongs to her browser now");
  return link.token;
}

async function read(stage: Stage, tool: string): Promise<void> {
  const { tell, show, expect } = stage;
  tell(`The agent calls ${tool}`);
  const answer = await callTool(stage, tool, {});
  show(textOf(answer));
  expect(textOf(answer).includes("Buy milk"), "the API answers with Grace's notes");
}

async function approveAndWrite(stage: Stage, tool: string): Promise<void> {
  const { grace, tell, show, expect } = stage;
  tell(`It calls ${tool}, which a person has to approve now`);
  const asked = await callTool(stage, tool, NOTE);
  const { message = "" } = asked.inputRequests?.approve?.params ?? {};
  show(`${asked.resultType}: ${message || textOf(asked)}`);
  expect(message.includes(JSON.stringify(NOTE)), "the question says what will be sent");
  tell("Grace looks at the call as it will be sent, and says yes");
  const { items } = (await grace.call("GET", `${APPROVALS}?state=pending`)).body as { items: { id: string }[] };
  const [{ id } = { id: "" }] = items;
  const { request } = (await grace.call("GET", `${APPROVALS}/${id}`)).body as { request: { body: unknown } };
  show(JSON.stringify(request.body));
  const { body } = await grace.call("POST", `${APPROVALS}/${id}:approve`);
  expect((body as { state: string }).state === "approved", "it is approved");
  tell("The agent makes the same call again: it is sent, once");
  const answer = await callTool(stage, tool, NOTE, asked.requestState);
  show(textOf(answer));
  expect(textOf(answer).includes(NOTE.text), "the note is there");
  const again = await callTool(stage, tool, NOTE, asked.requestState);
  expect(again.isError === true, "and a third time needs another yes");
}

/** Sends a call as a client of revision 2026-07-28 does. */
async function callTool(
  { environment, key }: Stage,
  name: string,
  parameters: object,
  requestState?: string,
): Promise<Result> {
  const _meta = {
    [`${META}protocolVersion`]: REVISION,
    [`${META}clientInfo`]: { name: "demo", version: "1" },
    [`${META}clientCapabilities`]: { elicitation: { url: {} } },
  };
  const params = { name, arguments: parameters, _meta, ...(requestState !== undefined && { requestState }) };
  const response = await fetch(`${environment.variables.PUBLIC_URL}/mcp`, {
    method: "POST",
    headers: {
      ...{ authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...{ "mcp-protocol-version": REVISION, "mcp-method": "tools/call", "mcp-name": name },
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  });
  const { result, error } = (await response.json()) as { result?: Result; error?: { message: string } };
  if (result) return result;
  throw new Error(`the agent was refused: ${error?.message ?? response.status}`);
}

function linkIn(url: string): Link {
  const { hash, searchParams } = new URL(url || "http://nothing.invalid");
  return { id: searchParams.get("session") ?? "", token: hash.slice(1), connectUrl: url };
}

function textOf({ content = [] }: Result): string {
  return content.map(({ text }) => text).join(" ");
}
