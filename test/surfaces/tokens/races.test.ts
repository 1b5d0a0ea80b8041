import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DEFAULT_QUOTAS } from "../../../src/domain/limits/quotas.ts";
import { jsonBody, type TestApp } from "../../support/app.ts";
import { callScene } from "../../support/callScene.ts";
import { providerId } from "../../support/fixtures.ts";
import type { Body, Call } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { tokenScene } from "../../support/tokenScene.ts";
import { backEnd, names, read, store, storeBody, type TokenType, tokensPath } from "../../support/tokens.ts";

const AT_ONCE = 20;

interface Race {
  what: string;
  /** What is there before. */
  before?: (app: TestApp, call: Call) => Promise<unknown>;
  /** What the one with a number stores, and whose it is. */
  body: (number: number) => Body;
  user?: (number: number) => string;
  /** How many integrations there are in the end. */
  integrations: number;
}

const named = (name: string, provider = "acme", type: TokenType = "api_key") =>
  storeBody({ integration_key: name, provider }, type);
/** Of two kinds, which cannot be on one integration. */
const ofTwoKinds = (number: number) => (number % 2 === 0 ? named("mine") : named("mine", "staged", "oauth2"));
const sameSlug = (number: number) => `a${" ".repeat(number % 4)}-${"_".repeat(Math.floor(number / 4))}b`;

