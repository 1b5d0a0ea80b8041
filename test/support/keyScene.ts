import type { KeyLimits } from "../../src/terms/keyLimits.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import { type Body, type Call, connect } from "./integrations.ts";
import { legacy, modern, type Rpc } from "./mcp.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import { givenKey, type KeyOptions, withKey } from "./tokens.ts";

const owner = { name: "owner", in: "path", required: true, schema: { type: "string" } };

/** What the API of the scene can do: a tool of each type. */
const DOCUMENT = {
  openapi: "3.1.0",
  paths: {
    "/repos/{owner}/issues": {
      parameters: [owner],
      get: { operationId: "listIssues" },
      post: { operationId: "createIssue" },
      delete: { operationId: "dropIssues" },
    },
    "/me": { get: { operationId: "me" } },
  },
};

export const KEYS = "/v1/tenants/default/api-keys";
export const INTEGRATIONS = "/v1/tenants/default/integrations";

/** Two integrations of one API, `ours` and `theirs`, with tools; Ada and Bea have connected both with tokens. */
export interface KeyScene {
  app: TestApp;
  upstream: StageHandle;
  ours: string;
  theirs: string;
  root: Call;
  /** What arrived at the API, as method and path. */
  calls(): Promise<string[]>;
  /** A key of the tenant that may act as users, and read tokens and all integrations; as Ada unless told otherwise. */
  keyed(limits: KeyLimits | null, options?: KeyOptions & { actsAs?: string | null }): Promise<Call>;
}

export async function keyScene(overrides: Parameters<typeof testApp>[0] = {}): Promise<KeyScene> {
  const app = await testApp(overrides);
  const upstream = await stage(json({ ok: true }));
  const root = app.as("root", { roles: ["superuser"] });
  const given = (slug: string) =>
    givenIntegration(app.deps, { type: "custom", slug, authType: "bearer", apiBaseUrl: `${upstream.url}/v1` });
  const [ours, theirs] = [await given("ours"), await given("theirs")];
  for (const id of [ours, theirs]) {
    await root(`${INTEGRATIONS}/${id}/tools:import`, jsonBody(DOCUMENT));
    for (const user of ["ada", "bea"]) await connect(app.as(user), id, { token: canary(user) });
  }
  const calls = async () =>
    (await upstream.seen()).map(({ method, path }) => `${method} ${path.replace(/^.*\/v1(?=\/|$)/, "")}`);
  const keyed: KeyScene["keyed"] = async (limits, { actsAs = "ada", ...options } = {}) => {
    const scopes = ["integration:*", "token:*", "user:act-as", "key:*", "audit:read", "connection:*"];
    const { key } = await givenKey({ scopes, limits, ...options });
    return withKey(app, key, actsAs === null || options.userId ? {} : { "x-act-as-user": actsAs });
  };
  return { app, upstream, ours, theirs, root, calls, keyed };
}

/** Executes a tool. */
export function execute(call: Call, integration: string, tool: string, parameters = {}, configId?: string) {
  const body = { parameters, ...(configId && { integrationConfigId: configId }) };
  return call(`${INTEGRATIONS}/${integration}/tools/${tool}:execute`, jsonBody(body));
}

/** Calls a path of the API through the proxy. */
export function proxied(call: Call, integration: string, method: string, path: string, headers = {}) {
  return call(`/api/integrations/${integration}/request${path}`, { method, headers });
}

/** The same by an envelope. */
export function enveloped(call: Call, integration: string, method: string, url: string, more = {}) {
  return call(`/api/integrations/${integration}/request`, jsonBody({ method, url, ...more }));
}

/** Calls a tool as an agent does, or one of those that find tools; a refusal that a model reads comes as one. */
export async function byAgent(call: Call, name: string, parameters: Body, path = "/mcp"): Promise<Response> {
  return toResponse(await modern(call, "tools/call", { name, arguments: parameters }, { path }));
}

/** The same by an agent that speaks a revision of before. */
export async function byOlderAgent(call: Call, name: string, parameters: Body, path = "/mcp"): Promise<Response> {
  return toResponse(await legacy(call, "tools/call", { name, arguments: parameters }, path));
}

function toResponse({ status, result, ...refused }: Rpc): Response {
  if (!result) return Response.json(refused, { status });
  return result.isError ? Response.json(result.structuredContent, { status: 403 }) : Response.json(result);
}

/** What came of it: the status, and the limit that refused. */
export async function outcome(response: Response): Promise<string> {
  if (response.ok || response.status === 302) return "yes";
  const { code, errors } = await response.json<{ code: string; errors?: { path: string }[] }>();
  return code === "key_limit" ? `${errors?.[0]?.path}` : `${response.status} ${code}`;
}
