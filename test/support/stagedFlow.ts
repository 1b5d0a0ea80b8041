import { env } from "cloudflare:workers";
import { typeid } from "typeid-js";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration, providerId } from "./fixtures.ts";
import { type Begun, callback, callbackUrl } from "./flow.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import type { Act } from "./stageServer.ts";

export type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

/** The slug of the provider that `stagedApp` sets up. */
export const STAGED = "staged";

/** Where a flow without `return_to` ends. */
export const DEFAULT_RETURN = `${env.FRONTEND_URL}/oauth-callback`;

/** A provider whose endpoints are a stage. It has no issuer, supports PKCE and asks for two scopes, unless told otherwise. */
export function stagedProvider(upstream: StageHandle, oauth2: Partial<OAuth2Input> = {}, slug = STAGED): ProviderInput {
  return {
    id: typeid("prov").toString(),
    slug,
    name: "Staged",
    description: "A scripted server.",
    categories: ["development"],
    docsUrl: "https://docs.example.com",
    checked: { page: "https://docs.example.com", on: "2026-12-01" },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: `${upstream.url}/authorize`,
        tokenEndpoint: `${upstream.url}/token`,
        scopes: { available: [], default: ["read", "write"] },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        ...oauth2,
      },
    ],
    api: { baseUrl: `${upstream.url}/api` },
  };
}

/** An answer of a token endpoint, with tokens that no log may show. */
export function tokens(extra: Record<string, unknown> = {}): Act {
  return json({ access_token: canary("access"), refresh_token: canary("refresh"), token_type: "bearer", ...extra });
}

export interface StagedApp {
  app: TestApp;
  upstream: StageHandle;
  integrationId: string;
}

interface StagedOptions {
  acts?: Act[];
  oauth2?: Partial<OAuth2Input>;
  integration?: Omit<Parameters<typeof givenIntegration>[1], "type">;
  shares?: Parameters<typeof givenIntegration>[2];
  overrides?: (deps: AppDeps) => Partial<AppDeps>;
}

/** The application with one provider, `staged`, whose token endpoint is scripted, and an integration of it for everyone. */
export async function stagedApp({
  acts,
  oauth2,
  integration,
  shares,
  overrides,
}: StagedOptions = {}): Promise<StagedApp> {
  const upstream = await stage(...(acts ?? [tokens()]));
  const catalog = createCatalog([stagedProvider(upstream, oauth2)]);
  const app = await testApp((deps) => ({ catalog, ...overrides?.(deps) }));
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  const integrationId = await givenIntegration(app.deps, { type: STAGED, ...client, ...integration }, shares);
  return { app, upstream, integrationId };
}

/** Begins as a browser that may have a flow cookie already, and returns the answer as it is. */
export function beginAnswer(app: TestApp, user: string, slug: string, query = "", cookie?: string): Promise<Response> {
  return app.as(user)(
    `/oauth/${providerId(app.deps, slug)}${query}`,
    cookie === undefined ? {} : { headers: { cookie } },
  );
}

/** Begins in another tab of the browser that has the flow cookie of `first`. */
export async function beginInAnotherTab(app: TestApp, user: string, slug: string, first: Begun): Promise<Begun> {
  const response = await beginAnswer(app, user, slug, "", first.cookie);
  const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  const authorizationUrl = new URL(locationOf(response));
  return { authorizationUrl, state: authorizationUrl.searchParams.get("state") ?? "", cookie };
}

/** Finishes a begun flow as the provider and the same browser would. */
export function finish(app: TestApp, begun: Begun, parameters?: Record<string, string>): Promise<Response> {
  return callback(app, callbackUrl(begun.state, parameters), begun.cookie);
}

/** Where an answer leads. */
export function locationOf(response: Response): string {
  return response.headers.get("location") ?? `no location, status ${response.status}`;
}

/** The default return address with the result of a failed flow. */
export function failedWith(code: string): string {
  return `${DEFAULT_RETURN}?success=false&error=${code}`;
}

/** The default return address with the result of a successful flow. */
export function succeededWith(slug: string): string {
  return `${DEFAULT_RETURN}?success=true&provider=${slug}`;
}

export interface ConnectionRow {
  id: string;
  tenant_id: string;
  integration_id: string;
  subject: string;
  status: string;
  status_reason: string | null;
  credential_sealed: string | null;
  version: number;
  scopes: string | null;
  data: string;
  created_at: number;
}

/** Every connection there is. */
export async function storedConnections(): Promise<ConnectionRow[]> {
  return (await env.DB.prepare("SELECT * FROM connections ORDER BY id").all<ConnectionRow>()).results;
}

/** The hashes of every ticket that was claimed. */
export async function claimedTickets(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT ticket_hash FROM claims").all<{ ticket_hash: string }>();
  return results.map((row) => row.ticket_hash);
}

/** The names of every ticket in KV. */
export async function ticketNames(): Promise<string[]> {
  return (await env.TICKETS.list()).keys.map(({ name }) => name);
}
