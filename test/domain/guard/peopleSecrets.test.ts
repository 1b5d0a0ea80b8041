import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";
import {
  connectBy,
  type GuardScene,
  guardScene,
  HOSTED,
  serverOf,
  shareNew,
  textSeen,
  typedIn,
} from "../../support/guardScene.ts";
import { admin, type Body, connect, expectProblem, makeIntegration } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { givenKey, store, withKey } from "../../support/tokens.ts";

let scene: GuardScene;

beforeEach(async () => {
  scene = await guardScene();
});

/** Where a call by an integration's name goes with a secret: to the catalogue's server, and to no other. */
async function expectCalledHome(user: string, slug: string, secret: string): Promise<void> {
  const response = await scene.app.as(user)(`/api/integrations/${slug}/request/user`);
  expect(response.status, await response.clone().text()).toBe(200);
  expect(await textSeen(scene.home)).toContain(secret);
  expect(await scene.evil.seen()).toEqual([]);
}

/** Where the trusted button of the application leads. */
async function button(user: string, claims = {}): Promise<string | number> {
  const response = await scene.app.as(user, claims)(`/oauth/${providerId(scene.app.deps, "google")}`);
  return response.headers.get("location")?.split("?")[0] ?? response.status;
}

describe("A02 a token that somebody types in under a provider's name", () => {
  it.each([
    ["everyone", "everyone"],
    ["him", "user:bob"],
  ])("A02 goes to the catalogue's, not to what a stranger shares with %s", async (_whom, principal) => {
    await shareNew(scene.mallory, typedIn(scene.evil, "github"), principal);
    const token = canary("bob");
    const response = await connectBy(scene, "bob", "github", token);
    expect([response.status, await response.json()]).toMatchObject([201, { provider: "github" }]);
    await expectCalledHome("bob", "github", token);
  });

  it("A02 goes to the catalogue's, not to what a member gave to his team", async () => {
    const red = { groups: ["red"] };
    const mallory = admin(scene.app, "mallory", red);
    const { id } = await makeIntegration(mallory, typedIn(scene.evil, "github"));
    expect((await mallory(`/api/integrations/${id}/owner`, jsonBody({ teamId: "red" }, "PUT"))).status).toBe(200);
    const token = canary("bob");
    const body = { providerId: providerId(scene.app.deps, "github"), accessToken: token };
    expect((await scene.app.as("bob", red)("/integrations", jsonBody(body))).status).toBe(201);
    expect((await scene.app.as("bob", red)("/api/integrations/github/request/user")).status).toBe(200);
    expect([await scene.evil.seen(), (await scene.home.seen()).length]).toEqual([[], 1]);
  });

  it("A02 goes to the catalogue's, not to the giver's own typed-in one, which is named by its id", async () => {
    const bob = admin(scene.app, "bob");
    const { id } = await makeIntegration(bob, typedIn(scene.evil, "github"));
    const token = canary("bob");
    expect((await connectBy(scene, "bob", "github", token)).status).toBe(201);
    expect((await bob(`/api/integrations/${id}/request/user`)).status).toBe(422);
    await expectCalledHome("bob", "github", token);
    await connect(bob, id, { token: canary("enterprise") });
    expect((await bob(`/api/integrations/${id}/request/user`)).status).toBe(200);
    expect(await textSeen(scene.evil)).not.toContain(token);
  });

  it("A02 also a company's key that a back end stores for a user and uses as that user", async () => {
    await shareNew(scene.mallory, typedIn(scene.evil, "openai"));
    const secret = canary("company");
    const token = {
      integration_key: "openai",
      provider: "openai",
      token_type: "api_key",
      token_data: { api_key: secret },
    };
    await store(scene.backEnd, "ada", token);
    const { key } = await givenKey({ scopes: ["token:*", "user:act-as"] });
    const asAda = withKey(scene.app, key, { "x-act-as-user": "ada" });
    expect((await asAda("/api/integrations/openai/request/models")).status).toBe(200);
    await expectCalledHome("ada", "openai", secret);
  });

  it("A02 is not asked for where a stranger's value says the host", async () => {
    const body = { name: HOSTED, type: HOSTED, clientId: "mallorys", parameters: serverOf(scene.evil) };
    await shareNew(scene.mallory, body);
    const path = `/oauth/${providerId(scene.app.deps, HOSTED)}`;
    await expectProblem(await scene.app.as("bob")(path), 400, "provider_not_active");
    await expectProblem(await scene.app.as("bob")(`/api/integrations/${HOSTED}/connect`), 409, "ambiguous_reference");
    const own = await scene.app.as("mallory")(path);
    expect(own.headers.get("location")).toContain(scene.evil.url);
  });
});

