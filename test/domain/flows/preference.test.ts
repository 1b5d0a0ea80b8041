import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration, providerId } from "../../support/fixtures.ts";
import { type Begun, callback, callbackUrl } from "../../support/flow.ts";
import { finish, locationOf, STAGED, stagedApp, storedConnections, succeededWith } from "../../support/stagedFlow.ts";

const EVERYONE = [{ principal: "everyone", accessLevel: 1 }];
let age = 0;

/** A GitHub integration whose client id is its name; each is younger than the one before. */
async function given(app: TestApp, name: string, owner: string, shares = EVERYONE): Promise<string> {
  age += 1000;
  const input = { type: "github", slug: name, owner, clientId: name, createdAt: 1_000_000 + age };
  return givenIntegration(app.deps, input, shares);
}

/** The name of the integration on which a flow begins. */
async function chosen(app: TestApp, user = "ada", groups: string[] = ["ops"]): Promise<string | null> {
  const response = await app.as(user, { groups })(`/oauth/${providerId(app.deps, "github")}`);
  expect(response.status).toBe(302);
  return new URL(locationOf(response)).searchParams.get("client_id");
}

it("prefers the user's own integration to a team's, to everyone's and to the tenant's default", async () => {
  const app = await testApp();
  await given(app, "default", "system");
  expect(await chosen(app)).toBe("default");
  await given(app, "team", "team:ops", []);
  expect(await chosen(app)).toBe("team");
  await given(app, "everyone", "user:admin");
  expect(await chosen(app)).toBe("team");
  await given(app, "own", "user:ada", []);
  expect(await chosen(app)).toBe("own");
});

it("prefers by who asks", async () => {
  const app = await testApp();
  await given(app, "default", "system");
  await given(app, "team", "team:ops", []);
  await given(app, "adas", "user:ada", []);
  expect(await chosen(app, "ada", ["ops"])).toBe("adas");
  expect(await chosen(app, "eve", ["ops"])).toBe("team");
  expect(await chosen(app, "eve", [])).toBe("default");
});

it("prefers the oldest of several equals, and always the same", async () => {
  const app = await testApp();
  await given(app, "old", "user:admin");
  await given(app, "young", "user:boss");
  for (let count = 0; count < 3; count++) expect(await chosen(app)).toBe("old");
});

it("passes over an integration that cannot be used, however close it is", async () => {
  const app = await testApp();
  await given(app, "default", "system");
  await givenIntegration(app.deps, { type: "github", slug: "a", owner: "user:ada" }, []);
  await givenIntegration(app.deps, { type: "github", slug: "b", owner: "user:ada", authType: "bearer" }, []);
  const shared = { type: "github", slug: "c", owner: "user:ada", clientId: "shared", mode: "shared" } as const;
  await givenIntegration(app.deps, shared, []);
  expect(await chosen(app)).toBe("default");
});

it("does not begin on another tenant's integration, also as a superuser", async () => {
  const app = await testApp();
  const foreign = { type: "github", slug: "foreign", tenantId: "another", owner: "user:ada", clientId: "foreign" };
  await givenIntegration(app.deps, foreign);
  const path = `/oauth/${providerId(app.deps, "github")}`;
  expect((await app.as("ada", { roles: ["superuser"] })(path)).status).toBe(400);
  await given(app, "default", "system");
  expect(await chosen(app)).toBe("default");
});

it("stores the connection on the integration that the flow began on, also when a closer one comes up meanwhile", async () => {
  const { app, integrationId } = await stagedApp();
  const response = await app.as("ada")(`/oauth/${providerId(app.deps, STAGED)}`);
  const authorizationUrl = new URL(locationOf(response));
  const state = authorizationUrl.searchParams.get("state") ?? "";
  const begun: Begun = { authorizationUrl, state, cookie: response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "" };
  await givenIntegration(app.deps, { type: STAGED, slug: "own", owner: "user:ada", clientId: "own" }, []);
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  expect(await storedConnections()).toMatchObject([{ integration_id: integrationId }]);
});

it("stores the connection in the tenant of the user who began", async () => {
  const { app } = await stagedApp();
  const client = { tenantId: "another", clientId: "another" };
  const another = await givenIntegration(app.deps, { type: STAGED, ...client });
  const response = await app.as("ada", { tenant: "another" })(`/oauth/${providerId(app.deps, STAGED)}`);
  const state = new URL(locationOf(response)).searchParams.get("state") ?? "";
  const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0];
  expect(locationOf(await callback(app, callbackUrl(state), cookie))).toBe(succeededWith(STAGED));
  expect(await storedConnections()).toMatchObject([{ tenant_id: "another", integration_id: another }]);
  const own = await env.DB.prepare("SELECT COUNT(*) AS count FROM connections WHERE tenant_id = 'default'").first();
  expect(own).toEqual({ count: 0 });
});