async function disconnect(app: TestApp, slug: string): Promise<void> {
  const path = `/integrations/${providerId(app.deps, slug)}`;
  expect((await app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
}

const RACES: Race[] = [
  { what: "a name that is new", body: () => named("mine"), integrations: 1 },
  {
    what: "a name that is there",
    before: (_, call) => store(call, "ada", named("mine")),
    body: () => named("mine"),
    integrations: 1,
  },
  { what: "the first use of a provider in a tenant", body: () => named("acme"), integrations: 1 },
  {
    what: "the first use of a provider by many users",
    body: () => named("acme"),
    user: (number) => `user-${number}`,
    integrations: 1,
  },
  { what: "twenty names", body: (number) => named(`name ${number}`), integrations: AT_ONCE },
  { what: "twenty names that make one slug", body: (number) => named(sameSlug(number)), integrations: AT_ONCE },
  {
    what: "two names that make one slug",
    body: (number) => named(number % 2 === 0 ? "a b" : "a-b"),
    integrations: 2,
  },
  {
    what: "two names for one integration that is shared",
    before: async (app, call) => {
      await store(call, "bob", named("acme"));
      await app.as("ada")("/integrations", jsonBody({ providerId: providerId(app.deps, "acme"), accessToken: "x" }));
      await disconnect(app, "acme");
    },
    body: (number) => named(number % 2 === 0 ? "acme" : "ACME."),
    integrations: 2,
  },
  {
    what: "a name that is of another provider so far",
    before: (_, call) => store(call, "ada", named("mine", "keyed")),
    body: () => named("mine"),
    integrations: 1,
  },
  { what: "a new name, of two kinds", body: ofTwoKinds, integrations: 1 },
  {
    what: "two names that make one slug, each of two providers",
    body: (number) => named(number % 2 === 0 ? "a b" : "a-b", number % 4 < 2 ? "acme" : "keyed"),
    integrations: 2,
  },
  {
    what: "a name that is there, of two kinds",
    before: (_, call) => store(call, "ada", named("mine")),
    body: ofTwoKinds,
    integrations: 1,
  },
  {
    what: "a name that was disconnected",
    before: async (app, call) => {
      await store(call, "ada", named("mine"));
      await disconnect(app, "acme");
    },
    body: () => named("mine"),
    integrations: 1,
  },
  {
    what: "a name that was disconnected, for another provider",
    before: async (app, call) => {
      await store(call, "ada", named("mine", "keyed"));
      await disconnect(app, "keyed");
    },
    body: () => named("mine"),
    integrations: 1,
  },
  {
    what: "the place of a connection that was made in another way",
    before: async (app, call) => {
      await store(call, "bob", named("acme"));
      await app.as("ada")("/integrations", jsonBody({ providerId: providerId(app.deps, "acme"), accessToken: "x" }));
    },
    body: () => named("acme"),
    integrations: 1,
  },
];

const secretOf = ({ token_data }: Body): unknown => {
  const { access_token, api_key } = token_data as Record<string, unknown>;
  return access_token ?? api_key;
};

it.each(RACES)("twenty at once: $what; all are stored, the last one stays", async ({ what, before, ...race }) => {
  const { app, call } = await tokenScene();
  await before?.(app, call);
  const others = (await rowsOf("connections")).filter(({ subject }) => subject === "user:bob").length;
  const sent = Array.from({ length: AT_ONCE }, (_, number) => {
    return { user: race.user?.(number) ?? "ada", body: race.body(number) };
  });
  const answers = await Promise.all(sent.map(({ user, body }) => call(tokensPath(user), jsonBody(body))));
  expect(
    answers.map(({ status }) => status),
    what,
  ).toEqual(sent.map(() => 201));
  const tokens = Map.groupBy(sent, ({ user, body }) =>
    JSON.stringify([user, String(body.integration_key).toLowerCase()]),
  );
  expect(await rowsOf("connections")).toHaveLength(tokens.size + others);
  expect(await rowsOf("integrations")).toHaveLength(race.integrations);
  for (const [token, stores] of tokens) {
    const [user, name] = JSON.parse(token) as [string, string];
    const found = await read(call, user, encodeURIComponent(name));
    expect(stores.map(({ body }) => secretOf(body))).toContain(secretOf(found));
  }
  const events = (await rowsOf("audit_events")).filter(({ action }) => action === "connection.connected");
  expect(events.length).toBeGreaterThanOrEqual(AT_ONCE);
});

it("twenty at once under one name, for whose user there is room for one: all are stored", async () => {
  const user = { ...DEFAULT_QUOTAS.user, connections: 1 };
  const scene = await tokenScene({}, ({ settings }) => ({
    settings: { ...settings, quotas: { ...DEFAULT_QUOTAS, user } },
  }));
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, () => scene.call(tokensPath("ada"), jsonBody(named("mine")))),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(await names(scene.call, "ada")).toEqual(["mine"]);
});

it("at the quota of connections, what is refused leaves no integration behind", async () => {
  const user = { ...DEFAULT_QUOTAS.user, connections: 2, integrations: 6 };
  const { call } = await tokenScene({}, ({ settings }) => ({
    settings: { ...settings, quotas: { ...DEFAULT_QUOTAS, user } },
  }));
  const acts = Array.from({ length: AT_ONCE }, (_, number) =>
    call(tokensPath("ada"), jsonBody(named(`name ${number}`))),
  );
  const statuses = (await Promise.all(acts)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(2);
  expect(statuses.filter((status) => status === 422)).toHaveLength(AT_ONCE - 2);
  expect(await rowsOf("integrations")).toHaveLength(2);
});

it("T58 over a grant of Latchkey's own: its revocation is planned once, and never that of a token that was stored", async () => {
  const scene = await callScene();
  const call = await backEnd(scene.app);
  const body = () => storeBody({ integration_key: "scripted", provider: "scripted" });
  const acts = Array.from({ length: AT_ONCE }, () => call(tokensPath("ada"), jsonBody(body())));
  expect((await Promise.all(acts)).map(({ status }) => status)).toEqual(acts.map(() => 201));
  expect(await rowsOf("revocations")).toHaveLength(1);
  expect(await rowsOf("connections")).toHaveLength(1);
});

it("twenty at once, while the token is deleted again and again: each is stored, or never was there", async () => {
  const { call } = await tokenScene();
  const acts = Array.from({ length: AT_ONCE }, (_, number) =>
    number % 4 === 3
      ? call(tokensPath("ada", "mine"), { method: "DELETE" })
      : call(tokensPath("ada"), jsonBody(named("mine"))),
  );
  const statuses = (await Promise.all(acts)).map(({ status }) => status);
  expect(statuses.filter((_, number) => number % 4 !== 3)).toEqual(Array(15).fill(201));
  const rows = await rowsOf("connections");
  expect(rows.length).toBeLessThanOrEqual(1);
  expect(await rowsOf("integrations")).toHaveLength(rows.length);
});

it("the version counts the stores: none is written over what another has read", async () => {
  const { call } = await tokenScene();
  await store(call, "ada", named("mine"));
  await Promise.all(Array.from({ length: AT_ONCE }, () => store(call, "ada", named("mine"))));
  const row = await env.DB.prepare("SELECT version, grant_version FROM connections").first();
  expect(row).toEqual({ version: AT_ONCE + 1, grant_version: AT_ONCE + 1 });
});
