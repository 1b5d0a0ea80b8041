import { env } from "cloudflare:workers";
import type * as jose from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, problemCode, type TestApp, testApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, givenPractice, providerId } from "../../support/fixtures.ts";
import { connectPractice } from "../../support/flow.ts";

interface Item {
  id: string;
  provider: string;
  status: string;
}

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

async function connect(slug: string, user = "ada", claims?: jose.JWTPayload): Promise<string> {
  const body = { providerId: providerId(app.deps, slug), accessToken: canary("token") };
  const response = await app.as(user, claims)("/integrations", jsonBody(body));
  expect(response.status).toBe(201);
  return (await response.json<{ id: string }>()).id;
}

async function list(user = "ada", claims?: jose.JWTPayload): Promise<Item[]> {
  const response = await app.as(user, claims)("/integrations");
  expect(response.status).toBe(200);
  return response.json<Item[]>();
}

function one(slug: string, user = "ada", claims?: jose.JWTPayload): Promise<Response> {
  return app.as(user, claims)(`/integrations/${providerId(app.deps, slug)}`);
}

describe("the list of one's connections", () => {
  it("is an empty array at first, and only for those who are signed in", async () => {
    expect(await list()).toEqual([]);
    expect((await app.fetch("/integrations")).status).toBe(401);
  });

  it("shows the metadata of a connection by token, and no secret", async () => {
    const id = await connect("github");
    const row = await env.DB.prepare("SELECT * FROM connections").first<Record<string, number | string>>();
    const items = await list();
    expect(items).toEqual([
      {
        id,
        integrationId: row?.integration_id,
        provider: "github",
        name: "GitHub",
        status: "connected",
        statusReason: null,
        scopes: null,
        tokenExpiresAt: null,
        lastAuthorizedAt: new Date(Number(row?.last_authorized_at)).toISOString(),
        lastRefreshedAt: null,
        nextRefreshAt: null,
        account: null,
        data: {},
        createdAt: new Date(Number(row?.created_at)).toISOString(),
        updatedAt: new Date(Number(row?.updated_at)).toISOString(),
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(String(row?.credential_sealed).slice(0, 12));
  });

  it("shows scopes, expiry and the next refresh of a connection by OAuth", async () => {
    const integrationId = await givenPractice(app.deps, { name: "Practice of the team" });
    await connectPractice(app, "ada");
    const row = await env.DB.prepare("SELECT * FROM connections").first<Record<string, number>>();
    expect(row?.next_refresh_at).toBeLessThan(row?.token_expires_at ?? 0);
    expect(await list()).toMatchObject([
      {
        integrationId,
        provider: "practice",
        name: "Practice of the team",
        status: "connected",
        scopes: ["openid", "notes:read", "offline_access"],
        tokenExpiresAt: new Date(row?.token_expires_at ?? 0).toISOString(),
        lastRefreshedAt: null,
        nextRefreshAt: new Date(row?.next_refresh_at ?? 0).toISOString(),
      },
    ]);
  });

  it("is newest first, and leaves out what is disconnected", async () => {
    for (const slug of ["github", "openai", "notion"]) await connect(slug);
    await env.DB.prepare(
      "UPDATE connections SET created_at = CASE (SELECT slug FROM integrations WHERE id = integration_id) WHEN 'openai' THEN 3000 WHEN 'github' THEN 2000 ELSE 1000 END",
    ).run();
    expect((await list()).map(({ provider }) => provider)).toEqual(["openai", "github", "notion"]);
    await app.as("ada")(`/integrations/${providerId(app.deps, "github")}`, { method: "DELETE" });
    expect((await list()).map(({ provider }) => provider)).toEqual(["openai", "notion"]);
  });

  it("shows a connection that needs its user, with the reason", async () => {
    await connect("github");
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', status_reason = 'token_expired'").run();
    expect(await list()).toMatchObject([{ status: "needs_reauth", statusReason: "token_expired" }]);
  });
});

describe("one connection", () => {
  it("is the list's item", async () => {
    await connect("github");
    await connect("openai");
    const response = await one("github");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual((await list()).find(({ provider }) => provider === "github"));
  });

  it("is the newest of several on the same provider", async () => {
    await connect("github");
    await env.DB.prepare("UPDATE connections SET status = 'needs_reauth', created_at = 1000").run();
    await givenIntegration(app.deps, { type: "github", authType: "bearer", owner: "user:ada" });
    const newest = await connect("github");
    expect(await list()).toHaveLength(2);
    expect(await (await one("github")).json()).toMatchObject({ id: newest, status: "connected" });
  });

  it("answers 404 for what is not connected, disconnected, unknown, or a slug", async () => {
    await connect("github");
    await connect("openai");
    await app.as("ada")(`/integrations/${providerId(app.deps, "openai")}`, { method: "DELETE" });
    const ids = [
      providerId(app.deps, "notion"),
      providerId(app.deps, "openai"),
      "prov_00000000000000000000000000",
      "github",
    ];
    for (const id of ids) {
      const response = await app.as("ada")(`/integrations/${id}`);
      expect([id, response.status, await problemCode(response)]).toEqual([id, 404, "not_found"]);
    }
  });
});

describe("T13", () => {
  const superuser = { roles: ["superuser"] };

  it("T13 shows each user of each tenant the own connections only, a superuser too", async () => {
    const ids = {
      ada: await connect("github"),
      bob: await connect("github", "bob"),
      elsewhere: await connect("github", "ada", { tenant: "other" }),
    };
    expect((await list()).map(({ id }) => id)).toEqual([ids.ada]);
    expect((await list("bob")).map(({ id }) => id)).toEqual([ids.bob]);
    expect((await list("ada", { tenant: "other" })).map(({ id }) => id)).toEqual([ids.elsewhere]);
    expect(await list("root", superuser)).toEqual([]);
    expect(await list("bob", { tenant: "other" })).toEqual([]);
    expect(await (await one("github")).json()).toMatchObject({ id: ids.ada });
    expect(await (await one("github", "ada", { tenant: "other" })).json()).toMatchObject({ id: ids.elsewhere });
  });

  it("T13 answers 404 for another's connection, the same as where there is none", async () => {
    await connect("github");
    const strip = async (response: Response) => {
      const { requestId: _id, ...rest } = await response.json<Record<string, unknown>>();
      return { ...rest, status: response.status };
    };
    const none = await strip(await one("github", "carol", { tenant: "empty" }));
    expect(none.status).toBe(404);
    expect(await strip(await one("github", "bob"))).toEqual(none);
    expect(await strip(await one("github", "root", superuser))).toEqual(none);
    expect(await strip(await one("github", "ada", { tenant: "other" }))).toEqual(none);
  });

  it("T13 takes a user id with odd characters for one name, not for another user's", async () => {
    await connect("github");
    const names = ["ada'--", "ada%", "ADA", "ada ", "user:ada", "ada\u200b", "*", "everyone", "shared"];
    for (const name of names) expect([name, await list(name)]).toEqual([name, []]);
  });
});
