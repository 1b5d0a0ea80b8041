import { expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { countStorage } from "../../support/counting.ts";
import { begin, callback, callbackUrl } from "../../support/flow.ts";
import { beginAnswer, finish, locationOf, STAGED, stagedApp, succeededWith } from "../../support/stagedFlow.ts";

it("begins with one read of D1 and one write to KV", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  traffic.restart();
  await begin(app, "ada", STAGED);
  expect(traffic).toMatchObject({ database: ["select"], tickets: ["put"] });
});

it("completes with one read of KV and three round trips to D1: claim, read, store", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  const begun = await begin(app, "ada", STAGED);
  traffic.restart();
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  expect(traffic).toMatchObject({
    database: ["insert", "select", "insert+insert+insert"],
    tickets: ["getWithMetadata"],
  });
});

it("replaces a connection with no more round trips than a first one takes", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  await finish(app, await begin(app, "ada", STAGED));
  const begun = await begin(app, "ada", STAGED);
  traffic.restart();
  expect(locationOf(await finish(app, begun))).toBe(succeededWith(STAGED));
  expect(traffic).toMatchObject({
    database: ["insert", "select", "insert+insert+insert"],
    tickets: ["getWithMetadata"],
  });
});

it("B07 refuses another browser before the claim, so that the flow is not used up", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  const begun = await begin(app, "ada", STAGED);
  traffic.restart();
  const response = await callback(app, callbackUrl(begun.state), undefined);
  expect([response.status, await problemCode(response)]).toEqual([400, "flow_browser_mismatch"]);
  expect(traffic).toMatchObject({ database: [], tickets: ["getWithMetadata"] });
});

it("does not claim a ticket that KV does not have", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  const begun = await begin(app, "ada", STAGED);
  const [name = ""] = (await deps.kv.list()).keys.map((key) => key.name);
  await deps.kv.delete(name);
  traffic.restart();
  const response = await finish(app, begun);
  expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  expect(traffic).toMatchObject({ database: [], tickets: ["getWithMetadata"] });
});

it("refuses a return address before it writes anything, with the one read that also tells what the tenant allows", async () => {
  const { traffic, deps } = countStorage();
  const { app } = await stagedApp({ overrides: () => deps });
  traffic.restart();
  const response = await beginAnswer(app, "ada", STAGED, "?return_to=https://evil.example.com");
  expect([response.status, await problemCode(response)]).toEqual([400, "return_to_not_allowed"]);
  expect(traffic).toMatchObject({ database: ["select"], tickets: [] });
});
