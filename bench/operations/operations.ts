import { handshake, practiceHandshake } from "./handshakes.ts";
import { type Operation, type Place, repeat, request } from "./operation.ts";
import { apiKeyToken, OAUTH_SLUG, type Scene, TOOL } from "./scene.ts";

const TENANT = "/v1/tenants/default";
const ADAS_TOKENS = "/v2/users/ada/tokens";

/** What users and back ends do, in the order of the table. */
export const operations: readonly Operation[] = [
  request("health", "constant JSON", () => ({ path: "/health" })),
  request("token read (JWT)", "read + open + HS256", ({ ada }) => ({ ...ada, path: `${ADAS_TOKENS}/openai` })),
  request("token read (key)", "two reads + open", ({ keys }) => ({
    path: `${ADAS_TOKENS}/openai`,
    headers: keys.tenant,
  })),
  request("token list", "one read + HS256", ({ ada }) => ({ ...ada, path: ADAS_TOKENS })),
  request("provider list", "one read + HS256", ({ ada }) => ({ ...ada, path: "/integrations/providers" })),
  request("connection read", "one read + HS256", ({ ada, api }) => ({
    ...ada,
    path: `/api/integrations/${api}/connection`,
  })),
  request("integrations list", "one read + HS256", ({ ada }) => ({ ...ada, path: "/api/integrations" })),
  ...proxied("GET"),
  ...proxied("POST"),
  request("tool call", "read + open + fetch", ({ ada, api }) => ({
    ...ada,
    method: "POST",
    path: `${TENANT}/integrations/${api}/tools/${TOOL}:execute`,
    body: { parameters: {} },
  })),
  { name: "begin", floor: "read + seal + KV put", open: openBegin },
  handshake,
  practiceHandshake,
  { name: "store", floor: "insert + seal + HS256", open: openStore },
  { name: "refresh", floor: "read + open + fetch + seal + 2 inserts", open: openRefresh },
];

type CallerOf = (scene: Scene) => { headers: Record<string, string> };

/** Calls through the proxy: of the integration's owner and of somebody who shares it, with a session and with a key. */
function proxied(method: "GET" | "POST"): Operation[] {
  const callers: [string, CallerOf][] = [
    ["JWT, owner", ({ ada }) => ada],
    ["JWT, shared", ({ bob }) => bob],
    ["key, owner", ({ keys }) => ({ headers: keys.ada })],
    ["key, shared", ({ keys }) => ({ headers: keys.bob })],
  ];
  const body = method === "POST" ? { text: "of the benchmark" } : undefined;
  return callers.map(([who, callerOf]) =>
    request(`proxied ${method} (${who})`, method === "GET" ? "read + open + fetch" : "read + open + POST", (scene) => ({
      method,
      path: `/api/integrations/${scene.api}/request/items`,
      headers: callerOf(scene).headers,
      body,
    })),
  );
}

/** The flows of one user are limited, so each client is another user. */
async function openBegin({ origin, scene, number }: Place) {
  const { headers } = await scene.user(number);
  return repeat(origin, { path: `/api/integrations/${scene.oauth}/connect`, headers }, 302);
}

/** Each client is another user, because two who write the same row at once wait for each other. */
async function openStore({ origin, scene, number }: Place) {
  const { headers } = await scene.user(number);
  const body = apiKeyToken("openai");
  return repeat(origin, { method: "POST", path: `/v2/users/user-${number}/tokens`, headers, body }, 201);
}

async function openRefresh({ origin, scene, number }: Place) {
  const user = await scene.user(number);
  await user.call("POST", `/api/integrations/${scene.oauth}/connect`, {
    accessToken: "access",
    refreshToken: "refresh",
  });
  const path = `/v2/users/user-${number}/tokens/${OAUTH_SLUG}/refresh`;
  return repeat(origin, { method: "POST", path, headers: user.headers });
}
