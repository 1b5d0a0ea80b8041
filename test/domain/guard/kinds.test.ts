import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody, type TestApp, testApp } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { admin, expectProblem, readItem } from "../../support/integrations.ts";

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

/** An integration `nat` of an owner. */
const given = (owner: string, shares?: { principal: string; accessLevel: number }[]) =>
  givenIntegration(app.deps, { type: "custom", slug: "nat", owner }, shares);

describe("A18 the name of an owner carries its kind", () => {
  it("A18 a user does not take a name from a team of the same id", async () => {
    const teams = await given("team:red", []);
    const member = app.as("ada", { groups: ["red"] });
    expect(await readItem(member, "team:red:nat")).toMatchObject({ id: teams, ownerId: "team:red" });
    const users = await given("user:red", [{ principal: "user:ada", accessLevel: 1 }]);
    expect(await readItem(member, "team:red:nat")).toMatchObject({ id: teams });
    expect(await readItem(member, "team%3Ared%3Anat")).toMatchObject({ id: teams });
    expect(await readItem(member, "red:nat")).toMatchObject({ id: users, ownerId: "red" });
    expect(await readItem(member, "user:red:nat")).toMatchObject({ id: users });
  });

  it("A18 a bare owner is never a team", async () => {
    await given("team:red", []);
    await expectProblem(await app.as("ada", { groups: ["red"] })("/api/integrations/red:nat"), 404, "not_found");
  });

  it.each(["team:red", "user:bob", "system", "team:", "user:", "team:a:b"])(
    "A18 the user %s cannot pass for another: what its name says is what its name finds",
    async (user) => {
      const ids = new Map<string, string>();
      for (const owner of [`user:${user}`, "team:red", "user:bob", "system"]) ids.set(owner, await given(owner));
      const reader = app.as("reader");
      for (const [owner, id] of ids) {
        const item = await readItem(reader, id);
        expect(await readItem(reader, `${item.ownerId}:nat`)).toMatchObject({ id });
        expect([owner, item.ownerId === owner || `user:${item.ownerId}` === owner]).toEqual([owner, true]);
      }
      const names = await Promise.all([...ids.values()].map(async (id) => (await readItem(reader, id)).ownerId));
      expect(new Set(names).size).toBe(ids.size);
    },
  );

  it("A18 an ambiguous slug is answered with names that work", async () => {
    const owners = ["user:team:red", "user:idp:7", "user:eve"];
    for (const owner of owners) await given(owner);
    const reader = app.as("reader");
    const problem = await expectProblem(await reader("/api/integrations/nat"), 409, "ambiguous_reference");
    const names = problem.errors?.map(({ message }) => message.replace("could be ", "")) ?? [];
    expect(names).toEqual(["user:team:red:nat", "idp:7:nat", "eve:nat"]);
    for (const name of names) expect((await reader(`/api/integrations/${name}`)).status).toBe(200);
  });

  it("A18 the owner's route and the item agree about who owns it", async () => {
    const ada = admin(app, "ada", { groups: ["red"] });
    const id = await given("user:ada", []);
    expect(await (await ada(`/api/integrations/${id}/owner`)).json()).toEqual({ userId: "ada" });
    await ada(`/api/integrations/${id}/owner`, jsonBody({ teamId: "red" }, "PUT"));
    expect(await (await ada(`/api/integrations/${id}/owner`)).json()).toEqual({ teamId: "red" });
    expect(await readItem(ada, id)).toMatchObject({ ownerId: "team:red" });
  });
});
