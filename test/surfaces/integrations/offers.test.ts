import { beforeEach, describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { type GuardScene, guardScene, HOSTED, share } from "../../support/guardScene.ts";
import {
  admin,
  type Body,
  type Call,
  customBody,
  expectProblem,
  type Item,
  makeIntegration,
} from "../../support/integrations.ts";

interface Offer extends Item {
  _links: { self: { href: string } } & { accept: { href: string } };
}

let scene: GuardScene;
let mallory: Call;
let ada: Call;

beforeEach(async () => {
  scene = await guardScene();
  mallory = admin(scene.app, "mallory");
  ada = scene.app.as("ada", { groups: ["red"] });
});

const secret = canary("client-secret");
const CLIENT = { clientId: "mallorys", clientSecret: secret };
const hosted = (stage: string): Body => ({ name: "Sales", type: HOSTED, parameters: { port: "81", stage }, ...CLIENT });

async function offer(body: Body, to: Body = { userId: "ada" }): Promise<string> {
  const { id } = await makeIntegration(mallory, body);
  await give(id, to);
  return id;
}

async function give(id: string, to: Body): Promise<void> {
  const response = await mallory(`/api/integrations/${id}/owner`, jsonBody(to, "PUT"));
  expect(response.status, await response.clone().text()).toBe(200);
}

async function offers(call: Call = ada, query = ""): Promise<Offer[]> {
  const page = await (await call(`/api/integration-offers${query}`)).json<{ _embedded: Record<string, Offer[]> }>();
  return page._embedded["inf:integration-offer"] ?? [];
}

const first = async () => (await offers())[0] as Offer;
const accept = ({ _links }: Offer, call: Call = ada) => call(_links.accept.href, { method: "POST" });
const patch = (id: string, body: Body) => mallory(`/api/integrations/${id}`, jsonBody(body, "PATCH"));

describe("A09 an offer", () => {
  it("A09 shows its addresses and values, and who offers it, to whoever it is offered to", async () => {
    const id = await offer(hosted("evil"));
    const item = await first();
    expect(item).toMatchObject({
      ...{ id, name: "Sales", ownerId: "mallory", parameters: { port: "81", stage: "evil" }, clientId: "mallorys" },
      ...{ tokenUri: "http://127.0.0.1:81/evil/token", hasClientSecret: true, shared: false },
      ...{ offeredBy: { userId: "mallory" }, offeredTo: { userId: "ada" } },
    });
    expect(item._links).toEqual({ accept: { href: expect.stringContaining(`/${id}/owner:accept?updatedAt=`) } });
    expect(JSON.stringify(item)).not.toContain(secret);
    await expectProblem(await ada(`/api/integrations/${id}`), 404, "not_found");
  });

  it("A09 shows headers by their names only", async () => {
    await offer(customBody("bearer", { headers: { "X-Key": secret } }));
    expect(await first()).toMatchObject({ headers: { "X-Key": null } });
  });

  it.each([
    ["another user", "eve", {}],
    ["a superuser", "root", { roles: ["superuser"] }],
    ["whoever offers it", "mallory", {}],
    ["a member of another team", "bob", { groups: ["blue"] }],
    ["a user of another tenant", "ada", { tenant: "other" }],
  ])("A09 is not shown to %s", async (_who, user, claims) => {
    await offer(hosted("one"));
    await offer({ ...hosted("two"), slug: "two" }, { teamId: "red" });
    expect(await offers(scene.app.as(user, claims))).toEqual([]);
  });

  it("A09 to a team is shown to its members", async () => {
    const id = await offer(hosted("one"), { teamId: "red" });
    expect(await offers()).toMatchObject([{ id, offeredTo: { teamId: "red" } }]);
    expect((await accept(await first())).status).toBe(200);
  });

  it("A09 is gone when it was accepted, withdrawn, or the integration deleted", async () => {
    await offer(hosted("one"));
    expect((await accept(await first())).status).toBe(200);
    expect(await offers()).toEqual([]);
    const withdrawn = await offer({ ...hosted("two"), slug: "two" });
    await give(withdrawn, { userId: "mallory" });
    expect(await offers()).toEqual([]);
    const deleted = await offer({ ...hosted("three"), slug: "three" });
    expect((await mallory(`/api/integrations/${deleted}`, { method: "DELETE" })).status).toBe(204);
    expect(await offers()).toEqual([]);
  });

  it("A09 comes in pages, oldest first, and says whether it is shared", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.push(await offer({ ...hosted("one"), slug: `s${index}` }, index % 2 ? { userId: "ada" } : { teamId: "red" }));
    }
    await share(mallory, ids[0] as string, "user:eve");
    const page = await (await ada("/api/integration-offers?start=2&limit=2")).json();
    expect(page).toMatchObject({ start: 2, count: 2, total: 5, _links: { next: {}, prev: {} } });
    expect((await offers(ada, "?start=2&limit=2")).map(({ id }) => id)).toEqual(ids.slice(2, 4));
    expect((await offers()).map(({ shared }) => shared)).toEqual([true, false, false, false, false]);
  });
});

describe("A09 what is accepted", () => {
  it("A09 is what was seen", async () => {
    const id = await offer(hosted("one"));
    const seen = await first();
    expect((await accept(seen)).status).toBe(200);
    const {
      updatedAt: _then,
      _links,
      offeredBy: _by,
      offeredTo: _to,
      ...shown
    } = seen as Offer & Record<string, unknown>;
    const taken = await (await ada(`/api/integrations/${id}`)).json<Item>();
    expect(taken).toMatchObject({ ...shown, ownerId: "ada", naturalId: "ada:sales", shared: true });
  });

  it.each<[string, Body]>([
    ["a placeholder value", { parameters: { port: "81", stage: "evil" }, clientSecret: secret }],
    ["an address", { tokenUri: "https://evil.example/token", clientSecret: secret }],
    ["another base address", { apiBaseUri: "https://evil.example", clientSecret: secret }],
    ["the client", { clientId: "other" }],
    ["the mode", { mode: "shared" }],
  ])("A09 a change of %s withdraws the offer", async (_what, change) => {
    const id = await offer(hosted("one"));
    const seen = await first();
    expect((await patch(id, change)).status).toBe(200);
    expect(await offers()).toEqual([]);
    await expectProblem(await accept(seen), 404, "not_found");
    await expectProblem(await ada(`/api/integrations/${id}/owner:accept`, { method: "POST" }), 404, "not_found");
    await give(id, { userId: "ada" });
    await expectProblem(await accept(seen), 409, "conflict");
    expect((await accept(await first())).status).toBe(200);
  });

  it.each<[string, Body]>([
    ["the name", { name: "Other" }],
    ["the secret", { clientSecret: canary("other") }],
    ["the scopes", { scope: "all" }],
    ["a header", { headers: { "X-A": "b" } }],
  ])("A09 after a change of %s the offer as it was seen is a conflict", async (_what, change) => {
    const id = await offer(hosted("one"));
    const seen = await first();
    expect((await patch(id, change)).status).toBe(200);
    await expectProblem(await accept(seen), 409, "conflict");
    expect((await accept(await first())).status).toBe(200);
  });

  it.each(["yesterday", "2026-01-01", ""])("A09 a time that is none is refused: %j", async (text) => {
    const id = await offer(hosted("one"));
    const path = `/api/integrations/${id}/owner:accept?updatedAt=${text}`;
    await expectProblem(await ada(path, { method: "POST" }), 400, "validation_failed", "updatedAt");
  });
});
