import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { createCatalog } from "../../../src/catalog/catalog.ts";
import { connectIntegration } from "../../../src/domain/connections/connectIntegration.ts";
import { connectWithToken } from "../../../src/domain/connections/connectWithToken.ts";
import { deleteConnection } from "../../../src/domain/connections/deleteConnection.ts";
import { deleteIntegrationConnection } from "../../../src/domain/connections/deleteIntegrationConnection.ts";
import { disconnectProvider } from "../../../src/domain/connections/disconnectProvider.ts";
import type { Context } from "../../../src/domain/context.ts";
import { beginFlow } from "../../../src/domain/flows/beginFlow.ts";
import { beginIntegrationFlow } from "../../../src/domain/flows/beginIntegrationFlow.ts";
import { getIntegration } from "../../../src/domain/integrations/getIntegration.ts";
import { getToken } from "../../../src/domain/tokens/getToken.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenLink, openedLink, sessionContext } from "../../support/connectSessions.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { acme } from "../../support/proxy.ts";
import { stage } from "../../support/stage.ts";
import { stagedProvider } from "../../support/stagedFlow.ts";

/** Two services that ada can connect: one by a token, one by OAuth. A link is for one of them. */
let app: TestApp;
let acmeId: string;
let stagedId: string;
let provider: ReturnType<typeof acme>;
let oauth: ReturnType<typeof stagedProvider>;

beforeEach(async () => {
  const upstream = await stage();
  provider = acme(upstream.url);
  oauth = stagedProvider(upstream);
  app = await testApp({ catalog: createCatalog([provider, oauth]) });
  acmeId = await givenIntegration(app.deps, { type: "acme", authType: "bearer" });
  stagedId = await givenIntegration(app.deps, { type: "staged", clientId: "id", clientSecret: canary("secret") });
});

async function linkFor(...integrations: string[]): Promise<Context> {
  const limits = integrations.length === 0 ? {} : { integrations };
  return sessionContext(app, await openedLink(app, await givenLink(app, limits)));
}

const credential = () => ({ token: canary("token") });
const browser = { returnTo: undefined, browserToken: undefined };

type Act = (ctx: Context) => Promise<unknown>;

/** What a page may do with acme, and with the other service. */
const ACTS: [what: string, act: Act, on: "acme" | "staged"][] = [
  ["see an integration", (ctx) => getIntegration(ctx, acmeId), "acme"],
  ["store a token", (ctx) => connectIntegration(ctx, acmeId, credential()), "acme"],
  ["store a token by the slug", (ctx) => connectIntegration(ctx, "acme", credential()), "acme"],
  ["store a token by the natural id", (ctx) => connectIntegration(ctx, "user:admin:acme", credential()), "acme"],
  [
    "store a token for a provider",
    (ctx) => connectWithToken(ctx, { providerId: provider.id, accessToken: canary("token") }),
    "acme",
  ],
  ["end a connection", (ctx) => deleteIntegrationConnection(ctx, acmeId), "acme"],
  ["end a connection by its id", async (ctx) => deleteConnection(ctx, await connectionOn(acmeId)), "acme"],
  [
    "begin a flow",
    (ctx) => beginIntegrationFlow(ctx, { ...browser, reference: stagedId, scopes: undefined }),
    "staged",
  ],
  ["begin a flow for a provider", (ctx) => beginFlow(ctx, { ...browser, providerId: oauth.id }), "staged"],
];

async function connectionOn(integrationId: string): Promise<string> {
  const found = env.DB.prepare("SELECT id FROM connections WHERE integration_id = ?").bind(integrationId);
  return (await found.first<string>("id")) ?? "";
}

it.each(ACTS)("T54 a link lets its user %s of its services, and of no other", async (what, act, on) => {
  const [own, other] = on === "acme" ? [acmeId, stagedId] : [stagedId, acmeId];
  const isEnd = what.startsWith("end");
  if (isEnd) await connectIntegration(await linkFor(), acmeId, credential());
  await expect(act(await linkFor(other))).rejects.toMatchObject({ code: "not_found" });
  const stored = await env.DB.prepare("SELECT COUNT(*) AS count FROM connections").first<number>("count");
  expect(stored).toBe(isEnd ? 1 : 0);
  await act(await linkFor(own));
});

it("T54 a link without services reaches what its user may use, and nothing that is not shared with the user", async () => {
  const hidden = await givenIntegration(app.deps, { type: "acme", slug: "hidden", authType: "bearer" }, []);
  const ctx = await linkFor();
  await connectIntegration(ctx, acmeId, credential());
  await expect(connectIntegration(ctx, hidden, credential())).rejects.toMatchObject({ code: "not_found" });
  expect(ctx.caller).toMatchObject({ principal: "user:ada", teams: [], superuser: false, levelOnAll: 0 });
  expect([...ctx.caller.permissions]).toEqual([]);
});

const NEVER: [what: string, act: Act][] = [
  ["hand out a token", (ctx) => getToken(ctx, "ada", "acme")],
  ["disconnect all of a provider", (ctx) => disconnectProvider(ctx, provider.id)],
];

it.each(NEVER)("T54 a link lets nobody %s", async (_what, act) => {
  const ctx = await linkFor();
  await connectIntegration(ctx, acmeId, credential());
  await expect(act(ctx)).rejects.toMatchObject({ code: "forbidden" });
});

it("T54 a link for some services has no integration made for another", async () => {
  const ctx = await linkFor(stagedId);
  await env.DB.prepare("DELETE FROM integrations WHERE id = ?").bind(acmeId).run();
  const input = { providerId: provider.id, accessToken: canary("token") };
  await expect(connectWithToken(ctx, input)).rejects.toMatchObject({ code: "provider_not_active" });
  expect(await env.DB.prepare("SELECT COUNT(*) AS count FROM integrations").first("count")).toBe(1);
  await connectWithToken(await linkFor(), input);
});

it("notes on the session what was connected without a flow", async () => {
  const ctx = await linkFor(acmeId);
  const { connection } = await connectIntegration(ctx, acmeId, credential());
  const row = await env.DB.prepare("SELECT results FROM connect_sessions").first<string>("results");
  const at = expect.any(Number);
  expect(JSON.parse(row ?? "")).toEqual([{ integrationId: acmeId, connectionId: connection.id, error: null, at }]);
});

it("T54 keeps in the trail that the account was connected by the key that made the link, for the user", async () => {
  await connectIntegration(await linkFor(), acmeId, credential());
  const query = "SELECT actor, details FROM audit_events WHERE action = 'connection.connected'";
  const found = await env.DB.prepare(query).first<{ actor: string; details: string }>();
  expect(found?.actor).toMatch(/^key:key_/);
  expect(JSON.parse(found?.details ?? "")).toMatchObject({ onBehalfOf: "user:ada" });
});
