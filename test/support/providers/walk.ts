import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { oauth2Method } from "../../../src/catalog/catalog.ts";
import type { OAuth2Method, Provider } from "../../../src/catalog/schema.ts";
import { refreshConnection } from "../../../src/domain/connections/refreshConnection.ts";
import type { Context, PublicContext } from "../../../src/domain/context.ts";
import { chooseAccount } from "../../../src/domain/flows/chooseAccount.ts";
import { offeredAccounts } from "../../../src/domain/flows/offeredAccounts.ts";
import { toldFacts } from "../../../src/domain/integrations/placeholderValues.ts";
import { openCredential } from "../../../src/domain/vault/credential.ts";
import { readTokenResponse } from "../../../src/oauth/tokenResponse.ts";
import { jsonBody, type TestApp } from "../app.ts";
import { userCaller } from "../callers.ts";
import { givenIntegration } from "../fixtures.ts";
import { begin, callback } from "../flow.ts";
import type { StoredConnection } from "../oauthStage.ts";
import type { Facts, OAuthFacts, TokenRequestFacts } from "./facts.ts";
import { definitionNamed, type Upstream, upstreamOf } from "./provider.ts";

/**
 * Walks the whole way of an OAuth provider: the real application connects, calls, refreshes and ends an account against a server
 * that insists on what is documented.
 */
export async function walkOAuth(
  facts: Facts & { oauth2: OAuthFacts },
  provider = definitionNamed(facts.slug),
): Promise<void> {
  const method = oauth2Method(provider);
  expect(method, "the definition has no OAuth").toBeDefined();
  if (!method) return;
  const upstream = await upstreamOf({ slug: facts.slug }, provider);
  const integrationId = await integrationOf(upstream, provider, facts);
  await connect(upstream, facts, provider, integrationId);
  await expectConnected(upstream, facts, provider);
  await expectCalls(upstream, facts, integrationId);
  await expectRefreshed(upstream, facts, method);
  await expectRevoked(upstream, facts, method, integrationId);
  expect((await upstream.told()).complaints.join("; ")).toBe("");
}

async function integrationOf({ app, told }: Upstream, provider: Provider, facts: Facts & { oauth2: OAuthFacts }) {
  const { clientId, clientSecret } = await told();
  const { ask = [] } = facts.oauth2.authorize.scope;
  const separator = oauth2Method(provider)?.scopes.separator;
  const isPublic = [facts.oauth2.token.client].flat().every((kind) => kind === "none");
  return givenIntegration(app.deps, {
    ...{ type: provider.slug, clientId, ...(!isPublic && { clientSecret }) },
    ...(ask.length > 0 && { scope: ask.join(separator) }),
    parameters: valuesOf(provider, facts, "integration"),
    headers: secretHeaders(provider, facts),
  });
}

/** A secret field is a header of the integration. */
export function secretHeaders({ fields }: Provider, { values = {} }: Facts): Record<string, string> {
  const secret = fields.filter((field) => field.secret);
  return Object.fromEntries(secret.map(({ name, header = "" }) => [header, values[name] ?? ""]));
}

export function valuesOf({ fields }: Provider, { values = {} }: Facts, level: "integration" | "connection") {
  const names = fields.filter((field) => !field.secret && field.level === level && values[field.name] !== undefined);
  return Object.fromEntries(names.map(({ name }) => [name, values[name] ?? ""]));
}

/** What a user enters before the authorization. */
function askedOf(provider: Provider, facts: Facts): Record<string, string> {
  const told = toldFacts(provider, "oauth2");
  const all = Object.entries(valuesOf(provider, facts, "connection"));
  return Object.fromEntries(all.filter(([name]) => !told.includes(name)));
}

