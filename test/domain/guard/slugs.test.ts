import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import {
  connectBy,
  type GuardScene,
  guardScene,
  share,
  shareNew,
  textSeen,
  typedIn,
} from "../../support/guardScene.ts";
import {
  admin,
  type Body,
  type Call,
  connect,
  expectProblem,
  makeIntegration,
  readItem,
} from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { givenKey, store, withKey } from "../../support/tokens.ts";

let scene: GuardScene;
let boss: Call;

beforeEach(async () => {
  scene = await guardScene();
  boss = admin(scene.app, "boss");
});

const custom = (slug: string, url: string): Body => ({
  ...{ name: slug, slug, type: "custom", authType: "bearer", apiBaseUri: `${url}/api` },
});
const theirs = (slug = "slk") => custom(slug, scene.home.url);
const mallorys = (slug = "slk") => custom(slug, scene.evil.url);

async function called(call: Call, slug = "slk"): Promise<number> {
  return (await call(`/api/integrations/${slug}/request/x`)).status;
}

const put = (call: Call, id: string, principal = "everyone") =>
  call(`/api/integrations/${id}/shares/${principal}`, jsonBody({}, "PUT"));

describe("A05 a slug that a caller uses is not taken away", () => {
  it("A05 by what a stranger shares with the caller", async () => {
    const { id } = await shareNew(boss, theirs());
    const ada = scene.app.as("ada");
    const token = canary("ada");
    await connect(ada, "slk", { token });
    expect(await called(ada)).toBe(200);
    await shareNew(scene.mallory, mallorys(), "user:ada");
    expect(await called(ada)).toBe(200);
    expect(await readItem(ada, "slk")).toMatchObject({ id });
    expect([await scene.evil.seen(), (await scene.home.seen()).length]).toEqual([[], 2]);
  });

  it("A05 by any number of strangers, however old their integrations are", async () => {
    const { deps } = scene.app;
    const { id } = await shareNew(boss, theirs());
    const ada = scene.app.as("ada");
    await connect(ada, id, { token: canary("ada") });
    for (let number = 0; number < 25; number++) {
      const input = {
        type: "custom",
        slug: "slk",
        authType: "bearer",
        owner: `user:m${number}`,
        createdAt: number,
      } as const;
      await givenIntegration(deps, { ...input, apiBaseUrl: scene.evil.url }, [
        { principal: "user:ada", accessLevel: 1 },
      ]);
    }
    expect(await called(ada)).toBe(200);
    expect(await called(scene.app.as("ada", { roles: ["superuser"] }))).toBe(200);
    expect(await scene.evil.seen()).toEqual([]);
  });

  it("A05 from the tenant's default, also for who has not connected yet", async () => {
    const carl = canary("carl");
    expect((await connectBy(scene, "carl", "github", carl)).status).toBe(201);
    const [tenants] = await rowsOf("integrations");
    const body = { name: "GitHub", slug: "github", type: "github", authType: "bearer" };
    await shareNew(scene.mallory, body, "user:carl");
    await share(scene.mallory, "mallory:github", "everyone");
    expect(await called(scene.app.as("carl"), "github")).toBe(200);
    expect(await textSeen(scene.home)).toContain(carl);
    expect(await readItem(scene.app.as("dan"), "github")).toMatchObject({ id: tenants?.id, ownerId: "system" });
  });

  it("A05 from a back end that acts as the user", async () => {
    const token_data = { api_key: canary("company") };
    await store(scene.backEnd, "ada", {
      ...{ integration_key: "openai", provider: "openai", token_type: "api_key", token_data },
    });
    await shareNew(scene.mallory, typedIn(scene.evil, "openai"), "user:ada");
    await share(scene.mallory, "mallory:openai", "everyone");
    const { key } = await givenKey({ scopes: ["user:act-as"] });
    expect(await called(withKey(scene.app, key, { "x-act-as-user": "ada" }), "openai")).toBe(200);
    expect(await scene.evil.seen()).toEqual([]);
  });

  it("A05 from the owner, whose own comes before a team's, the tenant's and others'", async () => {
    const { deps } = scene.app;
    const given = async (owner: string) => givenIntegration(deps, { type: "custom", slug: "n", owner });
    const ada = scene.app.as("ada", { groups: ["red"] });
    const owners = ["user:eve", "system", "team:red", "user:ada"];
    for (const owner of owners) {
      const id = await given(owner);
      expect([owner, (await readItem(ada, "n")).id]).toEqual([owner, id]);
    }
    await given("team:blue");
    const both = await scene.app.as("ada", { groups: ["red", "blue"] })("/api/integrations/n");
    expect(both.status).toBe(200);
    const teams = scene.app.as("bob", { groups: ["red", "blue"] });
    const problem = await expectProblem(await teams("/api/integrations/n"), 409, "ambiguous_reference");
    expect(problem.errors?.map(({ message }) => message)).toEqual(["could be team:red:n", "could be team:blue:n"]);
  });
});

