import type { RequestParts } from "../lib/connection.ts";
import { type Credentials, call } from "./call.ts";
import { handshake, practiceHandshake } from "./handshakes.ts";
import { type Operation, type Place, repeat, request } from "./operation.ts";
import { apiKeyToken, OAUTH_SLUG, type Scene, TOOL, userName } from "./scene.ts";

const TENANT = "/v1/tenants/default";
const ADAS_TOKENS = "/v2/users/ada/tokens";

/** What users and back ends do, in the order of the table. */
export const operations: readonly Operation[] = [
  request("health", "constant JSON", () => ({ path: "/health" })),
  request("token read (JWT)", "read + open + HS256", ({ ada }) => ({ path: `${ADAS_TOKENS}/openai`, headers: ada })),
  request("token read (key)", "two reads + open", ({ keys }) => ({
    path: `${ADAS_TOKENS}/openai`,
    headers: keys.tenant,
  })),
  request("token list", "one read + HS256", ({ ada }) => ({ path: ADAS_TOKENS, headers: ada })),
  request("provider list", "one read + HS256", ({ ada }) => ({ path: "/integrations/providers", headers: ada })),
  request("connection read", "one read + HS256", ({ ada, api }) => ({
    path: `/api/integrations/${api}/connection`,
    headers: ada,
  })),
  request("integrations list", "one read + HS256", ({ ada }) => ({ path: "/api/integrations", headers: ada })),
  ...proxied("GET"),
  ...proxied("POST"),
  request("tool call", "read + open + fetch", ({ ada, api }) => ({
    method: "POST",
    path: `${TENANT}/integrations/${api}/tools/${TOOL}:execute`,
    headers: ada,
    body: { parameters: {} },
  })),
  request("tool call by MCP", "read + open + fetch", ({ ada }) => agentCall(ada)),
  { name: "begin", floor: "read + seal + KV put", open: openBegin },
  handshake,
  practiceHandshake,
  { name: "store", floor: "insert + seal + HS256", open: openStore },
  { name: "refresh", floor: "read + open + fetch + seal + 2 inserts", open: openRefresh },
];

/** Those whose name contains one of the texts; all when there is none. Throws where nothing fits. */
export function chooseOperations(texts: readonly string[]): readonly Operation[] {
  if (texts.length === 0) return operations;
  const chosen = operations.filter(({ name }) => texts.some((text) => name.includes(text)));
  if (chosen.length > 0) return chosen;
  throw new Error(`no operation is called that; there are:\n${operations.map(({ name }) => name).join("\n")}`);
}

/** What a client of revision 2026-07-28 sends. */
function agentCall(ada: Credentials): RequestParts {
  const meta = "io.modelcontextprotocol/";
  const [name, revision] = [`api__${TOOL}`, "2026-07-28"];
  const _meta = {
    [`${meta}protocolVersion`]: revision,
    [`${meta}clientInfo`]: { name: "bench", version: "1" },
    [`${meta}clientCapabilities`]: {},
  };
  const said = { "mcp-protocol-version": revision, "mcp-method": "tools/call", "mcp-name": name };
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {}, _meta } };
  return { method: "POST", path: "/mcp", headers: { ...ada, ...said }, body };
}

type CallerOf = (scene: Scene) => Credentials;

/** Calls through the proxy: of the integration's owner and of somebody who shares it, with a session and with a key. */
function proxied(method: "GET" | "POST"): Operation[] {
  const callers: [string, CallerOf][] = [
    ["JWT, owner", ({ ada }) => ada],
    ["JWT, shared", ({ bob }) => bob],
    ["key, owner", ({ keys }) => keys.ada],
    ["key, shared", ({ keys }) => keys.bob],
  ];
  const body = method === "POST" ? { text: "of the benchmark" } : undefined;
  return callers.map(([who, callerOf]) =>
    request(`proxied ${method} (${who})`, method === "GET" ? "read + open + fetch" : "read + open + POST", (scene) => ({
      method,
      path: `/api/integrations/${scene.api}/request/items`,
      headers: callerOf(scene),
      body,
    })),
  );
}

/** The flows of one user are limited, so each client is another user. */
async function openBegin({ origin, scene, number }: Place) {
  const headers = await scene.user(number);
  return repeat(origin, { path: `/api/integrations/${scene.oauth}/connect`, headers }, 302);
}

/** Each client is another user, because two who write the same row at once wait for each other. */
async function openStore({ origin, scene, number }: Place) {
  const headers = await scene.user(number);
  const body = apiKeyToken("openai");
  return repeat(origin, { method: "POST", path: `/v2/users/${userName(number)}/tokens`, headers, body }, 201);
}

async function openRefresh({ origin, scene, number }: Place) {
  const headers = await scene.user(number);
  const body = { accessToken: "access", refreshToken: "refresh" };
  await call({ origin, as: headers, method: "POST", path: `/api/integrations/${scene.oauth}/connect`, body });
  const path = `/v2/users/${userName(number)}/tokens/${OAUTH_SLUG}/refresh`;
  return repeat(origin, { method: "POST", path, headers });
}
