import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { backEnd, names, read, store, storeBody, tokensPath } from "../../support/tokens.ts";

let app: TestApp;
let call: Call;

beforeEach(async () => {
  app = await testApp();
  call = await backEnd(app);
});

function tokenIn(body: Record<string, unknown>): string {
  const { access_token, api_key } = body.token_data as Record<string, string>;
  return access_token ?? api_key ?? "";
}

/** The integrations as `owner slug type auth`. */
async function integrations(): Promise<string[]> {
  const rows = await rowsOf("integrations");
  return rows.map(({ owner, slug, type, auth_type }) => `${owner} ${slug} ${type} ${auth_type}`).sort();
}

describe("the name of a token", () => {
  it("is trimmed and lower-cased where it is stored, and in every path", async () => {
    await store(call, "ada", storeBody({ integration_key: "  My Google  " }));
    expect(await names(call, "ada")).toEqual(["my google"]);
    for (const name of ["my%20google", "My%20Google", "%20MY%20GOOGLE%20%20", "%4Dy%20google"]) {
      expect(await read(call, "ada", name)).toMatchObject({ integration_key: "my google" });
    }
    const refreshed = await call(`${tokensPath("ada", "my%20GOOGLE")}/refresh`, { method: "POST" });
    expect(refreshed.status).not.toBe(404);
    const removed = await call(tokensPath("ada", "%20MY%20Google"), { method: "DELETE" });
    expect(await removed.json()).toEqual({
      integration_key: "my google",
      message: "Token for my google deleted successfully",
    });
  });

  it("may hold what a path has to encode", async () => {
    const odd = [
      "a/b",
      "a/../b",
      "a%2fb",
      "100%",
      "a?b#c",
      "a+b",
      "a&b=c",
      "a:b",
      "münchen",
      "日本語",
      "🔑",
      "a\\b",
      "'",
    ];
    const bodies = new Map(odd.map((name) => [name, storeBody({ integration_key: name }, "api_key")]));
    for (const body of bodies.values()) await store(call, "ada", body);
    expect(await names(call, "ada")).toEqual([...odd].sort());
    for (const [name, body] of bodies) {
      const item = await read(call, "ada", encodeURIComponent(name));
      expect([name, item.integration_key, item.token_data.api_key]).toEqual([name, name, tokenIn(body)]);
    }
    for (const name of odd) {
      const gone = await call(tokensPath("ada", encodeURIComponent(name)), { method: "DELETE" });
      expect([name, gone.status]).toEqual([name, 200]);
    }
    expect([await rowsOf("connections"), await rowsOf("integrations")].map(({ length }) => length)).toEqual([0, 0]);
  });

  it("that cannot be one is refused in a path as it is in a body", async () => {
    for (const name of ["%20", "a%00b", "x".repeat(101), "a%0Ab"]) {
      await expectProblem(await call(tokensPath("ada", name)), 400, "validation_failed", "integrationKey");
    }
  });

  it("belongs to one user: the same name of another one, or in another tenant, is another token", async () => {
    const [ada, bob, foreign] = [storeBody(), storeBody(), storeBody()];
    const elsewhere = await backEnd(app, { tenantId: "elsewhere" });
    await store(call, "ada", ada);
    await store(call, "bob", bob);
    await store(elsewhere, "ada", foreign);
    const found = [await read(call, "ada", "google"), await read(call, "bob", "google")];
    found.push(await read(elsewhere, "ada", "google"));
    expect(found.map(({ token_data }) => token_data.access_token)).toEqual([ada, bob, foreign].map(tokenIn));
    expect((await call(tokensPath("ada", "google"), { method: "DELETE" })).status).toBe(200);
    expect(await read(call, "bob", "google")).toBeDefined();
    expect(await read(elsewhere, "ada", "google")).toBeDefined();
  });

  it("is one of many of a user, of one provider and of several", async () => {
    const bodies = ["work", "home", "google"].map((name) => storeBody({ integration_key: name }));
    const github = storeBody({ integration_key: "code", provider: "github" });
    for (const body of [...bodies, github]) await store(call, "ada", body);
    for (const body of [...bodies, github]) {
      const { token_data } = await read(call, "ada", String(body.integration_key));
      expect(token_data.access_token).toBe(tokenIn(body));
    }
    expect(await names(call, "ada")).toEqual(["code", "google", "home", "work"]);
  });

  it("gets a slug of its own when another name makes the same one, always the same", async () => {
    const same = ["a b", "a-b", "a_b", "ä b", "日", "本"];
    const bodies = same.map((name) => storeBody({ integration_key: name }));
    for (const body of bodies) await store(call, "ada", body);
    const before = await integrations();
    expect(new Set(before).size).toBe(same.length);
    for (const body of bodies) {
      const { token_data } = await read(call, "ada", encodeURIComponent(String(body.integration_key)));
      expect(token_data.access_token).toBe(tokenIn(body));
    }
    for (const body of bodies) await store(call, "ada", body);
    expect(await integrations()).toEqual(before);
    expect(await rowsOf("connections")).toHaveLength(same.length);
  });

  it("of a hundred letters with the same beginning is another token than its neighbour", async () => {
    const [one, two] = ["1", "2"].map((end) => storeBody({ integration_key: "n".repeat(99) + end }));
    for (const body of [one, two]) await store(call, "ada", body ?? {});
    for (const body of [one, two]) {
      const { token_data } = await read(call, "ada", String(body?.integration_key));
      expect(token_data.access_token).toBe(tokenIn(body ?? {}));
    }
  });
});

