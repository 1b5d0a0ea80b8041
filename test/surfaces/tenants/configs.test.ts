import { describe, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { givenIntegration } from "../../support/fixtures.ts";
import { type Body, expectProblem } from "../../support/integrations.ts";
import { trail } from "../../support/integrationsApi.ts";
import { LIST, makeConfig, pageOf, SITED_PATH, sitedApp, TIME, tenantState, walkPages } from "../../support/tenants.ts";

const PATH = `${SITED_PATH}/configs`;

describe("a config", () => {
  it("is made with 201, shown alone and in the list, and deleted with 204", async () => {
    const { lin, id } = await sitedApp();
    const body = { displayName: "  Acme in Europe  ", parameters: { site: "acme" } };
    const config = await makeConfig(lin, SITED_PATH, body);
    expect(config).toEqual({
      ...{ id: expect.stringMatching(/^cfg_[0-9a-hjkmnp-tv-z]{26}$/), integrationId: id },
      ...{ displayName: "Acme in Europe", parameters: { site: "acme" }, approvals: null, hasAuth: false, auth: null },
      ...{ createdAt: TIME, modifiedAt: TIME },
    });
    expect(await (await lin(`${PATH}/${config.id}`)).json()).toEqual(config);
    expect(await (await lin(`${LIST}/${id}/configs/${config.id}`)).json()).toEqual(config);
    expect(await pageOf(lin, PATH)).toEqual({ items: [config], nextPageToken: null, totalCount: 1 });
    expect((await lin(`${PATH}/${config.id}`, { method: "DELETE" })).status).toBe(204);
    for (const method of ["GET", "DELETE"]) {
      await expectProblem(await lin(`${PATH}/${config.id}`, { method }), 404, "not_found");
    }
    await expectProblem(await lin(`${PATH}/${config.id}`, jsonBody({}, "PATCH")), 404, "not_found");
    expect(await pageOf(lin, PATH)).toEqual({ items: [], nextPageToken: null, totalCount: 0 });
    expect(await trail()).toEqual([
      `user:lin config.created ${config.id} success`,
      `user:lin config.deleted ${config.id} success`,
    ]);
  });

  it("has no parameters unless some are given", async () => {
    const { lin } = await sitedApp();
    expect((await makeConfig(lin)).parameters).toEqual({});
  });

  it("is changed where something is said, and stays as it is elsewhere", async () => {
    const { lin } = await sitedApp();
    const config = await makeConfig(lin, SITED_PATH, { parameters: { site: "acme" } });
    const change = async (body: Body) => {
      const response = await lin(`${PATH}/${config.id}`, jsonBody(body, "PATCH"));
      expect(response.status).toBe(200);
      return response.json<Body>();
    };
    const renamed = { ...config, displayName: "Other", modifiedAt: TIME };
    expect(await change({ displayName: "Other" })).toEqual(renamed);
    expect(await change({})).toEqual(renamed);
    const moved = { ...renamed, parameters: { region: "us" } };
    expect(await change({ parameters: { region: "us" } })).toEqual(moved);
    expect(await change({ parameters: {} })).toEqual({ ...renamed, parameters: {} });
    expect((await trail()).filter((line) => line.includes("config.updated"))).toHaveLength(4);
  });
});

describe("the list of configs", () => {
  it("is paged oldest first, each config once, and counted", async () => {
    const { lin, app } = await sitedApp();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push((await makeConfig(lin)).id);
    const pages = await walkPages<{ id: string }>(lin, PATH, 2);
    expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([
      ids.slice(0, 2),
      ids.slice(2, 4),
      ids.slice(4),
    ]);
    expect(pages.map(({ totalCount, nextPageToken }) => [totalCount, nextPageToken === null])).toEqual([
      ...[0, 1].map(() => [5, false]),
      [5, true],
    ]);
    await givenIntegration(app.deps, { type: "custom", slug: "own", owner: "user:lin", authType: "bearer" });
    const token = `page_token=${pages[0]?.nextPageToken}`;
    for (const path of [`${LIST}/own/configs?${token}`, `${PATH}?page_token=x`, `${LIST}?${token}`]) {
      await expectProblem(await lin(path), 400, "validation_failed", "page_token");
    }
    await expectProblem(await app.as("bob")(`${PATH}?${token}`), 400, "validation_failed", "page_token");
    await expectProblem(await lin(`${PATH}?page_size=0`), 400, "validation_failed", "page_size");
  });
});

const PARAMETERS: [string, unknown, string][] = [
  ["an unknown one", { site: "acme", planet: "mars" }, "parameters.planet"],
  ["one that belongs to the account", { account: "x" }, "parameters.account"],
  ["one that does not fit its pattern", { site: "ACME" }, "parameters.site"],
  ["one that fits only in part", { site: "acme/../evil" }, "parameters.site"],
  ["one with a line break at its end", { site: "acme\n" }, "parameters.site"],
  ["an empty one", { site: "" }, "parameters.site"],
  ["one beside the choice", { region: "eux" }, "parameters.region"],
  ["a number", { site: 1 }, "parameters.site"],
  ["one that is too long", { site: "a".repeat(2049) }, "parameters.site"],
  ["a list", ["site"], "parameters"],
  ["a text", "site=acme", "parameters"],
];

const BODIES: [string, Body, string?][] = [
  ...PARAMETERS.map(([what, parameters, path]): [string, Body, string] => [what, { parameters }, path]),
  ["an empty name", { displayName: "" }, "displayName"],
  ["a name of spaces", { displayName: "  " }, "displayName"],
  ["a name that is too long", { displayName: "x".repeat(201) }, "displayName"],
  ["a name with a line break", { displayName: "a\nb" }, "displayName"],
  ["a name that is a number", { displayName: 1 }, "displayName"],
  ["an unknown field", { tenantId: "elsewhere" }],
];

describe("what is refused", () => {
  it("is what does not fit, each named, when a config is made and when it is changed; nothing is written", async () => {
    const { lin } = await sitedApp();
    const config = await makeConfig(lin, SITED_PATH, { parameters: { site: "acme" } });
    const before = await tenantState();
    for (const [what, body, path] of BODIES) {
      const made = await lin(PATH, jsonBody({ displayName: "x", ...body }));
      await expectProblem(made, 400, "validation_failed", path);
      const changed = await lin(`${PATH}/${config.id}`, jsonBody(body, "PATCH"));
      await expectProblem(changed, 400, "validation_failed", path);
      expect(await tenantState(), what).toBe(before);
    }
    await expectProblem(await lin(PATH, jsonBody({})), 400, "validation_failed", "displayName");
    const two = jsonBody({ displayName: "x", parameters: { site: "A", planet: "x" } });
    const { errors } = await expectProblem(await lin(PATH, two), 400, "validation_failed");
    expect(errors?.map(({ path }) => path)).toEqual(["parameters.site", "parameters.planet"]);
  });

  it("T44 is a parameter called like a part of every object; what is called __proto__ is none", async () => {
    const { lin } = await sitedApp();
    const send = (name: string) => {
      const body = `{"displayName":"x","parameters":{"${name}":"x"}}`;
      return lin(PATH, { method: "POST", body, headers: { "content-type": "application/json" } });
    };
    for (const name of ["constructor", "toString", "hasOwnProperty"]) {
      await expectProblem(await send(name), 400, "validation_failed", `parameters.${name}`);
    }
    expect(await (await send("__proto__")).json()).toMatchObject({ parameters: {} });
  });

  it("is any parameter of an integration that asks for none", async () => {
    const { lin, app } = await sitedApp();
    await givenIntegration(app.deps, { type: "custom", slug: "own", owner: "user:lin", authType: "bearer" });
    const response = await lin(`${LIST}/own/configs`, jsonBody({ displayName: "x", parameters: { site: "acme" } }));
    await expectProblem(response, 400, "validation_failed", "parameters.site");
    expect((await makeConfig(lin, `${LIST}/own`)).parameters).toEqual({});
  });

  it("T13 is a config by way of another integration or another tenant: 404, as if it were not there", async () => {
    const { lin, app } = await sitedApp();
    const config = await makeConfig(lin);
    await givenIntegration(app.deps, { type: "custom", slug: "own", owner: "user:lin", authType: "bearer" });
    const elsewhere = { type: "custom", slug: "sited", owner: "user:lin", tenantId: "elsewhere" };
    await givenIntegration(app.deps, { ...elsewhere, authType: "bearer" });
    const before = await tenantState();
    const there = app.as("lin", { tenant: "elsewhere" });
    for (const [call, path] of [
      [lin, `${LIST}/own/configs/${config.id}`],
      [lin, `${PATH}/cfg_01h455vb4pex5vsknk084sn02q`],
      [lin, `${PATH}/x`],
      [lin, `/v1/tenants/elsewhere/integrations/sited/configs/${config.id}`],
      [there, `/v1/tenants/elsewhere/integrations/sited/configs/${config.id}`],
      [there, `${PATH}/${config.id}`],
      [app.as("eve"), `${PATH}/${config.id}`],
    ] as const) {
      for (const init of [{}, jsonBody({ displayName: "x" }, "PATCH"), { method: "DELETE" }]) {
        await expectProblem(await call(path, init), 404, "not_found");
      }
    }
    expect(await tenantState()).toBe(before);
  });

  it("T15 is a change by level 1, which may read: 403, and nothing is written", async () => {
    const { lin, app } = await sitedApp();
    const config = await makeConfig(lin);
    const bob = app.as("bob", { scope: "integration:write integration:delete" });
    const before = await tenantState();
    for (const path of [PATH, `${PATH}/${config.id}`]) expect((await bob(path)).status).toBe(200);
    for (const [path, init] of [
      [PATH, jsonBody({ displayName: "x" })],
      [`${PATH}/${config.id}`, jsonBody({ displayName: "x" }, "PATCH")],
      [`${PATH}/${config.id}`, { method: "DELETE" }],
    ] as const) {
      await expectProblem(await bob(path, init), 403, "forbidden");
    }
    expect(await tenantState()).toBe(before);
    expect((await app.as("ada")(`${PATH}/${config.id}`, { method: "DELETE" })).status).toBe(204);
  });
});