async function connect(upstream: Upstream, facts: Facts, provider: Provider, integrationId: string): Promise<void> {
  const { app, here, told } = upstream;
  const fields = new URLSearchParams(askedOf(provider, facts));
  const { authorizationUrl, cookie } = await begin(
    app,
    "ada",
    integrationId,
    `&fields=${encodeURIComponent(`${fields}`)}`,
  );
  const page = await fetch(here(authorizationUrl), { redirect: "manual" });
  const back = page.headers.get("location");
  await page.text();
  expect((await told()).complaints.join("; ")).toBe("");
  expect(back, `${authorizationUrl.origin}${authorizationUrl.pathname} is not the documented page`).not.toBeNull();
  const ended = await callback(app, new URL(back ?? ""), cookie);
  const location = ended.headers.get("location") ?? "";
  expect((await told()).complaints.join("; ")).toBe("");
  const [, key] = /\/connect\/choose\/(.+)$/.exec(location) ?? [];
  const asked = facts.lookups?.find(({ choice, answer }) => choice === "ask" && JSON.stringify(answer).length > 2);
  expect(key !== undefined, `asked which account is meant: ${location}`).toBe(asked !== undefined);
  if (key === undefined) {
    expect(location).toContain("success=true");
    return;
  }
  const [choice = ""] = Object.values(asked?.facts ?? {});
  const [, browserToken] = /=(.+)$/.exec(cookie) ?? [];
  const ctx: PublicContext = { ...occasionOf(app), caller: undefined, about: {}, waitUntil: () => {} };
  const { choices } = await offeredAccounts(ctx, { key, browserToken });
  const { from, label } = facts.api.account ?? {};
  if (from === "lookup") expect(choices.find(({ id }) => id === choice)?.label).toBe(label);
  expect(await chooseAccount(ctx, { key, browserToken, choice })).toHaveProperty("provider");
}

function occasionOf({ deps }: TestApp) {
  return { deps, requestId: "req_walk", origin: undefined };
}

async function stored({ app }: Upstream, integrationType: string) {
  const query = "SELECT c.* FROM connections c JOIN integrations i ON i.id = c.integration_id WHERE i.type = ?";
  const row = await env.DB.prepare(query)
    .bind(integrationType)
    .first<StoredConnection & { parameters: string; refresh_token_expires_at: number | null }>();
  if (!row) throw new Error("nothing was connected");
  const credential = await openCredential(app.deps, { id: row.id, tenantId: row.tenant_id }, row.credential_sealed);
  const data = JSON.parse(row.data) as Record<string, string>;
  const agreed = JSON.parse(row.parameters) as Record<string, string>;
  return {
    row,
    credential,
    data: { ...agreed, ...data },
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
  };
}

const MINUTE = 60_000;

/** What was stored is what the answer said. */
async function expectConnected(
  upstream: Upstream,
  facts: Facts & { oauth2: OAuthFacts },
  provider: Provider,
): Promise<void> {
  const { access, refresh } = await upstream.told();
  const { row, credential, data, scopes } = await stored(upstream, facts.slug);
  const { token, exchange, lifetimes } = facts.oauth2;
  expect(credential).toMatchObject({ type: "oauth2", accessToken: access });
  const presents = facts.oauth2.refresh?.presents;
  const kept = presents === "access" ? access : refresh;
  expect((credential as { refreshToken?: string }).refreshToken).toBe(facts.oauth2.refresh ? kept : undefined);
  expectLifetime(row.token_expires_at, (exchange ?? token).tells, lifetimes?.access ?? null, facts);
  if (facts.oauth2.refresh && presents !== "access") {
    const seconds = token.tells.refreshExpiresIn ?? lifetimes?.refresh ?? null;
    expectEnd(row.refresh_token_expires_at, seconds, "the refresh token");
  }
  const told = exchange?.tells.scopes ?? token.tells.scopes ?? undefined;
  if (told) expect(new Set(scopes)).toEqual(new Set(told));
  for (const value of Object.values(token.tells.facts ?? {})) expect(Object.values(data)).toContain(value);
  for (const { facts: known, choice } of facts.lookups ?? []) {
    for (const value of Object.values(choice === "ask" || Object.keys(known).length > 0 ? known : {}))
      expect(Object.values(data)).toContain(value);
  }
  const { id, label } = provider.account;
  if (facts.api.account?.id) expect(id && data[id], "the account's id").toBe(facts.api.account.id);
  if (facts.api.account?.label) expect(label && data[label], "the account's label").toBe(facts.api.account.label);
}