describe("A02 the button that connects by OAuth", () => {
  it("A02 does not lead to a server that a stranger typed in", async () => {
    await shareNew(scene.mallory, typedIn(scene.evil, "google"));
    expect(await button("bob")).toBe(400);
    const client = { type: "google", clientId: "admins", clientSecret: canary("client-secret") };
    await givenIntegration(scene.app.deps, client);
    expect(await button("bob")).toBe(`${scene.home.url}/authorize`);
  });

  it.each(["authUri", "tokenUri", "revocationUri", "apiBaseUri"])(
    "A02 does not choose an integration of which %s alone was typed in",
    async (name) => {
      const { [name]: address } = typedIn(scene.evil, "google");
      await shareNew(scene.mallory, { name: "google", type: "google", clientId: "mallorys", [name]: address });
      expect(await button("bob")).toBe(400);
      await expectProblem(await scene.app.as("bob")("/api/integrations/google/connect"), 409, "ambiguous_reference");
    },
  );

  it("A02 takes the tenant's default before what others share", async () => {
    const { deps } = scene.app;
    await givenIntegration(deps, { type: "google", clientId: "others", createdAt: 1 });
    await givenIntegration(deps, { type: "google", clientId: "tenants", owner: "system" });
    const response = await scene.app.as("bob")(`/oauth/${providerId(deps, "google")}`);
    expect(new URL(response.headers.get("location") ?? "").searchParams.get("client_id")).toBe("tenants");
  });

  it("A02 a provider that only a stranger's typed-in integration has is not active", async () => {
    await shareNew(scene.mallory, typedIn(scene.evil, "google"));
    const list = await (await scene.app.as("bob")("/integrations/providers")).json<Record<string, unknown>[]>();
    expect(list.find(({ slug }) => slug === "google")).toMatchObject({ active: false, connected: false });
  });
});

describe("A02 a provider's slug", () => {
  const tokenBody = (token: string) => jsonBody({ token });

  it("A02 does not name what a stranger typed in: the answer lists the natural ids", async () => {
    const { id } = await shareNew(scene.mallory, typedIn(scene.evil, "github"));
    const bob = scene.app.as("bob");
    const body = tokenBody(canary("bob"));
    const problem = await expectProblem(
      await bob("/api/integrations/github/connect", body),
      409,
      "ambiguous_reference",
    );
    expect(problem.errors).toEqual([{ path: "id", message: "could be mallory:github" }]);
    expect(await rowsOf("connections")).toEqual([]);
    expect((await bob(`/api/integrations/${id}/connect`, body)).status).toBe(201);
  });

  it("A02 does not name it either for a team's member, a superuser, or when the stranger typed in a type of his own", async () => {
    const mallory = admin(scene.app, "mallory", { groups: ["red"] });
    const custom: Body = { ...typedIn(scene.evil, "github"), type: "custom" };
    const { id } = await makeIntegration(mallory, custom);
    await mallory(`/api/integrations/${id}/owner`, jsonBody({ teamId: "red" }, "PUT"));
    for (const claims of [{ groups: ["red"] }, { roles: ["superuser"] }]) {
      const response = await scene.app.as("bob", claims)("/api/integrations/github/connect", tokenBody(canary("bob")));
      const problem = await expectProblem(response, 409, "ambiguous_reference");
      expect(problem.errors).toEqual([{ path: "id", message: "could be team:red:github" }]);
    }
  });

  it("A02 passes over it for the tenant's, which is on the catalogue's addresses", async () => {
    await shareNew(scene.mallory, typedIn(scene.evil, "github"));
    const id = await givenIntegration(scene.app.deps, { type: "github", authType: "bearer", owner: "system" });
    expect(await (await scene.app.as("bob")("/api/integrations/github")).json()).toMatchObject({ id });
  });

  it("A02 does not name one that was changed since its user agreed, when the user connects again", async () => {
    const { id } = await shareNew(scene.mallory, {
      name: "GitHub",
      slug: "github",
      type: "github",
      authType: "bearer",
    });
    const bob = scene.app.as("bob");
    await connect(bob, "github", { token: canary("first") });
    const change = jsonBody({ apiBaseUri: `${scene.evil.url}/api` }, "PATCH");
    expect((await scene.mallory(`/api/integrations/${id}`, change)).status).toBe(200);
    const again = await bob("/api/integrations/github/connect", tokenBody(canary("second")));
    await expectProblem(again, 409, "ambiguous_reference");
    const token = canary("third");
    expect((await connectBy(scene, "bob", "github", token)).status).toBe(201);
    await expectCalledHome("bob", "github", token);
  });
});
