import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { jsonBody } from "../../support/app.ts";
import { APPROVALS, type ApprovalScene, approvalScene, NOT_UNDOABLE } from "../../support/approvalScene.ts";
import { countStorage } from "../../support/counting.ts";
import { expectProblem } from "../../support/integrations.ts";
import { proxied } from "../../support/keyScene.ts";
import { LOSSES, retiredKeyring } from "../../support/lostSecrets.ts";

let scene: ApprovalScene;
let traffic: ReturnType<typeof countStorage>["traffic"];

beforeEach(async () => {
  const counting = countStorage();
  traffic = counting.traffic;
  scene = await approvalScene(NOT_UNDOABLE, counting.deps);
});

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

it("shows a call that waits, and what became of it", async () => {
  const id = await scene.waiting();
  const path = `${APPROVALS}/${id}`;
  const common = {
    id,
    integrationId: scene.ours,
    configId: null,
    tool: "drop-issues",
    userId: "ada",
    requestedBy: "user:ada",
  };
  const waiting = await (await scene.ada(path)).json<Record<string, unknown>>();
  const { request, ...listed } = waiting;
  expect(listed).toEqual({
    ...{ ...common, state: "pending", keyId: expect.stringMatching(/^key_/), createdAt: TIME, expiresAt: TIME },
    ...{ decidedBy: null, decidedAt: null, reason: null, executedAt: null, outcomeStatus: null },
  });
  expect(request).toMatchObject({ method: "DELETE", url: expect.stringMatching(/\/repos\/acme\/issues$/), body: null });
  expect(await (await scene.ada(APPROVALS)).json()).toEqual({ items: [listed], nextPageToken: null });
  expect(await (await scene.ada(`${APPROVALS}?state=denied`)).json()).toMatchObject({ items: [] });
  const denied = await scene.decide(scene.ada, id, "deny", { reason: "No." });
  expect(await denied.json()).toMatchObject({ state: "denied", decidedBy: "user:ada", decidedAt: TIME, reason: "No." });
  expect((await scene.decide(scene.ada, id, "deny")).status).toBe(200);
  expect(await (await scene.ada(path)).json()).toMatchObject({ state: "denied", request: null });
});

it("pages newest first", async () => {
  const ids: string[] = [];
  for (const path of ["/a", "/b", "/c"])
    ids.unshift(await scene.waiting(() => proxied(scene.agent, scene.ours, "DELETE", path)));
  const page = async (query: string) =>
    (await scene.ada(`${APPROVALS}?page_size=2${query}`)).json<{ items: { id: string }[]; nextPageToken: string }>();
  const first = await page("");
  const second = await page(`&page_token=${first.nextPageToken}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.nextPageToken).toBeNull();
});

it("refuses what is none", async () => {
  const id = await scene.waiting();
  await expectProblem(await scene.ada(`${APPROVALS}/apr_none`), 404, "not_found");
  await expectProblem(await scene.decide(scene.ada, "apr_none"), 404, "not_found");
  await expectProblem(await scene.decide(scene.ada, "apr_none", "deny"), 404, "not_found");
  await expectProblem(await scene.ada(`${APPROVALS}?state=open`), 400, "validation_failed");
  await expectProblem(
    await scene.decide(scene.ada, id, "deny", { reason: "a\nb" }),
    400,
    "validation_failed",
    "reason",
  );
  const asker = await scene.decide(scene.agent, id, "deny");
  await expectProblem(asker, 403, "forbidden");
  await scene.decide(scene.ada, id);
  await expectProblem(await scene.decide(scene.root, id, "deny"), 409, "approval_ended");
});

it.each(LOSSES)("answers $code where what waits does not open", async ({ code, column }) => {
  const { app, ada } = scene;
  const id = await scene.waiting();
  await env.DB.prepare(`UPDATE approvals SET request_sealed = ${column("request_sealed")}`).run();
  Object.assign(app.deps, { keyring: await retiredKeyring() });
  await expectProblem(await ada(`${APPROVALS}/${id}`), 500, code);
});

it.each([
  [{}, "approvals"],
  [{ types: [] }, "approvals.types"],
  [{ types: ["DELETE"] }, "approvals.types.0"],
  [{ by: ["user:ada"] }, "approvals"],
  [{ types: ["IRREVERSIBLE"], by: ["ada"] }, "approvals.by.0"],
  [{ types: ["IRREVERSIBLE"], more: 1 }, "approvals"],
])("takes no rule like %j, on an integration, a config or a key", async (approvals, path) => {
  const root = scene.app.as("root", { roles: ["superuser"] });
  const sent: [string, string, object][] = [
    [`/api/integrations/${scene.ours}`, "PATCH", {}],
    [`/v1/tenants/default/integrations/${scene.ours}/configs`, "POST", { displayName: "x" }],
    ["/v1/tenants/default/api-keys", "POST", { name: "x", scopes: [] }],
  ];
  for (const [place, method, body] of sent)
    await expectProblem(await root(place, jsonBody({ ...body, approvals }, method)), 400, "validation_failed", path);
});

it("asking costs one round trip more, and sending what was approved another one", async () => {
  const count = async (send: () => Promise<Response>) => {
    traffic.restart();
    await send();
    return traffic.database.length;
  };
  const send = (method: string) => () => proxied(scene.agent, scene.ours, method, "/x");
  await send("GET")();
  const usual = await count(send("GET"));
  expect(await count(send("DELETE"))).toBe(usual + 1);
  const [{ id } = { id: "" }] = (await (await scene.ada(APPROVALS)).json<{ items: { id: string }[] }>()).items;
  await scene.decide(scene.ada, id);
  // With the note of what the API answered, which is written after the answer.
  expect(await count(send("DELETE"))).toBe(usual + 3);
});