function expectLifetime(
  expiresAt: number | null,
  tells: TokenRequestFacts["tells"],
  documented: number | null,
  { slug }: Pick<Facts, "slug">,
): void {
  expectEnd(expiresAt, tells.expiresIn ?? documented, `the token of ${slug}`);
}

function expectEnd(expiresAt: number | null, seconds: number | null, what: string): void {
  if (seconds === null) {
    expect(expiresAt, `${what} has no documented end`).toBeNull();
    return;
  }
  expect(expiresAt, `${what} ends after ${seconds} s`).not.toBeNull();
  expect(Math.abs((expiresAt ?? 0) - (Date.now() + seconds * 1000))).toBeLessThan(MINUTE);
}

/** A call arrives with everything that is documented. */
async function expectCalls({ app, told }: Upstream, { api }: Facts, integrationId: string): Promise<void> {
  const { method = "GET", path = "/", body } = api.verify ?? {};
  const sent = body === undefined || body === null ? {} : jsonBody(body, method);
  const response = await app.as("ada")(`/api/integrations/${integrationId}/request${path}`, { method, ...sent });
  const { complaints, requests } = await told();
  expect(complaints.join("; ")).toBe("");
  expect(response.status).toBe(api.verify?.good.status ?? 200);
  // One address may be both: whose account it is, and whether the credential works.
  expect([api.verify ? "verify" : "call", api.verify && "lookup"]).toContain(requests.at(-1));
}

async function expectRefreshed(
  upstream: Upstream,
  { slug, oauth2 }: Facts & { oauth2: OAuthFacts },
  method: OAuth2Method,
) {
  const { app, told } = upstream;
  if (!oauth2.refresh) return;
  expect(method.refresh.rotation).toBe(oauth2.refresh.rotation);
  const { row } = await stored(upstream, slug);
  const caller = userCaller("root", { superuser: true, levelOnAll: 3 });
  const ctx: Context = { ...occasionOf(app), caller, about: {}, waitUntil: () => {} };
  await refreshConnection(ctx, row.id).catch((error) => error);
  const { complaints, requests, access, refresh } = await told();
  expect(complaints.join("; ")).toBe("");
  // What exchanges the first token may be what renews it, too.
  expect(["refresh", oauth2.exchange && "exchange"]).toContain(requests.at(-1));
  const after = await stored(upstream, slug);
  expect(after.credential).toMatchObject({
    accessToken: access,
    refreshToken: oauth2.refresh.presents === "access" ? access : refresh,
  });
  expectLifetime(after.row.token_expires_at, oauth2.refresh.tells, oauth2.lifetimes?.access ?? null, { slug });
}

async function expectRevoked(
  { app, told }: Upstream,
  { oauth2 }: Facts & { oauth2: OAuthFacts },
  method: OAuth2Method,
  id: string,
) {
  const response = await app.as("ada")(`/api/integrations/${id}/connection`, { method: "DELETE" });
  expect(response.status).toBe(204);
  const { complaints, revoked } = await told();
  expect(complaints.join("; ")).toBe("");
  expect(method.revocation !== undefined, "revocation is documented").toBe(Boolean(oauth2.revoke));
  if (!oauth2.revoke) return;
  expect(method.revocation?.endsAll).toBe(oauth2.revoke.endsAll ?? false);
  const wanted = { access: "access", refresh: oauth2.refresh ? "refresh" : "access", either: revoked[0] }[
    oauth2.revoke.token
  ];
  expect(revoked[0]).toBe(wanted);
}

/** Documented errors of the token endpoint are understood. */
export async function expectErrors({ slug, oauth2 }: Facts, provider = definitionNamed(slug)): Promise<void> {
  const method = oauth2Method(provider);
  if (!method || !oauth2) return;
  const { defaultLifetime } = method.refresh;
  const scopeSeparator = method.tokenResponse.scopeSeparator ?? method.scopes.separator;
  for (const { status, body, means } of oauth2.errors ?? []) {
    const response = new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
    const shape = { ...method.tokenResponse, scopeSeparator, defaultLifetime };
    const error = await readTokenResponse(response, shape, Date.now()).catch((cause) => cause);
    expect([JSON.stringify(body), (error as { kind?: string }).kind]).toEqual([JSON.stringify(body), means]);
  }
}
