import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { noteSessionResult } from "../../../src/domain/connectSessions/flowSession.ts";
import { beginIntegrationFlow } from "../../../src/domain/flows/beginIntegrationFlow.ts";
import { problemCode, type TestApp } from "../../support/app.ts";
import {
  cookieOf,
  givenLink,
  type Link,
  linkMaker,
  openedLink,
  openLink,
  SESSIONS,
  sessionContext,
  statusOf,
} from "../../support/connectSessions.ts";
import { type Begun, callback, callbackUrl, sessionCookie } from "../../support/flow.ts";
import type { Body } from "../../support/integrations.ts";
import {
  claimedTickets,
  finish,
  locationOf,
  type StagedApp,
  stagedApp,
  storedConnections,
} from "../../support/stagedFlow.ts";
import { TIME } from "../../support/tenants.ts";

/** A link that is open in a browser. */
interface Opened extends StagedApp {
  link: Link;
  cookie: string;
}

async function opened(limits: Body = {}): Promise<Opened> {
  const staged = await stagedApp();
  const link = await givenLink(staged.app, limits);
  return { ...staged, link, cookie: await openedLink(staged.app, link) };
}

/** Begins as a page of the session does. */
async function beginIn(
  { app, cookie, integrationId }: Pick<Opened, "app" | "cookie" | "integrationId">,
  scopes?: string[],
): Promise<Begun> {
  const ctx = await sessionContext(app, cookie);
  const input = { reference: integrationId, returnTo: undefined, scopes, browserToken: undefined };
  const flow = await beginIntegrationFlow(ctx, input);
  const authorizationUrl = new URL(flow.authorizationUrl);
  const state = authorizationUrl.searchParams.get("state") ?? "";
  return { authorizationUrl, state, cookie: `__Host-latchkey_flow=${flow.browserToken}` };
}

async function shown(app: TestApp, { id }: Link): Promise<Body> {
  return (await (await linkMaker(app))(`${SESSIONS}/${id}`)).json<Body>();
}

async function outcomeOf(app: TestApp, link: Link): Promise<unknown> {
  return (await statusOf(app, link)).json();
}

it("T02 connects the account to the user of the link, and notes it on the session", async () => {
  const setting = await opened({ integrations: ["staged"] });
  const { app, link, cookie, integrationId } = setting;
  const begun = await beginIn(setting);
  const response = await finish(app, { ...begun, cookie: `${begun.cookie}; ${cookie}` });
  const page = `${env.PUBLIC_URL}/connect/result?session=${link.id}&integration=${integrationId}`;
  expect(locationOf(response)).toBe(`${page}&success=true&provider=staged`);
  const [connection, another] = await storedConnections();
  expect(another).toBeUndefined();
  expect(connection).toMatchObject({ subject: "user:ada", tenant_id: "default" });
  const connected = [{ integrationId, connectionId: connection?.id, at: TIME }];
  expect(await shown(app, link)).toMatchObject({ status: "bound", connected, failed: [] });
  expect(await outcomeOf(app, link)).toEqual({ status: "connected", integrationId, error: null, at: TIME });
});

it("notes why nothing was connected, and that it was in the end", async () => {
  const setting = await opened();
  const { app, link, cookie, integrationId } = setting;
  const denied = await beginIn(setting);
  const response = await finish(app, { ...denied, cookie: `${denied.cookie}; ${cookie}` }, { error: "access_denied" });
  expect(new URL(locationOf(response)).searchParams.get("error")).toBe("access_denied");
  const failed = [{ integrationId, error: "access_denied", at: TIME }];
  expect(await shown(app, link)).toMatchObject({ connected: [], failed });
  expect(await outcomeOf(app, link)).toEqual({ status: "failed", integrationId, error: "access_denied", at: TIME });
  const again = await beginIn(setting);
  await finish(app, { ...again, cookie: `${again.cookie}; ${cookie}` });
  expect(await shown(app, link)).toMatchObject({ connected: [{ integrationId }], failed });
  expect(await outcomeOf(app, link)).toMatchObject({ status: "connected", error: null });
});

it("keeps the last twenty results of a session, and no more", async () => {
  const setting = await opened();
  const { app, link, cookie } = setting;
  const { caller } = await sessionContext(app, cookie);
  const codes = Array.from({ length: 23 }, (_, index) => `code_${index}`);
  for (const error of codes) {
    await noteSessionResult(app.deps, caller, { integrationId: "int_1", connectionId: null, error });
  }
  const { failed } = (await shown(app, link)) as { failed: { error: string }[] };
  expect(failed.map(({ error }) => error)).toEqual(codes.slice(-20));
});

it("notes all results that come at once", async () => {
  const { app, link, cookie } = await opened();
  const { caller } = await sessionContext(app, cookie);
  const codes = Array.from({ length: 10 }, (_, index) => `code_${index}`);
  const note = (error: string) =>
    noteSessionResult(app.deps, caller, { integrationId: "int_1", connectionId: null, error });
  await Promise.all(codes.map(note));
  const { failed } = (await shown(app, link)) as { failed: { error: string }[] };
  expect(failed.map(({ error }) => error).sort()).toEqual(codes.sort());
});

