import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { createBudget } from "../../src/domain/budget.ts";
import { runMaintenance } from "../../src/domain/maintenance/runMaintenance.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { jsonBody, type TestApp, testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { providerId } from "./fixtures.ts";
import { admin, type Body, type Call, type Item, makeIntegration } from "./integrations.ts";
import { acme } from "./proxy.ts";
import { canaryServer, type StageHandle, stage } from "./stage.ts";
import { stagedProvider, tokens } from "./stagedFlow.ts";
import { backEnd, store, tokensPath } from "./tokens.ts";

/** The tenant with two servers: what the catalogue's names mean, and Mallory's. */
export interface GuardScene {
  app: TestApp;
  /** Where every provider of the catalogue is. */
  home: StageHandle;
  /** Where Mallory would like the secrets of others to go. */
  evil: StageHandle;
  /** A back end that reaches all tokens of the tenant. */
  backEnd: Call;
  /** Mallory, who may write and share integrations. */
  mallory: Call;
}

/** The name of the provider whose host is a value of the integration, as Salesforce's is. */
export const HOSTED = "hosted";

function providers(home: StageHandle) {
  const oauth2 = { revocation: { endpoint: `${home.url}/revoke` } };
  const inHeader = { in: "header", name: "X-Key", template: "{token}" } as const;
  const usual = serverOf(home);
  const anywhere = (name: "port" | "stage") =>
    ({ name, label: name, pattern: "[0-9a-z-]+", default: usual[name], level: "integration" }) as const;
  const hosted = stagedProvider({ ...home, url: "http://127.0.0.1:{port}/{stage}" }, {}, HOSTED);
  return [
    stagedProvider(home, oauth2, "google"),
    acme(home.url, { slug: "github" }),
    acme(home.url, { slug: "openai", auth: [{ type: "apikey", label: "Key", placement: inHeader }] }),
    { ...hosted, fields: [anywhere("port"), anywhere("stage")] },
  ];
}

export async function guardScene(overrides: Partial<AppDeps> = {}): Promise<GuardScene> {
  const [home, evil] = await Promise.all([stage(tokens({ expires_in: 3600 })), canaryServer()]);
  const app = await testApp({ catalog: createCatalog(providers(home)), ...overrides });
  return { app, home, evil, backEnd: await backEnd(app), mallory: admin(app, "mallory") };
}

/** The value for Mallory's server in the provider whose host is a value. */
export function serverOf({ url }: StageHandle): { port: string; stage: string } {
  const { port, pathname } = new URL(url);
  return { port, stage: pathname.slice(1) };
}

/** An integration that looks like a provider's, at a server of whoever makes it. */
export function typedIn({ url }: StageHandle, type: "google" | "github" | "openai", extra: Body = {}): Body {
  const authType = { google: "oauth2", github: "bearer", openai: "apikey" }[type];
  const oauth2 = { authUri: `${url}/authorize`, tokenUri: `${url}/token`, revocationUri: `${url}/revoke` };
  const own = authType === "oauth2" ? { ...oauth2, clientId: "mallorys" } : {};
  return { name: type, slug: type, type, authType, apiBaseUri: `${url}/api`, ...own, ...extra };
}

/** Makes an integration and shares it. */
export async function shareNew(call: Call, body: Body, principal = "everyone"): Promise<Item> {
  const made = await makeIntegration(call, body);
  await share(call, made.id, principal);
  return made;
}

export async function share(call: Call, id: string, principal: string, accessLevel = 1): Promise<void> {
  const response = await call(`/api/integrations/${id}/shares/${principal}`, jsonBody({ accessLevel }, "PUT"));
  expect(response.status, await response.clone().text()).toBe(200);
}

/** What a back end knows of a token: the grant, and the client that it belongs to. */
export function backEndToken(): Record<string, unknown> {
  const grant = { access_token: canary("access"), refresh_token: canary("refresh"), expires_in: 3600 };
  return { ...grant, client_id: "back-end", client_secret: canary("back-end-secret") };
}

/** The back end stores an OAuth token of a user, with its own client, under a provider's name. */
export async function storeOAuth({ backEnd }: GuardScene, user: string, name = "google", provider = name) {
  const token_data = backEndToken();
  await store(backEnd, user, { integration_key: name, provider, token_type: "oauth2", token_data });
  return token_data as Record<string, string>;
}

/** All that can happen to a stored token: a refresh by hand, by the schedule and by a read, a call, and its end. */
export async function useToken({ app, backEnd }: GuardScene, user: string, name = "google"): Promise<void> {
  const path = tokensPath(user, name);
  await makeDue();
  await backEnd(`${path}/refresh`, { method: "POST" });
  await runSchedule(app);
  await makeDue();
  await backEnd(path);
  const ada = app.as(user);
  const mine = await (await ada("/api/integration-connections")).json<Connections>();
  for (const { integrationId } of mine._embedded["inf:integration-connection"]) {
    await ada(`/api/integrations/${integrationId}/request/me`);
    await ada(`/api/integrations/${integrationId}/connection`, { method: "DELETE" });
  }
  await backEnd(path, { method: "DELETE" });
  await runSchedule(app);
}

type Connections = { _embedded: { "inf:integration-connection": { integrationId: string }[] } };

/** Every token that can be refreshed has to be. */
export async function makeDue(): Promise<void> {
  const past = "CAST(unixepoch('subsec') * 1000 AS INTEGER) - 1";
  await env.DB.prepare(
    `UPDATE connections SET fresh_until = ${past}, token_expires_at = ${past}, next_attempt_at = NULL,
    next_refresh_at = CASE WHEN next_refresh_at IS NULL THEN NULL ELSE ${past} END WHERE refreshable`,
  ).run();
}

export async function runSchedule({ deps }: TestApp): Promise<void> {
  await makeDue();
  await runMaintenance(deps, createBudget(1000));
}

/** Connects by the Connect API, with a token. */
export async function connectBy({ app }: GuardScene, user: string, provider: string, accessToken: string) {
  return app.as(user)("/integrations", jsonBody({ providerId: providerId(app.deps, provider), accessToken }));
}

/** The bodies and credentials of all requests that a server saw, as one text. */
export async function textSeen(server: StageHandle): Promise<string> {
  return decodeURIComponent(JSON.stringify(await server.seen()));
}
