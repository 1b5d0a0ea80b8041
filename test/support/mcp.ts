import { expect } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { Settings } from "../../src/domain/context.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { type Body, type Call, connect, customBody, makeIntegration, SCOPE } from "./integrations.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import { TENANT } from "./tenants.ts";

export const MODERN = "2026-07-28";
const KEY = "io.modelcontextprotocol/";

export const meta = (capabilities: Body = {}, version: unknown = MODERN): Body => ({
  [`${KEY}protocolVersion`]: version,
  [`${KEY}clientInfo`]: { name: "tests", version: "1" },
  [`${KEY}clientCapabilities`]: capabilities,
});

/** A client that shows its user a link when it is asked to. */
export const OPENS_LINKS = { elicitation: { url: {} } };

export interface Rpc {
  status: number;
  id?: unknown;
  result: Body;
  error: { code: number; message: string; data?: unknown };
}

export interface ModernOptions {
  path?: string;
  capabilities?: Body;
  headers?: Record<string, string>;
  meta?: Body | null;
}

export async function rpcOf(response: Response): Promise<Rpc> {
  const text = await response.text();
  return { status: response.status, ...(text === "" ? {} : JSON.parse(text)) };
}

/** Sends a message as revision 2026-07-28 asks for it. */
export async function modern(call: Call, method: string, params: Body = {}, options: ModernOptions = {}): Promise<Rpc> {
  const { path = "/mcp", capabilities = {}, headers = {} } = options;
  const _meta = options.meta === undefined ? meta(capabilities) : options.meta;
  const message = { jsonrpc: "2.0", id: 7, method, params: { ...params, ...(_meta && { _meta }) } };
  const init = jsonBody(message);
  const named = typeof params.name === "string" ? { "mcp-name": params.name } : undefined;
  const said = { "mcp-protocol-version": MODERN, "mcp-method": method, ...named, ...headers };
  const given = Object.entries(said).filter(([, value]) => value !== "");
  return rpcOf(
    await call(path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...Object.fromEntries(given) },
    }),
  );
}

/** Sends a message as the revisions before do. */
export async function legacy(call: Call, method: string, params: Body = {}, path = "/mcp"): Promise<Rpc> {
  const init = jsonBody({ jsonrpc: "2.0", id: "a", method, params });
  return rpcOf(
    await call(path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), "mcp-protocol-version": "2025-06-18" },
    }),
  );
}

const string = { type: "string" };

export const NOTES = {
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: {
    "/notes": {
      get: {
        operationId: "listNotes",
        summary: "List notes",
        parameters: [{ name: "q", in: "query", schema: string }],
      },
      post: {
        operationId: "createNote",
        summary: "Create a note",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", required: ["title"], properties: { title: string } } },
          },
        },
      },
    },
    "/notes/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: string }],
      put: { operationId: "notes.replace", summary: "Replace a note" },
      delete: { operationId: "deleteNote", summary: "Delete a note for good" },
    },
  },
};

export interface McpScene {
  app: TestApp;
  upstream: StageHandle;
  ada: Call;
  /** The id of Ada's integration `notes`. */
  id: string;
}

/** Ada with an integration of her own, `notes`, that takes a bearer token and has four imported tools. */
export async function mcpScene(
  settings: Partial<Settings> = {},
  overrides: Partial<AppDeps> = {},
  document: object = NOTES,
  providers: ProviderInput[] = [],
): Promise<McpScene> {
  const upstream = await stage(json({ notes: [] }));
  const app = await testApp((deps) => ({
    catalog: createCatalog(providers),
    settings: { ...deps.settings, consentWaitMs: 0, consentPauseMs: 1, ...settings },
    ...overrides,
  }));
  const ada = app.as("ada", { scope: SCOPE });
  const { id } = await givenNotes(ada, upstream.url, {}, document);
  return { app, upstream, ada, id };
}

/** An integration with imported tools that each user connects with a bearer token. */
export async function givenNotes(call: Call, url: string, extra: Body = {}, document: object = NOTES) {
  const fields = { name: "Notes", slug: "notes", apiBaseUri: `${url}/api`, token: null, ...extra };
  const item = await makeIntegration(call, customBody("bearer", fields));
  const imported = await call(`${TENANT}/integrations/${item.id}/tools:import`, jsonBody(document));
  expect(imported.status, await imported.clone().text()).toBe(200);
  return item;
}

/** Connects Ada's notes with a token of her own. */
export async function connectNotes({ ada, id }: McpScene): Promise<string> {
  const token = canary("notes");
  await connect(ada, id, { token });
  return token;
}
