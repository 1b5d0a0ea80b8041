import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Credential } from "../../src/domain/vault/credential.ts";
import { canary } from "./canary.ts";
import { type OAuthStage, oauthStage, type Setup, storedConnection } from "./oauthStage.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import type { Act } from "./stageServer.ts";

export const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
export const HOUR_MS = 3_600_000;

/** A connection as D1 holds it, with what belongs to refreshing. */
export interface Row {
  id: string;
  tenant_id: string;
  status: string;
  status_reason: string | null;
  credential_sealed: string;
  version: number;
  grant_version: number;
  refreshable: number;
  scopes: string | null;
  token_expires_at: number | null;
  fresh_until: number | null;
  next_refresh_at: number | null;
  next_attempt_at: number | null;
  lease_id: string | null;
  lease_until: number | null;
  failures: number;
  failure: string | null;
  failed_at: number | null;
  refusals: number;
  commit_id: string | null;
  last_refreshed_at: number | null;
}

export type OAuthCredential = Extract<Credential, { type: "oauth2" }>;

/** Ada, connected, with a token endpoint and an API that are scripted apart from each other. */
export interface Refreshing extends OAuthStage {
  tokens: StageHandle;
  /** What the connection was made with. */
  first: { access: string; refresh: string };
  /** Calls the API through the proxy. */
  call(): Promise<Response>;
  /** The form of each refresh that the token endpoint was asked for. */
  refreshes(): Promise<Record<string, string>[]>;
  /** The token of each call that the API received. */
  bearers(): Promise<(string | undefined)[]>;
  /** The connection as Ada's list shows it. */
  shown(): Promise<Record<string, unknown>>;
  credential(): Promise<OAuthCredential>;
}

export interface RefreshSetup extends Omit<Setup, "answers" | "api" | "provider"> {
  /** What the token endpoint says of the first token besides the tokens; it lasts an hour unless told otherwise. */
  grant?: Record<string, unknown>;
  /** Whether the first answer holds a refresh token. */
  refreshable?: boolean;
  /** How the API answers. */
  api?: Act[];
}

/** Connects Ada to a provider whose token endpoint then answers a refresh as `answers` say. */
export async function refreshing(setup: RefreshSetup = {}, ...answers: Act[]): Promise<Refreshing> {
  const { grant = { expires_in: 3600 }, refreshable = true, api, method, ...rest } = setup;
  const first = { access: canary("access-1"), refresh: canary("refresh-1") };
  const granted = { access_token: first.access, ...(refreshable && { refresh_token: first.refresh }), ...grant };
  const tokens = await stage(json(granted));
  const wired = await oauthStage({
    ...rest,
    answers: api ?? [{ body: "from the API" }],
    method: { tokenEndpoint: `${tokens.url}/token`, ...method },
  });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: "scripted" });
  if (answers.length > 0) await tokens.act(...answers);
  const ada = wired.app.as("ada");
  return {
    ...wired,
    ...{ tokens, first },
    call: () => ada("/api/integrations/scripted/request/me"),
    refreshes: () => refreshesAt(tokens),
    bearers: async () =>
      (await wired.server.seen()).map(({ headers }) => headers.authorization?.slice("Bearer ".length)),
    shown: async () => (await (await ada("/integrations")).json<Record<string, unknown>[]>())[0] ?? {},
    credential: async () => (await storedConnection(wired)).credential as OAuthCredential,
  };
}

export async function refreshesAt(tokens: StageHandle): Promise<Record<string, string>[]> {
  const forms = (await tokens.seen()).map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  return forms.filter(({ grant_type }) => grant_type === "refresh_token");
}

/** An act that answers form-encoded. */
export function form(fields: Record<string, unknown>, status = 200): Act {
  const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
  return { status, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

/** An answer to a refresh with fresh tokens, of the kind that replaces the refresh token too. */
export function rotated(more: Record<string, unknown> = {}): { act: Act; access: string; refresh: string } {
  const [access, refresh] = [canary("access-2"), canary("refresh-2")];
  const act = json({ access_token: access, refresh_token: refresh, token_type: "bearer", expires_in: 3600, ...more });
  return { act, access, refresh };
}

export const invalidGrant = (): Act => json({ error: "invalid_grant", error_description: canary("words") }, 400);

/** The only connection there is. */
export async function row(): Promise<Row> {
  const { results } = await env.DB.prepare("SELECT * FROM connections").all<Row>();
  const [only, another] = results;
  if (!only || another) throw new Error("not exactly one connection");
  return only;
}

/** What a failed refresh must leave as it was. */
export async function untouched(): Promise<Partial<Row>> {
  const { id, status, status_reason, credential_sealed, version, grant_version, refreshable, scopes } = await row();
  const { token_expires_at, fresh_until, commit_id, last_refreshed_at } = await row();
  const kept = { id, status, status_reason, credential_sealed, version, grant_version, refreshable, scopes };
  return { ...kept, token_expires_at, fresh_until, commit_id, last_refreshed_at };
}

/** Changes the connection behind Latchkey's back. */
export async function set(assignments: string, ...values: unknown[]): Promise<void> {
  const { results } = await env.DB.prepare(`UPDATE connections SET ${assignments} RETURNING id`)
    .bind(...values)
    .all();
  expect(results).toHaveLength(1);
}

/** The token is due, and still valid for a while. */
export function makeStale(): Promise<void> {
  return set(`fresh_until = ${NOW} - 1, next_refresh_at = ${NOW} - 1, token_expires_at = ${NOW} + 240000`);
}

/** The token is dead. */
export function makeExpired(): Promise<void> {
  return set(`fresh_until = ${NOW} - 1, next_refresh_at = ${NOW} - 1, token_expires_at = ${NOW} - 1`);
}

/** The time to wait after a failure is over. */
export function endBackoff(): Promise<void> {
  return set(`next_attempt_at = ${NOW} - 1`);
}

export async function databaseNow(): Promise<number> {
  return (await env.DB.prepare(`SELECT ${NOW} AS now`).first<number>("now")) ?? 0;
}

/** The code of a problem that is Latchkey's own and not the API's. */
export async function brokerProblem(response: Response): Promise<string> {
  expect(response.headers.get("latchkey-source")).toBe("broker");
  return (await response.json<{ code: string }>()).code;
}
