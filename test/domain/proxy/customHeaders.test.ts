import { env } from "cloudflare:workers";
import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import type { IntegrationInput } from "../../../src/domain/integrations/newIntegration.ts";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { json, type StageHandle, stage } from "../../support/stage.ts";
import type { Seen } from "../../support/stageServer.ts";
import { ENCODED } from "../../understood/claims.ts";

const v = (name: string) => `\${${name}}`;

/** Every variable, each in a header of its own. */
const ALL = {
  "X-Id": v("user.id"),
  "X-Email": v("user.email"),
  "X-Name": v("user.name"),
  "X-Tenant": v("tenant.id"),
  "X-Slug": v("integration.slug"),
  "X-Account": v("connection.account_id"),
  "X-Mixed": `<${v("user.id")}|${v("tenant.id")}|${v("user.id")}> $5 {x}`,
};

interface Scene {
  app: TestApp;
  upstream: StageHandle;
  id: string;
  call(user: string, claims?: JWTPayload): Promise<Response>;
}

async function scene(headers: Record<string, string>, input: Partial<IntegrationInput> = {}): Promise<Scene> {
  const upstream = await stage(json({}));
  const app = await testApp();
  const settings = { authType: "bearer", slug: "thing", apiBaseUrl: `${upstream.url}/v1`, headers } as const;
  const id = await givenIntegration(app.deps, { type: "custom", ...settings, ...input });
  const call = (user: string, claims?: JWTPayload) => app.as(user, claims)(`/api/integrations/${id}/request/me`);
  return { app, upstream, id, call };
}

async function connect({ app, id }: Scene, user: string, data: Record<string, string> = {}): Promise<string> {
  const token = canary(user);
  const response = await app.as(user, { roles: ["superuser"] })(`/api/integrations/${id}/connect`, jsonBody({ token }));
  expect(response.status).toBe(201);
  const connection = await response.json<{ id: string }>();
  const update = env.DB.prepare("UPDATE connections SET data = ? WHERE id = ?");
  await update.bind(JSON.stringify(data), connection.id).run();
  return token;
}

async function onlySeen({ upstream }: Scene): Promise<Seen["headers"]> {
  const seen = await upstream.seen();
  expect(seen).toHaveLength(1);
  return seen[0]?.headers ?? {};
}

function claimsOf(user: string): JWTPayload {
  return { email: `${user}@example.com`, name: `${user} of Example` };
}

function expandedFor(user: string, account: string) {
  return {
    "x-id": user,
    "x-email": `${user}@example.com`,
    "x-name": `${user} of Example`,
    "x-tenant": "default",
    "x-slug": "thing",
    "x-account": account,
    "x-mixed": `<${user}|default|${user}> $5 {x}`,
  };
}

describe("T49 variables of custom headers", () => {
  it("T49 are filled in for the caller only, with the caller's own connection, also when two users call at once", async () => {
    const it = await scene(ALL);
    const users = ["ada", "bob"];
    const sent: Record<string, string> = {};
    for (const user of users) sent[user] = await connect(it, user, { account_id: `account-${user}` });
    const calls = Array.from({ length: 10 }, (_, index) => users[index % 2] ?? "");
    const answers = await Promise.all(calls.map((user) => it.call(user, claimsOf(user))));
    expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 200));
    const seen = await it.upstream.seen();
    expect(seen).toHaveLength(calls.length);
    for (const user of users) {
      const theirs = seen.filter(({ headers }) => headers.authorization === `Bearer ${sent[user]}`);
      expect(theirs).toHaveLength(calls.length / 2);
      for (const { headers } of theirs) expect(headers).toMatchObject(expandedFor(user, `account-${user}`));
    }
  });

  it("T49 are filled in for the caller and not for who connected, on a connection that is shared", async () => {
    const it = await scene(ALL, { mode: "shared" });
    const token = await connect(it, "ada", { account_id: "common" });
    for (const user of ["ada", "bob"]) expect((await it.call(user, claimsOf(user))).status).toBe(200);
    const seen = await it.upstream.seen();
    const authorization = `Bearer ${token}`;
    expect(seen.map(({ headers }) => headers)).toMatchObject([
      { ...expandedFor("ada", "common"), authorization },
      { ...expandedFor("bob", "common"), authorization },
    ]);
  });

  it("T49 are empty when the caller or the connection has no value for them", async () => {
    const it = await scene({ ...ALL, "X-Proto": v("connection.constructor") });
    await connect(it, "bob", { account_id: "bob's" });
    await connect(it, "ada");
    expect((await it.call("ada")).status).toBe(200);
    const headers = await onlySeen(it);
    const without = ["x-email", "x-name", "x-account", "x-proto"].map((name) => headers[name]);
    expect(without.map((value) => value ?? "")).toEqual(["", "", "", ""]);
    expect(headers).toMatchObject({ "x-id": "ada", "x-tenant": "default", "x-slug": "thing" });
  });

  it("T49 are not filled in a second time when a value looks like a variable", async () => {
    const it = await scene({ "X-Name": v("user.name") });
    await connect(it, "ada");
    expect((await it.call("ada", { name: `${v("user.email")}$&$1`, email: "ada@example.com" })).status).toBe(200);
    expect((await onlySeen(it))["x-name"]).toBe(`${v("user.email")}$&$1`);
  });

  it("T49 come from the token and not from what the caller sends", async () => {
    const it = await scene({ "X-Id": v("user.id") });
    await connect(it, "ada");
    const headers = { "x-id": "root", "X-User-Id": "root" };
    expect((await it.app.as("ada")(`/api/integrations/${it.id}/request/me`, { headers })).status).toBe(200);
    expect((await onlySeen(it))["x-id"]).toBe("ada");
  });
});

