import { env } from "cloudflare:workers";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { providers } from "../../src/catalog/providers.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import type { IntegrationInput } from "../../src/domain/integrations/newIntegration.ts";
import { type Credential, openCredential } from "../../src/domain/vault/credential.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import type { OAuthProfile } from "../../src/oauth/profile.ts";
import type { TokenSet } from "../../src/oauth/tokenResponse.ts";
import { type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import { begin, callback } from "./flow.ts";
import { type StageHandle, stage } from "./stage.ts";
import type { Act } from "./stageServer.ts";

export type OAuth2Input = Extract<ProviderInput["auth"][number], { type: "oauth2" }>;

/** What is special about a scripted authorization server; everything else is as RFC 6749 says. */
export interface Setup {
  /** How the token endpoint answers, one after the other; the last answer repeats. */
  answers?: Act[];
  /** Of the provider's definition. */
  method?: Partial<OAuth2Input>;
  /** Slug of the catalogue's provider whose real definition is taken, with its endpoints moved to the stage. */
  provider?: string;
  /** How folders are listed, when no provider of the catalogue is taken. */
  directories?: ProviderInput["api"]["directories"];
  /** How the API tells that a token has ended. */
  tokenEnd?: ProviderInput["api"]["tokenEnd"];
  /** Where the API tells whether it takes a credential. */
  verifyPath?: string;
  integration?: Partial<IntegrationInput>;
  /** The integration has no client secret. */
  publicClient?: boolean;
  deps?: (deps: AppDeps) => Partial<AppDeps>;
}

/** How one flow went. */
export interface Attempt {
  authorizationUrl: URL;
  /** Where the browser was sent in the end. */
  location: URL;
  /** The parameters there. */
  outcome: Record<string, string>;
}

/** A row of `connections`, as D1 holds it. */
export interface StoredConnection {
  id: string;
  tenant_id: string;
  subject: string;
  status: string;
  status_reason: string | null;
  credential_sealed: string;
  version: number;
  scopes: string | null;
  token_expires_at: number | null;
  data: string;
}

/** The application with one provider, whose authorization server and API are a stage. */
export interface OAuthStage {
  app: TestApp;
  server: StageHandle;
  slug: string;
  clientId: string;
  clientSecret: string;
  integrationId: string;
  /** Begins a flow and comes back from the provider's page with these parameters. */
  connect(user?: string, parameters?: Record<string, string>): Promise<Attempt>;
}

/** Sets the application up with one such provider. Once a test: a second integration of the same slug is not made. */
export async function oauthStage(setup: Setup = {}): Promise<OAuthStage> {
  const server = await stage(...(setup.answers ?? []));
  const definition = setup.provider ? moved(setup.provider, server.url) : plain(server.url, setup);
  const app = await testApp((deps) => ({ catalog: createCatalog([definition]), ...setup.deps?.(deps) }));
  const clientId = setup.integration?.clientId ?? "client-id";
  const clientSecret = setup.integration?.clientSecret ?? canary("client-secret");
  const integrationId = await givenIntegration(app.deps, {
    type: definition.slug,
    ...setup.integration,
    clientId,
    ...(!setup.publicClient && { clientSecret }),
  });
  const connect = (user = "ada", parameters = { code: "code" }) => attempt(app, integrationId, user, parameters);
  return { app, server, slug: definition.slug, clientId, clientSecret, integrationId, connect };
}

async function attempt(
  app: TestApp,
  integrationId: string,
  user: string,
  parameters: Record<string, string>,
): Promise<Attempt> {
  const { authorizationUrl, state, cookie } = await begin(app, user, integrationId);
  const back = new URL(authorizationUrl.searchParams.get("redirect_uri") ?? "");
  back.search = new URLSearchParams({ ...parameters, state }).toString();
  const response = await callback(app, back, cookie);
  if (response.status !== 302) throw new Error(`the callback answered ${response.status}: ${await response.text()}`);
  const location = new URL(response.headers.get("location") ?? "");
  return { authorizationUrl, location, outcome: Object.fromEntries(location.searchParams) };
}

function plain(url: string, { method, directories, tokenEnd, verifyPath }: Setup): ProviderInput {
  return {
    id: "prov_01m80h0a91fajajs59zrhvmz00",
    slug: "scripted",
    name: "Scripted",
    description: "A stage.",
    categories: ["development"],
    docsUrl: url,
    checked: { page: url, on: "2026-12-01" },
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: `${url}/authorize`,
        tokenEndpoint: `${url}/token`,
        scopes: { available: [], default: ["read", "write"] },
        pkce: "supported",
        clientAuthentication: "client_secret_basic",
        ...method,
      },
    ],
    api: {
      baseUrl: `${url}/api`,
      ...(directories && { directories }),
      ...(tokenEnd && { tokenEnd }),
      ...(verifyPath && { verify: { path: verifyPath } }),
    },
  };
}

