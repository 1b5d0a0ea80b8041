import { env } from "cloudflare:workers";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { createBudget } from "../../src/domain/budget.ts";
import { endUnconsumedGrants } from "../../src/domain/flows/endUnconsumedGrants.ts";
import { retryRevocations } from "../../src/domain/revocations/retryRevocations.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import { json, type StageHandle, stage } from "./stage.ts";
import { STAGED, stagedProvider } from "./stagedFlow.ts";
import type { Act } from "./stageServer.ts";

/** Where the Tenants API has the integration of `keyStage`. */
export const BASE = `/v1/tenants/default/integrations/${STAGED}`;

/** Calls Latchkey as somebody. */
export type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** A provider whose addresses hold a region, and Lin, who owns an integration of it and wires shared credentials. */
export interface KeyStage {
  app: TestApp;
  integrationId: string;
  /** `/<region>/token`, where the first answer is `granted` and repeats. */
  tokens: StageHandle;
  /** `/<region>/revoke`. */
  revoker: StageHandle;
  /** `/<region>/api`. */
  api: StageHandle;
  granted: { access: string; refresh: string };
  lin: Call;
}

interface KeyStageSetup {
  /** How the token endpoint answers instead. */
  answers?: Act[];
  /** How revocations are answered. */
  revocations?: Act[];
  /** The provider has no revocation endpoint. */
  irrevocable?: boolean;
  integration?: Omit<Parameters<typeof givenIntegration>[1], "type">;
  shares?: Parameters<typeof givenIntegration>[2];
  overrides?: (deps: AppDeps) => Partial<AppDeps>;
}

const REGION = {
  ...{ name: "region", label: "Region", pattern: "[a-z]{2}", default: "eu", secret: false as const },
  level: "integration" as const,
};

/** A tool of the catalogue. */
const ME = {
  ...{ id: "me", displayName: "Me", description: "Who is connected.", method: "GET" as const, path: "/me" },
  actionType: "READ_ONLY" as const,
};

export async function keyStage(setup: KeyStageSetup = {}): Promise<KeyStage> {
  const granted = { access: canary("access"), refresh: canary("refresh") };
  const grant = { access_token: granted.access, refresh_token: granted.refresh, token_type: "bearer" };
  const [tokens, revoker, api] = await Promise.all([
    stage(...(setup.answers ?? [json({ ...grant, expires_in: 3600 })])),
    stage(...(setup.revocations ?? [{ status: 200 }])),
    stage(json({ from: "the API" })),
  ]);
  const provider = stagedProvider(tokens, {
    authorizationEndpoint: `${tokens.url}/{region}/authorize`,
    tokenEndpoint: `${tokens.url}/{region}/token`,
    ...(!setup.irrevocable && { revocation: { endpoint: `${revoker.url}/{region}/revoke` } }),
  });
  const own = { fields: [REGION], api: { baseUrl: `${api.url}/{region}/api` }, tools: [ME] };
  const catalog = createCatalog([{ ...provider, ...own }]);
  const app = await testApp((deps) => ({ catalog, ...setup.overrides?.(deps) }));
  const client = { clientId: "staged-client", clientSecret: canary("client-secret") };
  const input = { type: STAGED, owner: "user:lin", ...client, ...setup.integration };
  const integrationId = await givenIntegration(app.deps, input, setup.shares ?? []);
  return { app, integrationId, tokens, revoker, api, granted, lin: app.as("lin") };
}

