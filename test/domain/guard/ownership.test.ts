import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type GuardScene, guardScene, share, textSeen } from "../../support/guardScene.ts";
import {
  type AuthType,
  admin,
  type Body,
  type Call,
  customBody,
  expectProblem,
  type Item,
  makeIntegration,
  readItem,
  storedState,
} from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";

let scene: GuardScene;
let own: Call;
let zed: Call;
let made: Item;
const secret = canary("own-token");

beforeEach(async () => {
  scene = await guardScene();
  own = admin(scene.app, "own");
  zed = admin(scene.app, "zed");
  const body = { name: "mine", type: "custom", authType: "bearer", apiBaseUri: `${scene.home.url}/api`, token: secret };
  made = await makeIntegration(own, body);
  await share(own, made.id, "user:zed", 3);
});

const path = () => `/api/integrations/${made.id}`;
const give = (call: Call, body: Body) => call(`${path()}/owner`, jsonBody(body, "PUT"));
const accept = (call: Call) => call(`${path()}/owner:accept`, { method: "POST" });
const patch = (call: Call, body: Body) => call(path(), jsonBody(body, "PATCH"));
const transfers = async () =>
  (await rowsOf("audit_events")).filter(({ action }) => action === "integration.transferred").length;

describe("A09 level 3", () => {
  it.each([{ userId: "zed" }, { userId: "friend" }, { teamId: "red" }])(
    "A09 does not give the integration away: %j",
    async (body) => {
      const before = await storedState();
      await expectProblem(await give(admin(scene.app, "zed", { groups: ["red"] }), body), 403, "forbidden");
      expect(await storedState()).toBe(before);
      expect(await readItem(own, made.id)).toMatchObject({ ownerId: "own" });
    },
  );

  it("A09 through a team or through everyone does not either, nor withdraws an offer", async () => {
    await share(own, made.id, "team:red", 3);
    await share(own, made.id, "everyone", 3);
    expect((await give(own, { userId: "heir" })).status).toBe(200);
    for (const call of [zed, admin(scene.app, "eve"), admin(scene.app, "ron", { groups: ["red"] })]) {
      await expectProblem(await give(call, { userId: "own" }), 403, "forbidden");
      await expectProblem(await accept(call), 404, "not_found");
    }
    expect((await accept(scene.app.as("heir"))).status).toBe(200);
  });

  it("A09 sends the owner's secret nowhere else: the edit wants it again", async () => {
    await expectProblem(await patch(zed, { apiBaseUri: `${scene.evil.url}/zed` }), 400, "validation_failed", "token");
    expect((await zed(`${path()}/request/x`)).status).toBe(200);
    expect(await textSeen(scene.home)).toContain(secret);
    const given = canary("zeds-own");
    expect((await patch(zed, { apiBaseUri: `${scene.evil.url}/zed`, token: given })).status).toBe(200);
    await zed(`${path()}/request/x`);
    expect(await textSeen(scene.evil)).not.toContain(secret);
  });
});

const SECRET_OF = { oauth2: "clientSecret", apikey: "apiKey", basic: "password", bearer: "token" };
const ADDRESSES: Record<string, unknown> = {
  apiBaseUri: "https://evil.example",
  altBaseUris: ["https://evil.example"],
};
const ENDPOINTS = { tokenUri: "https://evil.example/token", revocationUri: "https://evil.example/revoke" };

describe("A09 a change of an address wants the stored secret again, whoever asks", () => {
  const cases = (Object.keys(SECRET_OF) as AuthType[]).flatMap((authType) =>
    Object.entries({ ...ADDRESSES, ...(authType === "oauth2" ? ENDPOINTS : {}) }).map(
      ([name, value]) => [authType, name, value] as const,
    ),
  );
  it.each(cases)("A09 %s, %s", async (authType, name, value) => {
    const body = customBody(authType, { slug: "other" });
    const other = await makeIntegration(own, body);
    await share(own, other.id, "user:zed", 2);
    const { [SECRET_OF[authType]]: given, ...rest } = body;
    const before = await storedState();
    const root = scene.app.as("root", { roles: ["superuser"] });
    for (const call of [own, zed, root]) {
      const patched = await call(`/api/integrations/${other.id}`, jsonBody({ [name]: value }, "PATCH"));
      await expectProblem(patched, 400, "validation_failed", SECRET_OF[authType]);
      const put = await call(`/api/integrations/${other.id}`, jsonBody({ ...rest, [name]: value }, "PUT"));
      await expectProblem(put, 400, "validation_failed", SECRET_OF[authType]);
    }
    expect(await storedState()).toBe(before);
    for (const again of [{ [SECRET_OF[authType]]: given }, { [SECRET_OF[authType]]: null }]) {
      const answer = await own(`/api/integrations/${other.id}`, jsonBody({ [name]: value, ...again }, "PATCH"));
      expect(answer.status, await answer.clone().text()).toBe(200);
    }
  });

  it("A09 also for the value of a placeholder, and for going back to the catalogue's", async () => {
    const client = { clientId: "c", clientSecret: canary("client-secret") };
    const hosted = await makeIntegration(own, { name: "hosted", type: "hosted", ...client });
    const google = await makeIntegration(own, {
      name: "g",
      type: "google",
      ...client,
      apiBaseUri: "https://a.example",
    });
    const changes: [Item, Body][] = [
      [hosted, { parameters: { stage: "elsewhere" } }],
      [google, { apiBaseUri: null }],
    ];
    for (const [item, body] of changes) {
      const response = await own(`/api/integrations/${item.id}`, jsonBody(body, "PATCH"));
      await expectProblem(response, 400, "validation_failed", "clientSecret");
    }
  });

  it("A09 but not where nothing is stored, and not for what is no address", async () => {
    const bare = await makeIntegration(own, {
      name: "bare",
      type: "custom",
      authType: "bearer",
      apiBaseUri: "https://a.example",
    });
    const moved = await own(`/api/integrations/${bare.id}`, jsonBody({ apiBaseUri: "https://b.example" }, "PATCH"));
    expect(moved.status).toBe(200);
    expect((await patch(zed, { description: "x", tags: ["y"] })).status).toBe(200);
  });
});

