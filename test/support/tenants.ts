import { env } from "cloudflare:workers";
import { typeid } from "typeid-js";
import { expect } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { ProviderInput } from "../../src/catalog/schema.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { givenIntegration } from "./fixtures.ts";
import type { Call } from "./integrations.ts";
import { type StageHandle, stage } from "./stage.ts";
import { type OAuth2Input, tokens } from "./stagedFlow.ts";

export const TENANT = "/v1/tenants/default";
export const LIST = `${TENANT}/integrations`;

/** The slug of the provider that `sitedProvider` describes. */
export const SITED = "sited";
export const SITED_PATH = `${LIST}/${SITED}`;

/** A time as the API writes it. */
export const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** A provider whose addresses at a stage differ by `site`, which must be given, and `region`, which has a default. */
export function sitedProvider(upstream: string, oauth2: Partial<OAuth2Input> = {}): ProviderInput {
  const place = `${upstream}/{region}/{site}`;
  return {
    id: typeid("prov").toString(),
    slug: SITED,
    name: "Sited",
    description: "A service that every customer has at an address of its own.",
    categories: ["development"],
    docsUrl: "https://docs.example.com",
    checked: { page: "https://docs.example.com", on: "2026-12-01" },
    fields: [
      { name: "site", label: "Site", pattern: "[a-z]+", level: "integration" },
      { name: "region", label: "Region", pattern: "eu|us", default: "eu", level: "integration" },
      { name: "account", label: "Account", pattern: "[a-z]+", level: "connection" },
    ],
    auth: [
      {
        type: "oauth2",
        authorizationEndpoint: `${place}/authorize`,
        tokenEndpoint: `${place}/token`,
        scopes: {
          available: ["read", "write", "admin"].map((name) => ({ name, description: name })),
          default: ["read", "write"],
          offline: ["offline"],
        },
        pkce: "supported",
        clientAuthentication: "client_secret_post",
        revocation: { endpoint: `${place}/revoke` },
        ...oauth2,
      },
    ],
    api: { baseUrl: `${place}/api` },
  };
}

export interface Sited {
  app: TestApp;
  upstream: StageHandle;
  /** The id of the integration of `SITED`, which Lin owns; shared with Ada at level 2, and with Bob at level 1. */
  id: string;
  /** Lin, with all permissions on integrations. */
  lin: Call;
}

type Input = Omit<Parameters<typeof givenIntegration>[1], "type">;

/** The application with the provider at a stage, and an integration of it. */
export async function sitedApp(
  input: Input = {},
  oauth2: Partial<OAuth2Input> = {},
  provider: Partial<ProviderInput> = {},
): Promise<Sited> {
  const upstream = await stage(tokens());
  const app = await testApp({ catalog: createCatalog([{ ...sitedProvider(upstream.url, oauth2), ...provider }]) });
  const client = { clientId: "sited-client", clientSecret: canary("client-secret") };
  const shares = [
    { principal: "user:ada", accessLevel: 2 },
    { principal: "user:bob", accessLevel: 1 },
  ];
  const id = await givenIntegration(app.deps, { type: SITED, owner: "user:lin", ...client, ...input }, shares);
  return { app, upstream, id, lin: app.as("lin", { scope: "integration:write integration:delete" }) };
}

/** A config made through the API. */
export async function makeConfig(call: Call, path = SITED_PATH, body: object = {}): Promise<Config> {
  const response = await call(`${path}/configs`, jsonBody({ displayName: "Ours", ...body }));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Config>();
}

export interface Config extends Record<string, unknown> {
  id: string;
  integrationId: string;
  hasAuth: boolean;
  auth: { level: string; integrationAuthMetadataId: string; grantedScopes: string[] } | null;
}

/** Begins a flow through the API, and returns where its consent page is. */
export async function authorize(call: Call, path = SITED_PATH, body: object = {}): Promise<URL> {
  const response = await call(`${path}:authorize`, jsonBody({ integrationAuthMetadataId: "oauth2", ...body }));
  expect(response.status, await response.clone().text()).toBe(200);
  return new URL((await response.json<{ authorizationUrl: string }>()).authorizationUrl);
}

/** Comes back from the consent page, as whoever was sent there, and returns where the browser ends. */
export async function consentTo(app: TestApp, page: URL, parameters: Record<string, string> = { code: "code" }) {
  const redirect = new URL(page.searchParams.get("redirect_uri") ?? "");
  const query = new URLSearchParams({ ...parameters, state: page.searchParams.get("state") ?? "" });
  return app.fetch(`${redirect.pathname}?${query}`);
}

/** A credential key, obtained through the API. */
export async function obtainKey(app: TestApp, call: Call, path = SITED_PATH, body: object = {}): Promise<string> {
  const response = await consentTo(app, await authorize(call, path, body));
  const end = new URL(response.headers.get("location") ?? env.PUBLIC_URL);
  return end.searchParams.get("credentialKey") ?? `none: ${end.search}`;
}

/** A config with a shared connection that was obtained through the API. */
export async function connectedConfig({ app, lin }: Sited, path = SITED_PATH): Promise<Config> {
  const parameters = { site: "acme" };
  const config = await makeConfig(lin, path, { parameters });
  const credentialKey = await obtainKey(app, lin, path, { configParameters: parameters });
  const body = { credentialKey, integrationConfigId: config.id };
  const response = await lin(`${path}:consumeOAuthCredentials`, jsonBody(body));
  expect(response.status, await response.clone().text()).toBe(200);
  return config;
}

/** Calls with a new API key, made by a superuser of the default tenant. */
export async function keyCall(app: TestApp, scopes: readonly string[], userId?: string): Promise<Call> {
  const root = app.as("root", { roles: ["superuser"] });
  const response = await root(`${TENANT}/api-keys`, jsonBody({ name: "key", scopes, userId }));
  const { key } = await response.json<{ key: string }>();
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("x-api-key", key);
    return app.fetch(path, { ...init, headers });
  };
}

export interface ListPage<Item = Record<string, unknown>> {
  items: Item[];
  nextPageToken: string | null;
  totalCount: number;
}

/** One page of a list. */
export async function pageOf<Item = Record<string, unknown>>(call: Call, path: string): Promise<ListPage<Item>> {
  const response = await call(path);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json<ListPage<Item>>();
}

/** All pages of a list, one after the other. */
export async function walkPages<Item = Record<string, unknown>>(
  call: Call,
  path: string,
  size: number,
): Promise<ListPage<Item>[]> {
  const pages: ListPage<Item>[] = [];
  for (let token = ""; pages.length < 50; ) {
    const query = `page_size=${size}${token && `&page_token=${encodeURIComponent(token)}`}`;
    const page = await pageOf<Item>(call, `${path}${path.includes("?") ? "&" : "?"}${query}`);
    pages.push(page);
    if (page.nextPageToken === null) return pages;
    token = page.nextPageToken;
  }
  throw new Error("the pages do not end");
}

const TABLES =
  "integrations integration_configs connections tools api_keys tenants audit_events revocations pending_grants connect_sessions";

/** All that a write of this surface could touch, to be compared before and after. */
export async function tenantState(): Promise<string> {
  const reads = TABLES.split(" ").map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`));
  const tickets = await env.TICKETS.list();
  const rows = (await env.DB.batch(reads)).map(({ results }) => results);
  return JSON.stringify([rows, tickets.keys.map(({ name }) => name)]);
}
