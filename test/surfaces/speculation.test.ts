import { describe, expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { testApp } from "../support/app.ts";
import { dumpStorage } from "../support/dump.ts";
import { examplePath } from "../support/everyRoute.ts";
import { callback, callbackUrl, sessionCookie } from "../support/flow.ts";
import { beginAnswer, locationOf, STAGED, stagedApp, succeededWith } from "../support/stagedFlow.ts";
import { authorize, consentTo, sitedApp } from "../support/tenants.ts";
import { thinned } from "../support/thinned.ts";
import { LOOKS } from "../understood/looks.ts";

const gets = routes.filter(({ method }) => method === "get");
const reading = gets.filter(({ effect }) => effect === "none");
const spending = gets.filter(({ effect }) => effect !== "none");

it("B08 the GETs with an effect are the callbacks, what begins a flow, what hands out or calls, and the development sign-in", () => {
  expect(spending.map(({ operationId }) => operationId).sort()).toEqual([
    "beginAuthorization",
    "beginConnection",
    "callProviderBaseByGet",
    "callProviderByGet",
    "completeAuthorization",
    "completeAuthorizationOfIntegration",
    "developmentSignIn",
    "getToken",
  ]);
});

describe.each(LOOKS)("B08 $input", ({ method, headers, input }) => {
  it.each(spending.map((route) => ({ route, name: route.operationId })))(
    "B08 $name refuses it before anything is looked up, or hands it on",
    async ({ route }) => {
      const app = await testApp();
      const before = await dumpStorage();
      const cookie = await sessionCookie("ada");
      const response = await app.fetch(examplePath(route), { method, headers: { ...headers, cookie } });
      const isHandedOn = method === "HEAD" && route.takesHead;
      if (!isHandedOn) expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await dumpStorage()).toBe(before);
    },
  );

  it("B08 does not disturb a GET that only reads", async () => {
    const app = await testApp();
    for (const route of thinned(reading, 20, input.length)) {
      const path = examplePath(route);
      const asked = await app.as("ada")(path);
      const looked = await app.as("ada")(path, { method, headers });
      expect([route.operationId, looked.status]).toEqual([route.operationId, asked.status]);
    }
  });

  it("B08 leaves the callback to the browser that began, whoever looks first", async () => {
    const { app, upstream } = await stagedApp();
    const begun = await beginAnswer(app, "ada", STAGED);
    const cookie = begun.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
    const state = new URL(locationOf(begun)).searchParams.get("state") ?? "";
    const { pathname, search } = callbackUrl(state);
    const looked = await app.fetch(`${pathname}${search}`, { method, headers: { ...headers, cookie } });
    expect([looked.status, locationOf(looked)]).toEqual([405, "no location, status 405"]);
    expect(await upstream.seen()).toEqual([]);
    expect(locationOf(await callback(app, callbackUrl(state), cookie))).toBe(succeededWith(STAGED));
  });

  it("B08 leaves the credential key of a flow that an API began to the user's own visit", async () => {
    const { app, lin, upstream } = await sitedApp();
    const page = await authorize(lin, undefined, { configParameters: { site: "north" } });
    const { pathname } = new URL(page.searchParams.get("redirect_uri") ?? "");
    const { search } = callbackUrl(page.searchParams.get("state") ?? "");
    const looked = await app.fetch(`${pathname}${search}`, { method, headers });
    expect([looked.status, await upstream.seen()]).toEqual([405, []]);
    expect(locationOf(await consentTo(app, page))).toContain("credentialKey=");
  });
});