describe("A09 an offer", () => {
  it("A09 that is accepted leaves the former owner level 3, and changes nobody's connection", async () => {
    expect(await (await give(own, { userId: "heir" })).json()).toEqual({ userId: "own", proposed: { userId: "heir" } });
    expect(await (await accept(scene.app.as("heir"))).json()).toEqual({ userId: "heir" });
    expect((await patch(own, { description: "still here" })).status).toBe(200);
    await expectProblem(await give(own, { userId: "own" }), 403, "forbidden");
    await expectProblem(await accept(scene.app.as("heir")), 404, "not_found");
  });

  it("A09 that is withdrawn can no longer be accepted", async () => {
    await give(own, { userId: "heir" });
    expect(await (await give(own, { userId: "own" })).json()).toEqual({ userId: "own" });
    await expectProblem(await accept(scene.app.as("heir")), 404, "not_found");
    expect(await transfers()).toBe(0);
  });

  it("A09 that was replaced is the other's", async () => {
    await give(own, { userId: "heir" });
    await give(own, { teamId: "red" });
    await expectProblem(await accept(scene.app.as("heir")), 404, "not_found");
    expect((await accept(scene.app.as("ron", { groups: ["red"] }))).status).toBe(200);
  });

  it("A09 shows nothing of the integration before it is accepted, and is named by its id only", async () => {
    const { id } = await makeIntegration(own, customBody("bearer", { slug: "hidden" }));
    await own(`/api/integrations/${id}/owner`, jsonBody({ userId: "heir" }, "PUT"));
    const heir = scene.app.as("heir");
    await expectProblem(await heir(`/api/integrations/${id}`), 404, "not_found");
    for (const name of ["hidden", "own:hidden", "heir:hidden"]) {
      await expectProblem(await heir(`/api/integrations/${name}/owner:accept`, { method: "POST" }), 404, "not_found");
    }
    expect((await heir(`/api/integrations/${id}/owner:accept`, { method: "POST" })).status).toBe(200);
    expect(await readItem(heir, "hidden")).toMatchObject({ id, ownerId: "heir" });
  });

  it.each([
    ["anybody else", "eve", {}],
    ["a superuser", "root", { roles: ["superuser"] }],
    ["the owner", "own", {}],
    ["the same user of another tenant", "heir", { tenant: "t2" }],
    ["a team of that name", "ron", { groups: ["heir"] }],
  ])("A09 is not accepted by %s", async (_who, user, claims) => {
    await give(own, { userId: "heir" });
    await expectProblem(await accept(scene.app.as(user, claims)), 404, "not_found");
    expect(await transfers()).toBe(0);
  });

  it("A09 that two of a team accept at once is accepted once", async () => {
    await give(own, { teamId: "red" });
    const members = ["a", "b", "c", "d"].map((user) => scene.app.as(user, { groups: ["red"] }));
    const statuses = (await Promise.all(members.map(accept))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => [404, 409].includes(status))).toHaveLength(3);
    expect(await transfers()).toBe(1);
    const shares = (await rowsOf("integration_shares")).map(({ principal, access_level }) => [principal, access_level]);
    expect(shares).toEqual([
      ["user:own", 3],
      ["user:zed", 3],
    ]);
  });

  it("A09 that is withdrawn while it is accepted goes one way or the other", async () => {
    await give(own, { userId: "heir" });
    const [withdrawn, accepted] = await Promise.all([give(own, { userId: "own" }), accept(scene.app.as("heir"))]);
    const { ownerId } = await readItem(own, made.id);
    expect(ownerId === "heir").toBe(accepted.status === 200);
    expect(await transfers()).toBe(ownerId === "heir" ? 1 : 0);
    if (accepted.status !== 200) expect(withdrawn.status).toBe(200);
  });

  it("A09 that is accepted after the slug was taken is 409, and waits", async () => {
    await give(own, { userId: "heir" });
    const heir = admin(scene.app, "heir");
    const { id } = await makeIntegration(heir, customBody("bearer", { slug: "mine" }));
    await expectProblem(await accept(heir), 409, "slug_taken");
    expect(await readItem(heir, "mine")).toMatchObject({ id });
    expect((await heir(`/api/integrations/${id}`, jsonBody({ slug: "free" }, "PATCH"))).status).toBe(200);
    expect((await accept(heir)).status).toBe(200);
  });
});
