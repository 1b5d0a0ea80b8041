import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { type TokenScene, tokenScene } from "../../support/tokenScene.ts";
import { givenKey, store, storeBody, tokensPath, withKey } from "../../support/tokens.ts";

const ONE = tokensPath("ada", "mine");
const storage = countStorage();
let scene: TokenScene;
let key: string;

beforeEach(async () => {
  scene = await tokenScene({}, () => storage.deps);
  key = (await givenKey()).key;
  await store(withKey(scene.app, key), "ada", storeBody({ integration_key: "mine", provider: "staged" }));
});

/** The round trips that a call takes, those after its answer included. */
async function tripsOf(call: () => Promise<Response>, status = 200): Promise<string[]> {
  storage.traffic.restart();
  const response = await call();
  expect(response.status, await response.clone().text()).toBe(status);
  expect(storage.traffic.tickets).toEqual([]);
  return storage.traffic.database;
}

describe("round trips of the Tokens API", () => {
  it("A04 Shows 2 reading a token with a key: one, the key's with the token's; the use is counted, and written with others", async () => {
    expect(await tripsOf(() => withKey(scene.app, key)(ONE))).toEqual(["select+select"]);
  });

  it("A04 reading a token with a session: the token's", async () => {
    expect(await tripsOf(() => scene.app.as("ada")(ONE))).toEqual(["select"]);
  });

  it("reading nothing: the same", async () => {
    const none = tokensPath("ada", "none");
    expect(await tripsOf(() => withKey(scene.app, key)(none), 404)).toEqual(["select+select"]);
    expect(await tripsOf(() => scene.app.as("ada")(none), 404)).toEqual(["select"]);
  });

  it("the list: the key's and one, however many tokens there are", async () => {
    const call = withKey(scene.app, key);
    for (const name of ["a", "b", "c"]) {
      await store(call, "ada", storeBody({ integration_key: name, provider: "acme" }, "api_key"));
    }
    expect(await tripsOf(() => call(tokensPath("ada")))).toEqual(["select", "select"]);
    expect(await tripsOf(() => scene.app.as("ada")(tokensPath("ada")))).toEqual(["select"]);
  });

  it("storing over a token: two, the second one with everything that it writes", async () => {
    const body = jsonBody(storeBody({ integration_key: "mine", provider: "staged" }));
    const save = "update+insert";
    expect(await tripsOf(() => scene.app.as("ada")(tokensPath("ada"), body), 201)).toEqual(["select", save]);
  });

  it("storing a new name: five, with the integration that is made for it", async () => {
    const body = jsonBody(storeBody({ integration_key: "new", provider: "staged" }));
    expect(await tripsOf(() => scene.app.as("ada")(tokensPath("ada"), body), 201)).toEqual([
      ...["select", "select", "insert+insert+insert+insert", "select"],
      "insert+insert+insert",
    ]);
  });

  it("deleting: two", async () => {
    const remove = () => scene.app.as("ada")(ONE, { method: "DELETE" });
    expect(await tripsOf(remove)).toEqual(["select", "delete+insert+delete"]);
    expect(await tripsOf(remove, 404)).toEqual(["select"]);
  });

  it("none for whom the door is closed, what is out of reach, and what is refused", async () => {
    expect(await tripsOf(() => scene.app.fetch(ONE), 401)).toEqual([]);
    expect(await tripsOf(() => scene.app.as("bob")(ONE), 404)).toEqual([]);
    expect(await tripsOf(() => scene.app.as("ada")(tokensPath("ada"), jsonBody({})), 400)).toEqual([]);
    const powerless = (await givenKey({ scopes: [] })).key;
    await withKey(scene.app, powerless)(ONE);
    expect(await tripsOf(() => withKey(scene.app, powerless)(ONE), 403)).toEqual(["select+select"]);
  });

  it("making a key: one, and revoking it: one", async () => {
    const owner = scene.app.as("ada", { scope: "key:manage" });
    const path = "/v1/tenants/default/api-keys";
    let id = "";
    const create = async () => {
      const response = await owner(path, jsonBody({ name: "k", scopes: [], userId: "ada" }));
      ({ id } = await response.clone().json<{ id: string }>());
      return response;
    };
    expect(await tripsOf(create, 201)).toEqual(["insert+insert+insert"]);
    expect(await tripsOf(() => owner(`${path}/${id}`, { method: "DELETE" }), 204)).toEqual(["insert+delete"]);
  });
});