describe("A05 sharing with everyone", () => {
  it("A05 is refused while another of that slug is, changes nothing, and works once that one is not", async () => {
    const { id } = await shareNew(boss, theirs());
    const second = await makeIntegration(scene.mallory, mallorys());
    const before = [await rowsOf("integration_shares"), await rowsOf("audit_events")];
    await expectProblem(await put(scene.mallory, second.id), 409, "slug_taken");
    expect([await rowsOf("integration_shares"), await rowsOf("audit_events")]).toEqual(before);
    expect((await put(scene.mallory, second.id, "user:ada")).status).toBe(200);
    expect((await put(boss, id)).status).toBe(200);
    await boss(`/api/integrations/${id}/shares/everyone`, { method: "DELETE" });
    expect((await put(scene.mallory, second.id)).status).toBe(200);
    await expectProblem(await put(boss, id), 409, "slug_taken");
  });

  it("A05 by two at once succeeds for one", async () => {
    const calls = [boss, scene.mallory, admin(scene.app, "carl"), admin(scene.app, "dan")];
    const made = await Promise.all(calls.map((call) => makeIntegration(call, theirs())));
    const answers = await Promise.all(calls.map((call, at) => put(call, made[at]?.id ?? "")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await rowsOf("integration_shares")).toHaveLength(1);
  });

  it("A05 is not come by through another slug that is changed later", async () => {
    await shareNew(boss, theirs());
    const { id } = await shareNew(scene.mallory, mallorys("other"));
    const rename = (slug: string) => scene.mallory(`/api/integrations/${id}`, jsonBody({ slug }, "PATCH"));
    await expectProblem(await rename("slk"), 409, "slug_taken");
    expect(await readItem(scene.mallory, id)).toMatchObject({ slug: "other" });
    expect((await rename("free")).status).toBe(200);
    await scene.mallory(`/api/integrations/${id}/shares/everyone`, { method: "DELETE" });
    expect((await rename("slk")).status).toBe(200);
  });

  it("A05 looks at its own tenant only", async () => {
    await shareNew(boss, theirs());
    const elsewhere = admin(scene.app, "boss", { tenant: "t2" });
    const { id } = await makeIntegration(elsewhere, theirs());
    expect((await put(elsewhere, id)).status).toBe(200);
  });

  it("A05 is not held back by the tenant's default, which anybody's first use makes, nor holds it back", async () => {
    expect((await connectBy(scene, "carl", "github", canary("carl"))).status).toBe(201);
    const { id } = await shareNew(boss, { name: "GitHub", slug: "github", type: "github", authType: "bearer" });
    expect(await readItem(scene.app.as("carl"), "github")).toMatchObject({ ownerId: "system" });
    await shareNew(boss, { name: "OpenAI", slug: "openai", type: "openai", authType: "apikey" });
    expect((await connectBy(scene, "dan", "openai", canary("dan"))).status).toBe(201);
    expect(await readItem(scene.app.as("eve"), "boss:github")).toMatchObject({ id });
  });
});

it("A05 tells in the answer which integrations a slug could mean, and only those that the caller sees", async () => {
  await shareNew(boss, theirs());
  await shareNew(scene.mallory, mallorys(), "user:ada");
  await makeIntegration(admin(scene.app, "hidden"), theirs());
  const ada = scene.app.as("ada");
  for (const path of ["", "/connection", "/request/x", "/connect"]) {
    const problem = await expectProblem(await ada(`/api/integrations/slk${path}`), 409, "ambiguous_reference");
    expect(problem.errors?.map(({ message }) => message)).toEqual(["could be boss:slk", "could be mallory:slk"]);
  }
  expect([await scene.home.seen(), await scene.evil.seen()]).toEqual([[], []]);
});
