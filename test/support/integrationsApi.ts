import { env } from "cloudflare:workers";
import { type Credential, openCredential } from "../../src/domain/vault/credential.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import type { TestApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import type { Begun } from "./flow.ts";
import type { StageHandle } from "./stage.ts";

/** What an administrator of integrations is granted. */
export const ADMIN = { scope: "integration:write integration:delete integration:share" };

/** Where a flow of this surface ends that was given no `return_to`. */
export const CONNECTED_PAGE = `${env.PUBLIC_URL}/connected`;

type Input = Omit<Parameters<typeof givenIntegration>[1], "type">;

/** An integration of `custom` type whose authorization server and API are a stage: `/authorize`, `/token`, `/api`. */
export function givenCustom(
  deps: AppDeps,
  server: StageHandle,
  input: Input = {},
  shares?: Parameters<typeof givenIntegration>[2],
): Promise<string> {
  const { authType = "oauth2" } = input;
  const oauth = {
    authorizationEndpoint: `${server.url}/authorize`,
    tokenEndpoint: `${server.url}/token`,
    clientId: "custom-client",
    clientSecret: canary("client-secret"),
  };
  const base = { type: "custom", slug: "own", name: "Own", apiBaseUrl: `${server.url}/api` };
  return givenIntegration(deps, { ...base, ...(authType === "oauth2" && oauth), ...input }, shares);
}

/** Begins a flow on an integration, as a user's browser would. */
export async function beginAt(app: TestApp, user: string, reference: string, query = ""): Promise<Begun> {
  const response = await app.as(user)(`/api/integrations/${reference}/connect${query}`);
  if (response.status !== 302) throw new Error(`begin answered ${response.status}: ${await response.text()}`);
  const authorizationUrl = new URL(response.headers.get("location") ?? "");
  const cookie = (response.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
  return { authorizationUrl, state: authorizationUrl.searchParams.get("state") ?? "", cookie };
}

/** Comes back from the provider to the address that the flow named, or to another path. */
export function comeBack(app: TestApp, begun: Begun, path?: string, parameters = { code: "code" }): Promise<Response> {
  const redirect = new URL(begun.authorizationUrl.searchParams.get("redirect_uri") ?? "");
  const query = new URLSearchParams({ ...parameters, state: begun.state });
  return app.fetch(`${path ?? redirect.pathname}?${query}`, { headers: { cookie: begun.cookie } });
}

/** All rows of a table, as D1 holds them. */
export async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()).results;
}

/** The credential of the only connection, opened. */
export async function onlyCredential(deps: AppDeps): Promise<Credential> {
  const [row, another] = await rowsOf("connections");
  if (!row || another) throw new Error("not exactly one connection");
  return openCredential(deps, { id: String(row.id), tenantId: String(row.tenant_id) }, String(row.credential_sealed));
}

/** The audit trail: who did what, and how it ended. */
export async function trail(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT actor, action, target_id, outcome FROM audit_events ORDER BY id",
  ).all();
  return results.map(({ actor, action, target_id, outcome }) => `${actor} ${action} ${target_id} ${outcome}`);
}

/** What the practice provider says of a token (RFC 7662). */
export async function isActiveAtPractice(token: string): Promise<boolean> {
  const response = await fetch(`${env.PRACTICE_PROVIDER_URL}/token/introspection`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`latchkey:${env.PRACTICE_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ token }),
  });
  return (await response.json<{ active: boolean }>()).active;
}
