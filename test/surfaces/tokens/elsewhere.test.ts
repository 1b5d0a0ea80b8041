import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { CANARY } from "../../support/canary.ts";
import { providerId } from "../../support/fixtures.ts";
import { expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { givenKey, list, names, read, store, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

let scene: TokenScene;

beforeEach(async () => {
  scene = await tokenScene();
});

const oauth = (name = "mine") => storeBody({ integration_key: name, provider: "staged" });
const key = (provider: string, name = provider) => storeBody({ integration_key: name, provider }, "api_key");

async function jsonAt(path: string, user = "ada"): Promise<unknown> {
  const response = await scene.app.as(user)(path);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect([...response.headers].flat().join() + text).not.toContain(CANARY);
  return JSON.parse(text);
}

describe("a stored token in the other surfaces", () => {
  it("is a connection of the user in the Connect API, and its provider is connected", async () => {
    await store(scene.call, "ada", oauth());
    const item = { provider: "staged", name: "mine", status: "connected", scopes: null };
    expect(await jsonAt("/integrations")).toEqual([expect.objectContaining(item)]);
    expect(await jsonAt(`/integrations/${providerId(scene.app.deps, "staged")}`)).toMatchObject(item);
    const providers = (await jsonAt("/integrations/providers")) as { slug: string; connected: boolean }[];
    const connected = providers.filter((provider) => provider.connected).map(({ slug }) => slug);
    expect(connected).toEqual(["staged"]);
    expect(await jsonAt("/integrations", "bob")).toEqual([]);
  });

  it("brings its integration and connection into the Integrations API", async () => {
    await store(scene.call, "ada", oauth("My Name"));
    const item = { slug: "my-name", name: "my name", type: "staged", ownerId: "ada", authType: "oauth2" };
    expect(await jsonAt("/api/integrations")).toMatchObject({
      total: 1,
      _embedded: { "inf:integration": [{ ...item, shared: false }] },
    });
    expect(await jsonAt("/api/integrations/ada%3Amy-name")).toMatchObject(item);
    expect(await jsonAt("/api/integrations/my-name/connection")).toMatchObject({ ownerId: "ada", status: "connected" });
    expect(await jsonAt("/api/integration-connections")).toMatchObject({ total: 1 });
    expect(await jsonAt("/api/integrations", "bob")).toMatchObject({ total: 0 });
  });

  it("is called with through the proxy, placed as its provider wants it", async () => {
    const bodies = { staged: oauth("staged"), acme: key("acme"), keyed: key("keyed"), queried: key("queried") };
    const jwt = storeBody({ integration_key: "jwt", provider: "acme" }, "jwt");
    for (const body of [...Object.values(bodies), jwt]) await store(scene.call, "ada", body);
    for (const slug of [...Object.keys(bodies), "jwt"]) {
      const response = await scene.app.as("ada")(`/api/integrations/${slug}/request/me`);
      expect([slug, response.status]).toEqual([slug, 200]);
    }
    const [staged, acme, keyed, queried, asJwt] = await scene.upstream.seen();
    const sent = (body: typeof jwt) => Object.values(body.token_data as Record<string, string>)[0];
    expect(staged?.headers.authorization).toBe(`Bearer ${sent(bodies.staged)}`);
    expect(acme?.headers.authorization).toBe(`Bearer ${sent(bodies.acme)}`);
    expect([keyed?.headers["x-keyed"], keyed?.headers.authorization]).toEqual([sent(bodies.keyed), undefined]);
    expect([queried?.path, queried?.headers.authorization]).toEqual([`/v1/me?key=${sent(bodies.queried)}`, undefined]);
    expect(asJwt?.headers.authorization).toBe(`Bearer ${sent(jwt)}`);
  });

  it("is called with by a key of the user and by one that acts as the user, and by nobody else", async () => {
    await store(scene.call, "ada", oauth());
    const bound = await givenKey({ userId: "ada", scopes: [] });
    const acting = await givenKey({ scopes: ["user:act-as"] });
    const callers = {
      bound: withKey(scene.app, bound.key),
      acting: withKey(scene.app, acting.key, { "x-act-as-user": "ada" }),
      "acting as another": withKey(scene.app, acting.key, { "x-act-as-user": "bob" }),
      unbound: scene.call,
      bob: scene.app.as("bob"),
    };
    const statuses: Record<string, number> = {};
    for (const [who, caller] of Object.entries(callers)) {
      statuses[who] = (await caller("/api/integrations/mine/request/me")).status;
    }
    expect(statuses).toEqual({ bound: 200, acting: 200, "acting as another": 404, unbound: 404, bob: 404 });
    expect(await scene.upstream.seen()).toHaveLength(2);
  });
});

describe("a token that is disconnected through the Connect API", () => {
  const disconnect = () =>
    scene.app.as("ada")(`/integrations/${providerId(scene.app.deps, "staged")}`, { method: "DELETE" });

  it("is not there any more, for whatever is asked of it, and can be stored anew", async () => {
    await store(scene.call, "ada", oauth());
    expect((await disconnect()).status).toBe(204);
    const path = tokensPath("ada", "mine");
    for (const [address, method] of [
      [path, "GET"],
      [path, "DELETE"],
      [`${path}/refresh`, "POST"],
    ] as const) {
      await expectProblem(await scene.call(address, { method }), 404, "not_found");
    }
    expect(await list(scene.call, "ada")).toEqual([]);
    const body = oauth();
    await store(scene.call, "ada", body);
    expect((await read(scene.call, "ada", "mine")).token_data).toMatchObject({
      access_token: (body.token_data as Record<string, string>).access_token,
    });
    expect([await rowsOf("connections"), await rowsOf("integrations")].map(({ length }) => length)).toEqual([1, 1]);
  });

  it("gives its name free for a token of another provider, and leaves nothing behind", async () => {
    await store(scene.call, "ada", oauth());
    await disconnect();
    await store(scene.call, "ada", key("acme", "mine"));
    expect(await names(scene.call, "ada")).toEqual(["mine"]);
    expect(await rowsOf("connections")).toHaveLength(1);
    expect(await rowsOf("integrations")).toMatchObject([{ type: "acme" }]);
  });

  it("gives its place free for a token of another name", async () => {
    const [spaced, hyphened] = [oauth("a b"), oauth("a-b")];
    await store(scene.call, "ada", spaced);
    await disconnect();
    await store(scene.call, "ada", hyphened);
    expect(await names(scene.call, "ada")).toEqual(["a-b"]);
    expect(await rowsOf("integrations")).toHaveLength(1);
  });
});

describe("a stored token whose connection is ended in the Integrations API", () => {
  it("is gone here too, and its integration can be deleted by its owner", async () => {
    await store(scene.call, "ada", oauth());
    const ada = scene.app.as("ada", { scope: "integration:delete" });
    expect((await ada("/api/integrations/mine/connection", { method: "DELETE" })).status).toBe(204);
    await expectProblem(await scene.call(tokensPath("ada", "mine")), 404, "not_found");
    await store(scene.call, "ada", oauth());
    expect((await ada("/api/integrations/mine", { method: "DELETE" })).status).toBe(204);
    expect(await list(scene.call, "ada")).toEqual([]);
    await store(scene.call, "ada", oauth());
    expect(await names(scene.call, "ada")).toEqual(["mine"]);
  });

  it("loses its name, and not its account, when it is connected anew in another way", async () => {
    await store(scene.call, "ada", key("acme"));
    const ada = scene.app.as("ada");
    expect((await ada("/api/integrations/acme/connect", jsonBody({ token: "another" }))).status).toBe(201);
    expect(await rowsOf("connections")).toMatchObject([{ token_key: null, token_type: null }]);
    expect(await list(ada, "ada")).toEqual([]);
    await expectProblem(await ada(tokensPath("ada", "acme")), 404, "not_found");
    expect((await read(scene.call, "ada", "acme")).token_data).toEqual({ api_key: "another" });
  });
});
