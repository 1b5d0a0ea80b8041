import { expect, it } from "vitest";
import { permissions } from "../../../src/domain/context.ts";
import { jsonBody, type TestApp } from "../../support/app.ts";
import {
  admin,
  type Call,
  connect,
  customBody,
  expectProblem,
  makeIntegration,
  ORIGIN,
} from "../../support/integrations.ts";
import { connectedConfig, keyCall, pageOf, sitedApp, TENANT, TIME } from "../../support/tenants.ts";

const PATH = `${TENANT}/audit-events`;

interface Event extends Record<string, unknown> {
  id: string;
  action: string;
}

function auditor(app: TestApp, claims = {}): Call {
  return app.as("auditor", { scope: "audit:read", ...claims });
}

const actionsOf = ({ items }: { items: Event[] }) => items.map(({ action }) => action);

it("tells who did what, newest first, field by field", async () => {
  const { app, lin, id } = await sitedApp();
  const made = await makeIntegration(admin(app), customBody("bearer", { slug: "own" }));
  const key = await keyCall(app, ["integration:write"]);
  const document = { openapi: "3.1.0", paths: { "/me": { get: {} } } };
  const response = await key(`${TENANT}/integrations/sited/tools:import`, jsonBody(document));
  const { items, nextPageToken, ...others } = await pageOf<Event>(auditor(app), PATH);
  expect([nextPageToken, others]).toEqual([null, {}]);
  expect(actionsOf({ items })).toEqual(["tools.imported", "key.created", "integration.created"]);
  const common = { id: expect.stringMatching(/^evt_[0-9a-hjkmnp-tv-z]{26}$/), outcome: "success", createdAt: TIME };
  expect(items[0]).toEqual({
    ...common,
    ...{ actor: expect.stringMatching(/^key:key_/), action: "tools.imported", targetType: "tools", targetId: id },
    ...{
      requestId: response.headers.get("x-request-id"),
      clientRequestId: null,
      origin: null,
      details: { imported: 1, skipped: 0 },
    },
  });
  expect(items[2]).toMatchObject({
    ...common,
    ...{ actor: "user:ada", targetType: "integration", targetId: made.id, origin: ORIGIN },
  });
  expect((await lin(PATH)).status).toBe(403);
});

it("T19 holds no secret of anything that was done", async () => {
  const sited = await sitedApp();
  const { app, lin } = sited;
  const config = await connectedConfig(sited);
  const ada = admin(app);
  for (const authType of ["oauth2", "apikey", "basic", "bearer"] as const) {
    await makeIntegration(ada, customBody(authType, { slug: authType }));
  }
  await connect(ada, "oauth2");
  await keyCall(app, ["token:*"], "ada");
  await lin(`${TENANT}/integrations/sited/configs/${config.id}`, { method: "DELETE" });
  const response = await auditor(app)(`${PATH}?page_size=1000`);
  const text = await response.text();
  expect(JSON.parse(text).items.length).toBeGreaterThan(9);
  expect(text).not.toMatch(/canary-|agk_|credentialKey|v1\.[\w-]+\.|https?:/);
});

it("is paged, and what happens meanwhile moves nothing", async () => {
  const { app, lin } = await sitedApp();
  const make = (displayName: string) => lin(`${TENANT}/integrations/sited/configs`, jsonBody({ displayName }));
  for (let index = 0; index < 5; index++) await make(`c${index}`);
  const call = auditor(app);
  const all = (await pageOf<Event>(call, PATH)).items;
  const first = await pageOf<Event>(call, `${PATH}?page_size=2`);
  await make("meanwhile");
  const next = (page: typeof first) =>
    pageOf<Event>(call, `${PATH}?page_size=2&page_token=${encodeURIComponent(String(page.nextPageToken))}`);
  const second = await next(first);
  const third = await next(second);
  expect([...first.items, ...second.items, ...third.items]).toEqual(all);
  expect([first, second, third].map(({ nextPageToken }) => nextPageToken === null)).toEqual([false, false, true]);
  expect([...all].sort((one, other) => (one.id < other.id ? 1 : -1))).toEqual(all);
});

it("T13 shows events of the caller's tenant only", async () => {
  const { app } = await sitedApp();
  await makeIntegration(admin(app, "ada", { tenant: "elsewhere" }), customBody("bearer"));
  await makeIntegration(admin(app), customBody("bearer"));
  await makeIntegration(admin(app), customBody("bearer", { slug: "second" }));
  const there = auditor(app, { tenant: "elsewhere" });
  const theirs = await pageOf<Event>(there, "/v1/tenants/elsewhere/audit-events");
  const ours = await pageOf<Event>(auditor(app), PATH);
  expect([theirs.items.length, ours.items.length]).toEqual([1, 2]);
  expect(ours.items.map(({ id }) => id)).not.toContain(theirs.items[0]?.id);
  for (const call of [there, app.as("root", { roles: ["superuser"], tenant: "elsewhere" })]) {
    await expectProblem(await call(PATH), 404, "not_found");
  }
  const token = encodeURIComponent(String((await pageOf(auditor(app), `${PATH}?page_size=1`)).nextPageToken));
  const misused = await there(`/v1/tenants/elsewhere/audit-events?page_token=${token}`);
  await expectProblem(misused, 400, "validation_failed", "page_token");
});

it("needs audit:read: 403 without it, 401 without session, and 400 to parameters that do not fit", async () => {
  const { app } = await sitedApp();
  const others = permissions.filter((permission) => permission !== "audit:read");
  await expectProblem(await app.as("ada", { scope: others.join(" ") })(PATH), 403, "forbidden");
  await expectProblem(await (await keyCall(app, others))(PATH), 403, "forbidden");
  await expectProblem(await app.fetch(PATH), 401, "unauthenticated");
  for (const call of [app.as("root", { roles: ["superuser"] }), await keyCall(app, ["audit:read"])]) {
    expect((await call(PATH)).status).toBe(200);
  }
  for (const query of ["page_size=0", "page_token=x", "page_size=1&page_size=1"]) {
    await expectProblem(await auditor(app)(`${PATH}?${query}`), 400, "validation_failed");
  }
  await expectProblem(await auditor(app)(PATH, { method: "DELETE" }), 405, "method_not_allowed");
});
