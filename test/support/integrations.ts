import { env } from "cloudflare:workers";
import type { JWTPayload } from "jose";
import { expect } from "vitest";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";

export type Call = (path: string, init?: RequestInit) => Promise<Response>;
export type Item = { id: string; _links: { self: { href: string } } } & Record<string, unknown>;
export type Body = Record<string, unknown>;

/** From where the calls of `admin` come. */
export const ORIGIN = "203.0.113.7";

/** What a caller needs who may do everything with integrations. */
export const SCOPE = "integration:write integration:delete integration:share";

/** A user with all permissions on integrations, calling from `ORIGIN`. */
export function admin(app: TestApp, user = "ada", claims: JWTPayload = {}): Call {
  const call = app.as(user, { scope: SCOPE, ...claims });
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("cf-connecting-ip", ORIGIN);
    return call(path, { ...init, headers });
  };
}

/** What each way to authenticate needs and takes in a custom integration; secrets are fresh canaries. */
export const CUSTOM = {
  oauth2: () => ({
    authUri: "https://login.acme.com/authorize",
    tokenUri: "https://login.acme.com/token",
    revocationUri: "https://login.acme.com/revoke",
    clientId: "acme-client",
    clientSecret: canary("client-secret"),
    scope: "read write",
    scopeSeparator: " ",
    basicTokenAuth: true,
    authorizationParams: { prompt: "consent" },
    pkce: true,
  }),
  apikey: () => ({ apiKeyName: "X-Acme-Key", apiKeyLocation: "header", apiKey: canary("api-key") }),
  basic: () => ({ username: "acme", password: canary("password") }),
  bearer: () => ({ token: canary("token") }),
};

export type AuthType = keyof typeof CUSTOM;

/** A complete body for a custom integration. */
export function customBody(authType: AuthType = "oauth2", extra: Body = {}): Body {
  return {
    name: "Acme",
    type: "custom",
    authType,
    apiBaseUri: "https://api.acme.com/v1",
    ...CUSTOM[authType](),
    ...extra,
  };
}

/** Makes an integration through the API. */
export async function makeIntegration(call: Call, body: Body = customBody()): Promise<Item> {
  const response = await call("/api/integrations", jsonBody(body));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Item>();
}

export async function readItem(call: Call, reference: string): Promise<Item> {
  const response = await call(`/api/integrations/${reference}`);
  expect(response.status).toBe(200);
  return response.json<Item>();
}

/** Connects with a token of one's own, and returns the connection's id. */
export async function connect(call: Call, reference: string, body: Body = { accessToken: canary("access") }) {
  const response = await call(`/api/integrations/${reference}/connect`, jsonBody(body));
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json<{ id: string }>()).id;
}

interface Problem {
  detail: string;
  status: number;
  code: string;
  errors?: { path: string; message: string }[];
}

/** Refused with a code, and where `path` is given, naming that field. */
export async function expectProblem(response: Response, status: number, code: string, path?: string) {
  const text = await response.text();
  const problem = JSON.parse(text) as Problem;
  expect({ status: response.status, code: problem.code }, text).toEqual({ status, code });
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  if (path !== undefined) expect(problem.errors?.map((error) => error.path)).toContain(path);
  return problem;
}

/** All that a write of this surface could touch, to be compared before and after. */
export async function storedState(): Promise<string> {
  const tables = ["integrations", "integration_shares", "connections", "audit_events"];
  const rows = tables.map(async (table) => (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results);
  return JSON.stringify(await Promise.all(rows));
}

export async function countRows(table: string): Promise<number> {
  return (await env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n")) ?? -1;
}

/** The stored row of an integration or connection, with the names of its columns. */
export async function storedRow(table: "integrations" | "connections", id: string) {
  return env.DB.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first<Record<string, string | number | null>>();
}

export async function auditRows(): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare("SELECT * FROM audit_events ORDER BY rowid").all<{ details: string }>();
  return results.map((row) => ({ ...row, details: JSON.parse(row.details) }));
}

/** Runs a change, and expects that it wrote exactly one line of the audit trail, which is this one. */
export async function expectAudited(
  change: () => Promise<Response>,
  event: { action: string; targetId?: string; details: object; actor?: string },
): Promise<Response> {
  const before = (await auditRows()).length;
  const response = await change();
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  const rows = (await auditRows()).slice(before);
  const { action, targetId = (await response.clone().json<Item>()).id, details, actor = "user:ada" } = event;
  expect(rows).toEqual([
    {
      id: expect.stringMatching(/^evt_[0-9a-hjkmnp-tv-z]{26}$/),
      tenant_id: "default",
      actor,
      action,
      target_type: "integration",
      target_id: targetId,
      outcome: "success",
      request_id: response.headers.get("x-request-id"),
      client_request_id: null,
      origin: ORIGIN,
      details,
      created_at: expect.any(Number),
    },
  ]);
  return response;
}

/** The application, in which somebody else's statement always comes between what a verb reads and what it writes. */
export function racedApp(statement: string): Promise<TestApp> {
  return testApp({ db: racedDatabase(statement) });
}

/** The database of such an application. */
export function racedDatabase(statement: string): Database {
  const raced: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => env.DB.prepare(sql),
    batch: async (statements) => {
      await env.DB.prepare(statement).run();
      return env.DB.batch(statements);
    },
  };
  return openDatabase(raced as D1Database);
}
