import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { sealCredential } from "../../../src/domain/vault/credential.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { jsonBody } from "../../support/app.ts";
import { interruptibleD1 } from "../../support/credentialKeys.ts";
import {
  backEndToken,
  type GuardScene,
  guardScene,
  HOSTED,
  makeDue,
  runSchedule,
  serverOf,
  shareNew,
  storeOAuth,
  textSeen,
  typedIn,
  useToken,
} from "../../support/guardScene.ts";
import { admin, type Body, expectProblem, makeIntegration } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { givenKey, store, tokensPath, withKey } from "../../support/tokens.ts";

let scene: GuardScene;

beforeEach(async () => {
  scene = await guardScene();
});

/** A back end's secret went where the catalogue says, and nowhere else. */
async function expectOnlyHome(secret: string | undefined): Promise<void> {
  expect(await scene.evil.seen()).toEqual([]);
  expect(await textSeen(scene.home)).toContain(secret);
}

const change = (id: string, body: Body, call = scene.mallory) =>
  call(`/api/integrations/${id}`, jsonBody(body, "PATCH"));

/** In each of these ways an integration of Mallory's is one that Ada sees, or has. */
const WAYS: [string, () => Promise<unknown>][] = [
  ["that is shared with everyone", () => shareNew(scene.mallory, typedIn(scene.evil, "google"))],
  ["that is shared with her", () => shareNew(scene.mallory, typedIn(scene.evil, "google"), "user:ada")],
  [
    "that is offered to her, besides an older legitimate one",
    async () => {
      await shareNew(admin(scene.app, "admin"), { name: "google", type: "google", clientId: "legitimate" });
      const { id } = await makeIntegration(scene.mallory, typedIn(scene.evil, "google"));
      expect((await scene.mallory(`/api/integrations/${id}/owner`, jsonBody({ userId: "ada" }, "PUT"))).status).toBe(
        200,
      );
      expect((await scene.app.as("ada")(`/api/integrations/${id}`)).status).toBe(404);
    },
  ],
  [
    "that she accepted",
    async () => {
      const { id } = await makeIntegration(scene.mallory, typedIn(scene.evil, "google"));
      await scene.mallory(`/api/integrations/${id}/owner`, jsonBody({ userId: "ada" }, "PUT"));
      const accepted = await scene.app.as("ada")(`/api/integrations/${id}/owner:accept`, { method: "POST" });
      expect(accepted.status).toBe(200);
    },
  ],
];

const canaryOf = (user: string) => `token-of-${user}-0123456789`;

describe("A01 a back end that stores a token under a provider's name", () => {
  it("A01 means the catalogue, not what the user has typed in under that name", async () => {
    await makeIntegration(scene.mallory, typedIn(scene.evil, "google"));
    const { client_secret } = await storeOAuth(scene, "mallory");
    await makeDue();
    const refreshed = await scene.backEnd(`${tokensPath("mallory", "google")}/refresh`, { method: "POST" });
    expect(refreshed.status).toBe(200);
    await useToken(scene, "mallory");
    await expectOnlyHome(client_secret);
  });

  it.each(WAYS)("A01 means the catalogue, not one of Mallory's %s", async (_way, given) => {
    await given();
    const { client_secret } = await storeOAuth(scene, "ada");
    await useToken(scene, "ada");
    await expectOnlyHome(client_secret);
  });

  it("A01 the schedule refreshes at the catalogue's, when nobody does anything", async () => {
    await makeIntegration(scene.mallory, typedIn(scene.evil, "google"));
    const { client_secret } = await storeOAuth(scene, "mallory");
    await runSchedule(scene.app);
    await expectOnlyHome(client_secret);
  });

  it("A01 means the catalogue, not what the user gave to a team or a superuser made for all", async () => {
    const { evil, app } = scene;
    const red = admin(app, "mallory", { groups: ["red"] });
    await makeIntegration(red, typedIn(evil, "google", { slug: "mine" }));
    expect((await red("/api/integrations/mine/owner", jsonBody({ teamId: "red" }, "PUT"))).status).toBe(200);
    await shareNew(app.as("root", { roles: ["superuser"] }), typedIn(evil, "google"));
    const { client_secret } = await storeOAuth(scene, "ada", "mine", "google");
    await useToken(scene, "ada", "mine");
    await expectOnlyHome(client_secret);
  });
});