describe("the integration of a token", () => {
  it("is the tenant's default one when the name is the provider's, one for each way to authenticate", async () => {
    await store(call, "ada", storeBody({}, "api_key"));
    await store(call, "bob", storeBody({}, "api_key"));
    await store(call, "ada", storeBody({ integration_key: "github", provider: "github" }));
    await store(call, "bob", storeBody({ integration_key: "github", provider: "github" }, "api_key"));
    expect(await integrations()).toEqual([
      "system github github bearer",
      "system github-oauth2 github oauth2",
      "system openai openai bearer",
    ]);
    const shares = (await rowsOf("integration_shares")).map(({ principal, access_level }) => [principal, access_level]);
    expect(shares).toEqual(Array(3).fill(["everyone", 1]));
  });

  it("is the user's own otherwise, which nobody else sees", async () => {
    await store(call, "ada", storeBody({ integration_key: "Mine" }));
    expect(await integrations()).toEqual(["user:ada mine google oauth2"]);
    expect(await rowsOf("integration_shares")).toEqual([]);
    const page = async (user: string) => (await app.as(user)("/api/integrations")).json<{ total: number }>();
    expect([(await page("ada")).total, (await page("bob")).total]).toEqual([1, 0]);
  });

  it("is the visible one of that name, of that provider and type", async () => {
    const id = await givenIntegration(app.deps, { type: "google", slug: "our-google", clientId: "ours" });
    await store(call, "ada", storeBody({ integration_key: "Our Google" }));
    expect(await rowsOf("connections")).toMatchObject([{ integration_id: id, token_key: "our google" }]);
    expect((await call(tokensPath("ada", "our%20google"), { method: "DELETE" })).status).toBe(200);
    expect(await rowsOf("integrations")).toMatchObject([{ id }]);
  });

  it.each<[string, Parameters<typeof givenIntegration>[1], { principal: string; accessLevel: number }[]?]>([
    ["another provider", { type: "github" }],
    ["another way to authenticate", { type: "google", authType: "bearer" }],
    ["the shared mode", { type: "google", mode: "shared" }],
    ["another tenant", { type: "google", tenantId: "elsewhere" }],
    ["somebody else alone", { type: "google" }, []],
    ["somebody else's team", { type: "google" }, [{ principal: "team:red", accessLevel: 3 }]],
  ])("is not one of %s that has the name", async (_, input, shares) => {
    const id = await givenIntegration(app.deps, { slug: "ours", clientId: "ours", ...input }, shares);
    const before = await rowsOf("integrations");
    await store(call, "ada", storeBody({ integration_key: "ours" }));
    const [connection] = await rowsOf("connections");
    expect(connection?.integration_id).not.toBe(id);
    const rows = await rowsOf("integrations");
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining(before));
  });

  it("is another one when a token of another name is there already", async () => {
    await givenIntegration(app.deps, { type: "google", slug: "a-b", clientId: "ours" });
    const [spaced, hyphened] = [storeBody({ integration_key: "a b" }), storeBody({ integration_key: "a-b" })];
    await store(call, "ada", spaced);
    await store(call, "ada", hyphened);
    expect(await integrations()).toHaveLength(2);
    expect((await read(call, "ada", "a%20b")).token_data.access_token).toBe(tokenIn(spaced));
    expect((await read(call, "ada", "a-b")).token_data.access_token).toBe(tokenIn(hyphened));
  });

  it("may be refused for want of a name when the user's own integrations have all of them", async () => {
    await store(call, "ada", storeBody({ integration_key: "mine" }));
    const taken = await call(tokensPath("ada"), jsonBody(storeBody({ integration_key: "mine", provider: "github" })));
    expect(taken.status).toBe(201);
    expect(await names(call, "ada")).toEqual(["mine"]);
    expect(await integrations()).toEqual([expect.stringMatching(/^user:ada mine-[a-z0-9]+ github oauth2$/)]);
    const [made] = await rowsOf("integrations");
    expect((await call(tokensPath("ada", "mine"), { method: "DELETE" })).status).toBe(200);
    for (const slug of ["mine", String(made?.slug)]) {
      await givenIntegration(app.deps, { type: "github", slug, owner: "user:ada", authType: "bearer" }, []);
    }
    const again = () => call(tokensPath("ada"), jsonBody(storeBody({ integration_key: "mine", provider: "github" })));
    await expectProblem(await again(), 409, "conflict");
    expect(await rowsOf("connections")).toEqual([]);
  });
});
