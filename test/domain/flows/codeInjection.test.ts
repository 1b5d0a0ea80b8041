import { expect, it } from "vitest";
import { problemCode, type TestApp, testApp } from "../../support/app.ts";
import { givenPractice } from "../../support/fixtures.ts";
import { begin, callback, consent } from "../../support/flow.ts";
import {
  beginInAnotherTab,
  failedWith,
  locationOf,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

async function practiceApp(): Promise<TestApp> {
  const app = await testApp();
  await givenPractice(app.deps);
  return app;
}

/** The same callback with one parameter of another. */
function exchanged(url: URL, other: URL, parameter: string): URL {
  const result = new URL(url);
  result.searchParams.set(parameter, other.searchParams.get(parameter) ?? "");
  return result;
}

it("T05 refuses by PKCE the codes of two users' flows that were exchanged for each other", async () => {
  const app = await practiceApp();
  const [ada, eve] = [await begin(app, "ada"), await begin(app, "eve")];
  const [toAda, toEve] = [await consent(ada, "ada"), await consent(eve, "eve")];
  const adasAnswer = await callback(app, exchanged(toAda, toEve, "code"), ada.cookie);
  expect(locationOf(adasAnswer)).toBe(failedWith("grant_refused"));
  const evesAnswer = await callback(app, exchanged(toEve, toAda, "code"), eve.cookie);
  expect(locationOf(evesAnswer)).toBe(failedWith("grant_refused"));
  expect(await storedConnections()).toEqual([]);
});

it("T05 refuses by PKCE the codes of two flows of one browser that were exchanged for each other", async () => {
  const app = await practiceApp();
  const first = await begin(app, "ada");
  const second = await beginInAnotherTab(app, "ada", "practice", first);
  const [toFirst, toSecond] = [await consent(first, "ada"), await consent(second, "eve")];
  expect(locationOf(await callback(app, exchanged(toFirst, toSecond, "code"), first.cookie))).toBe(
    failedWith("grant_refused"),
  );
  expect(locationOf(await callback(app, exchanged(toSecond, toFirst, "code"), first.cookie))).toBe(
    failedWith("grant_refused"),
  );
  expect(await storedConnections()).toEqual([]);
});

it("T05 refuses a code that comes with the state of another browser's flow", async () => {
  const app = await practiceApp();
  const [ada, eve] = [await begin(app, "ada"), await begin(app, "eve")];
  const [toAda, toEve] = [await consent(ada, "ada"), await consent(eve, "eve")];
  const response = await callback(app, exchanged(toAda, toEve, "state"), ada.cookie);
  expect([response.status, await problemCode(response)]).toEqual([400, "flow_browser_mismatch"]);
  expect(await storedConnections()).toEqual([]);
});

it("T05 refuses by PKCE a code that comes with the state of another flow of the same browser", async () => {
  const app = await practiceApp();
  const first = await begin(app, "ada");
  const second = await beginInAnotherTab(app, "ada", "practice", first);
  const [toFirst, toSecond] = [await consent(first, "ada"), await consent(second, "eve")];
  const response = await callback(app, exchanged(toFirst, toSecond, "state"), first.cookie);
  expect(locationOf(response)).toBe(failedWith("grant_refused"));
  expect(await storedConnections()).toEqual([]);
});

it("T05 leaves a flow alone whose code was tried in another one", async () => {
  const app = await practiceApp();
  const [ada, eve] = [await begin(app, "ada"), await begin(app, "eve")];
  const [toAda, toEve] = [await consent(ada, "ada"), await consent(eve, "eve")];
  const injected = await callback(app, exchanged(toEve, toAda, "code"), eve.cookie);
  expect(locationOf(injected)).toBe(failedWith("grant_refused"));
  expect(locationOf(await callback(app, toAda, ada.cookie))).toBe(succeededWith("practice"));
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", status: "connected" }]);
});