/** Begins a flow by the API; the address of the provider's consent page. */
export async function authorize(call: Call, body: object = {}, base = BASE): Promise<URL> {
  const response = await call(`${base}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2", ...body }));
  if (response.status !== 200) throw new Error(`authorize answered ${response.status}: ${await response.text()}`);
  return new URL((await response.json<{ authorizationUrl: string }>()).authorizationUrl);
}

/** Comes back from the consent page as the provider sends a browser. */
export function comeBack(
  app: TestApp,
  consentPage: URL,
  parameters: Record<string, string> = { code: "code" },
  init?: RequestInit,
): Promise<Response> {
  const redirect = new URL(consentPage.searchParams.get("redirect_uri") ?? "");
  const state = consentPage.searchParams.get("state") ?? "";
  return app.fetch(`${redirect.pathname}?${new URLSearchParams({ ...parameters, state })}`, init);
}

/** The credential key in the address that a callback leads to. */
export function keyIn(response: Response): string {
  const key = new URL(response.headers.get("location") ?? "http://nowhere").searchParams.get("credentialKey");
  if (!key) throw new Error(`no key, status ${response.status}, to ${response.headers.get("location")}`);
  return key;
}

/** A whole flow that an API begins: the key that waits at its end. */
export async function obtainKey({ app }: { app: TestApp }, call: Call, body: object = {}, base = BASE) {
  return keyIn(await comeBack(app, await authorize(call, body, base)));
}

/** Makes a config, and returns its id. */
export async function givenConfig(call: Call, parameters: Record<string, string> = {}, base = BASE): Promise<string> {
  const response = await call(`${base}/configs`, jsonBody({ displayName: "Ours", parameters }));
  if (response.status !== 201) throw new Error(`no config: ${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

/** Shows a credential key for a config. */
export function consume(call: Call, credentialKey: string, integrationConfigId: string, base = BASE) {
  return call(`${base}:consumeOAuthCredentials`, jsonBody({ credentialKey, integrationConfigId }));
}

/** Makes the connection of a config of its own, and returns the config's id. */
export async function givenConnectedConfig(staged: KeyStage, parameters: Record<string, string> = {}): Promise<string> {
  const config = await givenConfig(staged.lin, parameters);
  const key = await obtainKey(staged, staged.lin, { configParameters: parameters });
  const response = await consume(staged.lin, key, config);
  if (response.status !== 200) throw new Error(`consuming answered ${response.status}: ${await response.text()}`);
  return config;
}

/** Calls with an API key that is made for it. */
export async function givenKey(app: TestApp, scopes: string[], userId?: string, tenant = "default"): Promise<Call> {
  const root = app.as("root", { roles: ["superuser"], tenant });
  const body = jsonBody({ name: "robot", scopes, ...(userId !== undefined && { userId }) });
  const { key } = await (await root(`/v1/tenants/${tenant}/api-keys`, body)).json<{ key: string }>();
  return (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set("x-api-key", key);
    return app.fetch(path, { ...init, headers });
  };
}

/** Lets the database's clock pass the end of every credential key, or so many milliseconds more. */
export async function endKeys(agoMs = 1): Promise<void> {
  await env.DB.prepare("UPDATE pending_grants SET expires_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) - ?")
    .bind(agoMs)
    .run();
}

/** Runs the parts of the scheduled work that end what nobody consumed, and revoke it. */
export async function endGrants({ app }: { app: TestApp }, limit = 1000): Promise<void> {
  const budget = createBudget(limit);
  await endUnconsumedGrants(app.deps, budget, 0);
  await retryRevocations(app.deps, budget, 0);
}

/** The tokens that were revoked at a region, in their order. */
export async function revokedAt(revoker: StageHandle): Promise<string[]> {
  return (await revoker.seen()).map(({ path, body }) => `${path} ${new URLSearchParams(body).get("token")}`);
}

/** The real D1, in which something can come between what a verb reads and what it writes. */
export function interruptibleD1() {
  let work: (() => Promise<unknown>) | undefined;
  const d1: Pick<D1Database, "prepare" | "batch"> = {
    prepare: (sql) => env.DB.prepare(sql),
    batch: async (statements) => {
      const now = work;
      work = undefined;
      await now?.();
      return env.DB.batch(statements);
    },
  };
  return {
    d1: d1 as D1Database,
    beforeNextBatch: (next: () => Promise<unknown>) => {
      work = next;
    },
  };
}

/** The status of an answer, and the code of its problem. */
export async function outcome(response: Response): Promise<[number, string | undefined]> {
  return [response.status, (await response.json<{ code?: string }>()).code];
}