type Cookies = (setting: Opened, begun: Begun) => string | Promise<string>;

const REFUSED: [what: string, cookies: Cookies, code: string][] = [
  ["another browser", () => "", "flow_browser_mismatch"],
  ["another browser that has the link's cookie", ({ cookie }) => cookie, "flow_browser_mismatch"],
  [
    "a browser that has open only a link of another user",
    async ({ app, cookie }, begun) => {
      const link = await givenLink(app, { userId: "eve" });
      return `${begun.cookie}; ${cookieOf(await openLink(app, link, { cookie }))}`;
    },
    "flow_session_mismatch",
  ],
];

it.each(REFUSED)("T02 T01 finishes no flow of a link in %s", async (_what, cookies, code) => {
  const setting = await opened();
  const { app, upstream } = setting;
  const begun = await beginIn(setting);
  const response = await callback(app, callbackUrl(begun.state), await cookies(setting, begun));
  expect(await problemCode(response)).toBe(code);
  expect(await claimedTickets()).toEqual([]);
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

const PASSED: [what: string, cookies: Cookies][] = [
  ["without the link's cookie, which a frame keeps to itself", (_setting, begun) => begun.cookie],
  ["with the link's cookie", ({ cookie }, begun) => `${begun.cookie}; ${cookie}`],
  [
    "while another user is signed in",
    async ({ cookie }, begun) => `${begun.cookie}; ${cookie}; ${await sessionCookie("eve")}`,
  ],
  [
    "that has opened another link of the same user since",
    async ({ app, cookie }, begun) =>
      `${begun.cookie}; ${cookieOf(await openLink(app, await givenLink(app), { cookie }))}`,
  ],
  [
    "that has opened a link of another user besides",
    async ({ app, cookie }, begun) => {
      const other = await openLink(app, await givenLink(app, { userId: "eve" }), { cookie });
      return `${begun.cookie}; ${cookie}; ${cookieOf(other)}`;
    },
  ],
  ["with a link's cookie that nobody gave", (_setting, begun) => `${begun.cookie}; ${INVENTED}`],
];
const INVENTED = `__Host-latchkey_connect_cs_00000000000000000000000000=${"A".repeat(43)}`;

it.each(PASSED)("T02 finishes a flow of a link in the browser that began it, %s", async (_what, cookies) => {
  const setting = await opened();
  const begun = await beginIn(setting);
  const response = await callback(setting.app, callbackUrl(begun.state), await cookies(setting, begun));
  expect(new URL(locationOf(response)).searchParams.get("success")).toBe("true");
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada" }]);
});

it("T02 a link that is open in the browser does not change whose the flow of a signed-in user is", async () => {
  const { app, cookie, integrationId } = await opened();
  const response = await app.as("eve")(`/api/integrations/${integrationId}/connect`, { headers: { cookie } });
  const begun = cookieOf(response);
  const state = new URL(locationOf(response)).searchParams.get("state") ?? "";
  const session = await sessionCookie("eve");
  await callback(app, callbackUrl(state), `${begun}; ${cookie}; ${session}`);
  expect(await storedConnections()).toMatchObject([{ subject: "user:eve" }]);
});

it("T54 connects nothing any more when the link was ended while its user was at the provider", async () => {
  const setting = await opened();
  const { app, link, cookie, upstream } = setting;
  const begun = await beginIn(setting);
  await (await linkMaker(app))(`${SESSIONS}/${link.id}`, { method: "DELETE" });
  const response = await finish(app, { ...begun, cookie: `${begun.cookie}; ${cookie}` });
  expect(new URL(locationOf(response)).searchParams.get("error")).toBe("connect_session_ended");
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("connects what was begun in time when the link has expired while its user was at the provider", async () => {
  const setting = await opened();
  const begun = await beginIn(setting);
  await env.DB.prepare("UPDATE connect_sessions SET expires_at = 1").run();
  await finish(setting.app, begun);
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada" }]);
});

const SCOPES: [what: string, ofLink: string[] | undefined, chosen: string[] | undefined, asked: string][] = [
  ["the integration's, where nobody says", undefined, undefined, "read write"],
  ["the link's", ["read"], undefined, "read"],
  ["those of the link that somebody chose", ["read", "write"], ["write"], "write"],
  ["those that somebody chose", undefined, ["write"], "write"],
];

it.each(SCOPES)("a flow of a link asks for %s", async (_what, ofLink, chosen, asked) => {
  const setting = await opened({ integrations: ["staged"], ...(ofLink && { scopes: ofLink }) });
  expect((await beginIn(setting, chosen)).authorizationUrl.searchParams.get("scope")).toBe(asked);
});

it("T54 asks for no scope that the link does not allow", async () => {
  const setting = await opened({ integrations: ["staged"], scopes: ["read"] });
  await expect(beginIn(setting, ["read", "write"])).rejects.toMatchObject({ code: "scope_not_allowed" });
  await expect(beginIn(setting, ["admin"])).rejects.toMatchObject({ code: "scope_not_allowed" });
});