const UNSENDABLE = ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "a\u0085b", "a\u007fb", "a\tb"];
const SOURCES = ["user.email", "user.name", "user.id", "connection.account_id"];
const unsendable = ["user.id", "connection.account_id"].flatMap((source) =>
  UNSENDABLE.map((value) => [source, JSON.stringify(value), value] as const),
);

/** Connects the user of the value, with the value where the source has it, and calls with it. */
async function callWith(it: Scene, source: string, value: string): Promise<Response> {
  const isClaim = source.startsWith("user.");
  await connect(it, "ada", isClaim ? {} : { account_id: value });
  await env.DB.prepare("UPDATE connections SET subject = ?")
    .bind(`user:${source === "user.id" ? value : "ada"}`)
    .run();
  const claim = source === "user.id" ? "sub" : source.slice("user.".length);
  return it.call("ada", isClaim ? { [claim]: value } : {});
}

it.each(SOURCES.flatMap((source) => ENCODED.map((row) => ({ source, ...row }))))(
  "$id sends $input in $source as $sent",
  async ({ source, value, sent }) => {
    const it = await scene({ "X-Value": `before ${v(source)}` });
    expect((await callWith(it, source, value)).status).toBe(200);
    expect((await onlySeen(it))["x-value"]).toBe(`before ${sent}`);
    expect(decodeURIComponent(sent)).toBe(value);
  },
);

const ignored = ["user.email", "user.name"].flatMap((source) => UNSENDABLE.map((value) => ({ source, value })));

it.each(ignored)("T28 B28 sends nothing for $source that is $value", async ({ source, value }) => {
  const it = await scene({ "X-Value": `<${v(source)}>` });
  expect((await callWith(it, source, value)).status).toBe(200);
  expect((await onlySeen(it))["x-value"]).toBe("<>");
});

it.each(unsendable)("T28 sends nothing when %s is %s", async (source, _shown, value) => {
  const it = await scene({ "X-Fine": "fine", "X-Value": `before ${v(source)}` });
  // A token whose user id holds control characters is no token of ours at all.
  const refused = source === "user.id" ? [401, "unauthenticated"] : [422, "header_not_sendable"];
  const response = await callWith(it, source, value);
  expect([response.status, await problemCode(response)]).toEqual(refused);
  expect(await it.upstream.seen()).toEqual([]);
});

it("T28 sends nothing, and not the other headers either, on a shared connection whose data does not fit", async () => {
  const it = await scene({ "X-Value": v("connection.account_id") }, { mode: "shared" });
  await connect(it, "ada", { account_id: "a\r\nHost: evil" });
  const response = await it.call("bob");
  expect([response.status, await problemCode(response)]).toEqual([422, "header_not_sendable"]);
  expect(await it.upstream.seen()).toEqual([]);
});

it("T28 does not hold a caller up for a value that no header speaks of", async () => {
  const it = await scene({ "X-Id": v("user.id") });
  await connect(it, "ada", { account_id: "a\r\nb" });
  expect((await it.call("ada", { name: "Zoë", email: "zoë@example.com" })).status).toBe(200);
  expect((await onlySeen(it))["x-id"]).toBe("ada");
});

describe("T27 custom headers", () => {
  it.each(["Authorization", "authorization", "AUTHORIZATION"])(
    "T27 do not take the credential's place as %s",
    async (name) => {
      const it = await scene({ [name]: `Bearer ${v("user.id")}` });
      const token = await connect(it, "ada");
      expect((await it.call("ada")).status).toBe(200);
      expect((await onlySeen(it)).authorization).toBe(`Bearer ${token}`);
    },
  );

  it("T27 do not take the place of a key", async () => {
    const apiKey = canary("key");
    const it = await scene({ "x-api-key": "mine" }, { authType: "apikey", apiKey });
    expect((await it.call("ada")).status).toBe(200);
    expect((await onlySeen(it))["x-api-key"]).toBe(apiKey);
  });

  it.each([
    "Host",
    "host",
    "Cookie",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "CF-Connecting-IP",
    "X-Forwarded-For",
  ])("T27 cannot be saved as %s", async (name) => {
    const it = await scene({});
    const call = it.app.as("admin", { scope: "integration:write" });
    const response = await call(`/api/integrations/${it.id}`, jsonBody({ headers: { [name]: "evil" } }, "PATCH"));
    expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
    const row = await env.DB.prepare("SELECT header_names, headers_sealed FROM integrations").first();
    expect(row).toEqual({ header_names: "[]", headers_sealed: null });
  });
});