describe("A01 an integration whose addresses change under a stored token", () => {
  /** The token stands on Mallory's own integration, as yet on the catalogue's addresses. */
  async function storedAtMallorys() {
    const made = await makeIntegration(scene.mallory, { name: "google", type: "google", clientId: "c" });
    await storeOAuth(scene, "mallory");
    expect(await rowsOf("connections")).toMatchObject([{ integration_id: made.id }]);
    return made;
  }

  const { tokenUri, revocationUri, apiBaseUri } = typedIn({ url: "URL" } as GuardScene["evil"], "google");
  it.each(Object.entries({ tokenUri, revocationUri, apiBaseUri, all: undefined }))(
    "A01 gives nothing of it away: %s",
    async (name, template) => {
      const { id } = await storedAtMallorys();
      const all = typedIn(scene.evil, "google");
      const body =
        name === "all" ? { ...all, type: undefined } : { [name]: String(template).replace("URL", scene.evil.url) };
      expect((await change(id, body)).status).toBe(200);
      await useToken(scene, "mallory");
      expect(await scene.evil.seen()).toEqual([]);
    },
  );

  it("A01 is left for the catalogue's when the token is stored again", async () => {
    const { id } = await storedAtMallorys();
    await change(id, { ...typedIn(scene.evil, "google"), type: undefined });
    const { client_secret } = await storeOAuth(scene, "mallory");
    const inUse = (await rowsOf("connections")).filter(({ status }) => status === "connected");
    expect(inUse).toHaveLength(1);
    expect(inUse[0]?.integration_id).not.toBe(id);
    await useToken(scene, "mallory");
    await expectOnlyHome(client_secret);
  });

  it("A01 is not written to when the change comes between the read and the write", async () => {
    const { d1, beforeNextBatch } = interruptibleD1();
    scene = await guardScene({ db: openDatabase(d1) });
    const { id } = await makeIntegration(scene.mallory, { name: "google", type: "google", clientId: "c" });
    beforeNextBatch(() => change(id, { ...typedIn(scene.evil, "google"), type: undefined }));
    const { client_secret } = await storeOAuth(scene, "mallory");
    const connected = (await rowsOf("connections")).filter(({ status }) => status === "connected");
    expect(connected.map(({ integration_id }) => integration_id)).not.toContain(id);
    await useToken(scene, "mallory");
    await expectOnlyHome(client_secret);
  });

  it.each([
    ["of a version that bound no client", undefined],
    ["that is bound to another token endpoint", "https://oauth2.googleapis.com/token"],
  ])("A01 gets no client %s, also from a connection that stands there", async (_what, tokenEndpoint) => {
    const { id } = await makeIntegration(scene.mallory, typedIn(scene.evil, "google"));
    await scene.mallory(
      `/api/integrations/${id}/connect`,
      jsonBody({ accessToken: "a-token", refreshToken: "r-token" }),
    );
    const [row] = await rowsOf("connections");
    const { client_id, client_secret } = backEndToken();
    const client = { id: client_id, secret: client_secret, ...(tokenEndpoint && { tokenEndpoint }) };
    const credential = { type: "oauth2", accessToken: "a-token", refreshToken: "r-token", client };
    const owner = { id: String(row?.id), tenantId: "default" };
    const sealed = await sealCredential(scene.app.deps, owner, credential as Parameters<typeof sealCredential>[2]);
    await env.DB.prepare("UPDATE connections SET credential_sealed = ?, token_key = 'google', token_type = 'oauth2'")
      .bind(sealed)
      .run();
    await makeDue();
    const refused = await scene.backEnd(`${tokensPath("mallory", "google")}/refresh`, { method: "POST" });
    await expectProblem(refused, 409, "needs_reauth");
    await useToken(scene, "mallory");
    expect(await textSeen(scene.evil)).not.toContain(client_secret);
  });
});

describe("A01 a provider whose host is a value of the integration", () => {
  const hosted = (extra: Body = {}): Body => ({
    ...{ name: HOSTED, type: HOSTED, clientId: "c", parameters: serverOf(scene.evil) },
    ...extra,
  });

  it.each([
    ["the user's own", () => makeIntegration(scene.mallory, hosted()), "mallory"],
    ["one that is shared with everyone", () => shareNew(scene.mallory, hosted()), "ada"],
    ["one that is shared with her", () => shareNew(scene.mallory, hosted(), "user:ada"), "ada"],
  ])("A01 means the catalogue's default, not the value in %s", async (_whose, given, user) => {
    await given();
    const { client_secret } = await storeOAuth(scene, user, HOSTED);
    await useToken(scene, user, HOSTED);
    await expectOnlyHome(client_secret);
  });

  it("A01 nor when the key acts as that user", async () => {
    await makeIntegration(scene.mallory, hosted());
    const { key } = await givenKey({ scopes: ["token:*", "user:act-as"] });
    scene = { ...scene, backEnd: withKey(scene.app, key, { "x-act-as-user": "mallory" }) };
    const { client_secret } = await storeOAuth(scene, "mallory", HOSTED);
    await useToken(scene, "mallory", HOSTED);
    await expectOnlyHome(client_secret);
  });

  it("A01 takes the user's own value for a token that the user gives", async () => {
    await makeIntegration(scene.mallory, hosted());
    const token_data = { access_token: canaryOf("mallory"), refresh_token: "r-token", expires_in: 3600 };
    const body = { integration_key: HOSTED, provider: HOSTED, token_type: "oauth2", token_data };
    await store(scene.mallory, "mallory", body);
    await scene.app.as("mallory")(`/api/integrations/${HOSTED}/request/me`);
    expect(await textSeen(scene.evil)).toContain(canaryOf("mallory"));
    expect(await scene.home.seen()).toEqual([]);
  });
});

describe("A01 a token with a client of its own", () => {
  it("A01 is revoked at the catalogue's address, with its client", async () => {
    const { client_secret, refresh_token } = await storeOAuth(scene, "ada");
    const [row] = await rowsOf("connections");
    const path = `/api/integrations/${row?.integration_id}/connection`;
    expect((await scene.app.as("ada")(path, { method: "DELETE" })).status).toBe(204);
    const seen = await scene.home.seen();
    expect(seen.map((request) => request.path)).toEqual(["/revoke", "/revoke"]);
    expect(await textSeen(scene.home)).toContain(client_secret);
    expect(await textSeen(scene.home)).toContain(refresh_token);
  });
});
