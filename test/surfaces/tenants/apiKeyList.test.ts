import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { permissions } from "../../../src/domain/context.ts";
import { jsonBody, testApp } from "../../support/app.ts";
import { type Call, expectProblem } from "../../support/integrations.ts";
import { rowsOf } from "../../support/integrationsApi.ts";
import { pageOf, TENANT, TIME, walkPages } from "../../support/tenants.ts";

const PATH = `${TENANT}/api-keys`;

async function given() {
  const app = await testApp();
  const admin = app.as("admin", { scope: permissions.join(" ") });
  const keys: string[] = [];
  const make = async (body: object, call: Call = admin, path = PATH): Promise<string> => {
    const response = await call(path, jsonBody({ name: "key", scopes: [], ...body }));
    expect(response.status, await response.clone().text()).toBe(201);
    const { id, key } = await response.json<{ id: string; key: string }>();
    keys.push(key);
    return id;
  };
  return { app, admin, keys, make };
}

it("T19 shows what is known of each key, and neither the key nor its hash", async () => {
  const { app, admin, keys, make } = await given();
  const bound = { name: "Ada's", scopes: ["token:*"], userId: "ada", expiresAt: "2031-01-01T02:00:00+02:00" };
  const first = await make(bound);
  const second = await make({ name: "Tenant's", scopes: ["integration:read", "audit:read"] });
  await app.fetch(`${TENANT}/integrations`, { headers: { "x-api-key": keys[1] ?? "" } });
  const response = await admin(PATH);
  const text = await response.clone().text();
  const common = {
    createdBy: "user:admin",
    createdAt: TIME,
    limits: null,
    approvals: [],
    callsMade: null,
    parentId: null,
  };
  expect(await response.json()).toEqual({
    items: [
      {
        ...{ id: first, name: "Ada's", scopes: ["token:read", "token:write"], userId: "ada", ...common },
        ...{ expiresAt: "2031-01-01T00:00:00.000Z", lastUsedAt: null },
      },
      {
        ...{ id: second, name: "Tenant's", scopes: ["integration:read", "audit:read"], userId: null, ...common },
        ...{ expiresAt: null, lastUsedAt: TIME },
      },
    ],
    nextPageToken: null,
    totalCount: 2,
  });
  const hashes = (await rowsOf("api_keys")).map(({ hash }) => String(hash));
  for (const secret of [...keys, ...keys.map((key) => key.slice(4, 20)), ...hashes]) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/agk_|hash/);
});

it("pages oldest first, each key once, those that have ended included until they are deleted", async () => {
  const { admin, make } = await given();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) ids.push(await make({ name: `k${index}` }));
  await env.DB.prepare("UPDATE api_keys SET expires_at = 1 WHERE id = ?").bind(ids[1]).run();
  const pages = await walkPages<{ id: string }>(admin, PATH, 2);
  expect(pages.map(({ items }) => items.map(({ id }) => id))).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  expect(pages.map(({ totalCount }) => totalCount)).toEqual([5, 5, 5]);
  expect((await admin(`${PATH}/${ids[1]}`, { method: "DELETE" })).status).toBe(204);
  const rest = await pageOf<{ id: string }>(admin, PATH);
  expect(rest.items.map(({ id }) => id)).toEqual(ids.filter((id) => id !== ids[1]));
});

it("T13 shows the keys of the caller's tenant only, and a token of another caller leads nowhere", async () => {
  const { app, admin, make } = await given();
  const there = app.as("admin", { scope: "key:manage-tenant", tenant: "elsewhere" });
  await make({ name: "one" });
  await make({ name: "two" });
  const foreign = await make({ name: "foreign" }, there, "/v1/tenants/elsewhere/api-keys");
  expect((await pageOf(admin, PATH)).totalCount).toBe(2);
  expect(await pageOf(there, "/v1/tenants/elsewhere/api-keys")).toMatchObject({ items: [{ id: foreign }] });
  await expectProblem(await there(PATH), 404, "not_found");
  await expectProblem(await admin(`${PATH}/${foreign}`, { method: "DELETE" }), 404, "not_found");
  const token = encodeURIComponent(String((await pageOf(admin, `${PATH}?page_size=1`)).nextPageToken));
  for (const [call, path] of [
    [app.as("other", { scope: "key:manage-tenant" }), PATH],
    [there, "/v1/tenants/elsewhere/api-keys"],
    [admin, `${TENANT}/integrations`],
  ] as const) {
    await expectProblem(await call(`${path}?page_token=${token}`), 400, "validation_failed", "page_token");
  }
});

it("answers 400 to parameters that do not fit, 401 without session, and 403 without key:manage", async () => {
  const { app, admin } = await given();
  for (const query of ["page_size=0", "page_size=x", "page_token=x", "page_size=1&page_size=2"]) {
    await expectProblem(await admin(`${PATH}?${query}`), 400, "validation_failed");
  }
  await expectProblem(await app.fetch(PATH), 401, "unauthenticated");
  const others = permissions.filter((permission) => !permission.startsWith("key:")).join(" ");
  await expectProblem(await app.as("ada", { scope: others })(PATH), 403, "forbidden");
  expect((await app.as("root", { roles: ["superuser"] })(PATH)).status).toBe(200);
});