function moved(slug: string, url: string): ProviderInput {
  const definition = providers.find((provider) => provider.slug === slug);
  if (!definition) throw new Error(`no provider ${slug}`);
  const endpoints = { authorizationEndpoint: `${url}/authorize`, tokenEndpoint: `${url}/token` };
  const auth = definition.auth.map((method) => (method.type === "oauth2" ? { ...method, ...endpoints } : method));
  return { ...definition, auth, api: { baseUrl: `${url}/api`, tokenEnd: definition.api.tokenEnd } };
}

/** Every connection there is, as D1 holds it. */
export async function storedConnections(): Promise<StoredConnection[]> {
  return (await env.DB.prepare("SELECT * FROM connections ORDER BY id").all<StoredConnection>()).results;
}

/** The only connection there is, with its credential opened. */
export async function storedConnection({ app }: OAuthStage): Promise<StoredConnection & { credential: Credential }> {
  const [row, another] = await storedConnections();
  if (!row || another) throw new Error("not exactly one connection");
  const owner = { id: row.id, tenantId: row.tenant_id };
  return { ...row, credential: await openCredential(app.deps, owner, row.credential_sealed) };
}

/** A profile for tests of one function, as RFC 6749 says unless told otherwise. */
export function profileAt(url: string, changes: Partial<OAuthProfile> = {}): OAuthProfile {
  return {
    issuer: undefined,
    issuerInCallback: false,
    authorizationEndpoint: `${url}/authorize`,
    tokenEndpoint: `${url}/token`,
    clientId: "client-id",
    clientAuthentication: "client_secret_basic",
    basicEncodings: ["form"],
    clientIdParameter: "client_id",
    scopeParameter: "scope",
    scopeSeparator: " ",
    refresh: { endpoint: undefined, parameters: {}, rotation: "unknown" },
    pkce: true,
    nonce: false,
    longLived: undefined,
    authorizationParameters: {},
    tokenRequest: { body: "form", headers: {}, parameters: {} },
    tokenResponse: plainShape,
    ...changes,
  };
}

export const plainShape: OAuthProfile["tokenResponse"] = {
  accessToken: ["access_token"],
  refreshToken: ["refresh_token"],
  expiresIn: ["expires_in"],
  expiresInUnit: "seconds",
  scope: ["scope"],
  scopeSeparator: " ",
  error: "error",
  errorCodes: {},
  metadata: {},
};

/** What a token set may look like whatever the provider said. Throws otherwise. */
export function assertTokenSet(tokens: TokenSet): void {
  const { accessToken, refreshToken, expiresIn, refreshExpiresIn, scopes, metadata, ...others } = tokens;
  const isToken = (value: unknown) => typeof value === "string" && /^[\x20-\x7e]{1,16384}$/.test(value);
  const isLifetime = (seconds: TokenSet["expiresIn"]) =>
    seconds === undefined || seconds === "unreadable" || (Number.isFinite(seconds) && seconds > 0);
  const isText = (value: unknown) => typeof value === "string";
  const problems = [
    !isToken(accessToken) && "accessToken",
    refreshToken !== undefined && !isToken(refreshToken) && "refreshToken",
    !isLifetime(expiresIn) && "expiresIn",
    !isLifetime(refreshExpiresIn) && "refreshExpiresIn",
    scopes !== undefined && !(Array.isArray(scopes) && scopes.every(isText)) && "scopes",
    !Object.values(metadata).every(isText) && "metadata",
    Object.keys(others).length > 0 && `unknown ${Object.keys(others)}`,
  ].filter(Boolean);
  if (problems.length > 0) throw new Error(`not a token set: ${problems.join(", ")}`);
}
