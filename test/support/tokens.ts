import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { parsePermissions } from "../../src/domain/access/permissions.ts";
import { newApiKey } from "../../src/domain/apiKeys/newApiKey.ts";
import type { Permission } from "../../src/domain/context.ts";
import type { ApprovalRule } from "../../src/terms/approvals.ts";
import type { KeyLimits } from "../../src/terms/keyLimits.ts";
import { jsonBody, type TestApp } from "./app.ts";
import { canary } from "./canary.ts";
import type { Body, Call } from "./integrations.ts";

export interface KeyOptions {
  /** `token:*` unless told otherwise. */
  scopes?: readonly string[];
  userId?: string | undefined;
  /** Milliseconds since the epoch. */
  expiresAt?: number;
  tenantId?: string;
  limits?: KeyLimits | null;
  approvals?: ApprovalRule[];
}

export interface GivenKey {
  id: string;
  key: string;
}

/** A key as a script would make it: the row, and nothing in the audit trail. */
export async function givenKey(options: KeyOptions = {}): Promise<GivenKey> {
  const {
    scopes = ["token:*"],
    userId = null,
    expiresAt = null,
    tenantId = "default",
    limits = null,
    approvals = [],
  } = options;
  const granted: Permission[] = [...parsePermissions(scopes)];
  const made = {
    tenantId,
    name: "back end",
    scopes: granted,
    userId,
    expiresAt,
    createdBy: "user:admin",
    limits,
    approvals,
  };
  const { key, row } = await newApiKey(made);
  await env.DB.prepare(
    "INSERT INTO api_keys (id, tenant_id, name, hash, user_id, scopes, expires_at, created_by, limits, approvals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  )
    .bind(
      row.id,
      tenantId,
      row.name,
      row.hash,
      userId,
      JSON.stringify(row.scopes),
      expiresAt,
      row.createdBy,
      limits && JSON.stringify(limits),
      JSON.stringify(approvals),
    )
    .run();
  return { id: row.id, key };
}

/** Calls with an API key, as `X-API-Key`; further headers may name a user to act as. */
export function withKey(app: TestApp, key: string, extra: Record<string, string> = {}): Call {
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("x-api-key", key);
    for (const [name, value] of Object.entries(extra)) headers.set(name, value);
    return app.fetch(path, { ...init, headers });
  };
}

/** A back end that reaches all tokens of the tenant. */
export async function backEnd(app: TestApp, options: KeyOptions = {}): Promise<Call> {
  return withKey(app, (await givenKey(options)).key);
}

/** Where a user's tokens are, or one of them; the name as it is to stand in the path. */
export function tokensPath(user: string, name?: string): string {
  return `/v2/users/${user}/tokens${name === undefined ? "" : `/${name}`}`;
}

export type TokenType = "oauth2" | "api_key" | "jwt";

/** A fresh secret for each field that holds one. */
export const TOKEN_DATA: Record<TokenType, () => Record<string, unknown>> = {
  oauth2: () => ({ access_token: canary("access"), refresh_token: canary("refresh"), expires_in: 3600 }),
  api_key: () => ({ api_key: canary("api-key") }),
  jwt: () => ({ token: canary("jwt") }),
};

/** A body that stores a token; `google` by OAuth unless told otherwise. */
export function storeBody(extra: Body = {}, type: TokenType = "oauth2"): Body {
  const provider = { oauth2: "google", api_key: "openai", jwt: "openai" }[type];
  return { integration_key: provider, provider, token_type: type, token_data: TOKEN_DATA[type](), ...extra };
}

export interface Stored {
  integration_key: string;
  created_at: string;
}

/** Stores a token of a user. */
export async function store(call: Call, user: string, body: Body): Promise<Stored> {
  const response = await call(tokensPath(user), jsonBody(body));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Stored>();
}

export interface TokenItem extends Record<string, unknown> {
  token_data: Record<string, string>;
}

/** Reads a token of a user. */
export async function read(call: Call, user: string, name: string): Promise<TokenItem> {
  const response = await call(tokensPath(user, name));
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json<TokenItem>();
}

export type ListedToken = Record<string, unknown> & { integration_key: string };

/** Lists the tokens of a user. */
export async function list(call: Call, user: string): Promise<ListedToken[]> {
  const response = await call(tokensPath(user));
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json<ListedToken[]>();
}

/** The names of a user's tokens, in the order of the list. */
export async function names(call: Call, user: string): Promise<string[]> {
  return (await list(call, user)).map(({ integration_key }) => integration_key);
}

/** RFC 3339 in UTC. */
export const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
