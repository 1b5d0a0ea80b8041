import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, expect, it } from "vitest";
import { issueHandoff } from "../../../src/domain/connectSessions/handoff.ts";
import { toLatchkeyError } from "../../../src/domain/errors.ts";
import type { AppEnv } from "../../../src/http/appEnv.ts";
import { handedContext } from "../../../src/http/pageContext.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import {
  cookieOf,
  expire,
  givenLink,
  type Link,
  linkMaker,
  openLink,
  readCookie,
  SESSIONS,
} from "../../support/connectSessions.ts";

let app: TestApp;
let now: number;
let link: Link;
/** Of a frame: it does not go along to the window. */
let cookie: string;
let handoff: string;

beforeEach(async () => {
  now = Date.now();
  app = await testApp({ now: () => now });
  link = await givenLink(app);
  cookie = cookieOf(await openLink(app, link, { framed: true }));
  handoff = await issueHandoff(app.deps, readCookie(cookie));
});

interface Window {
  seen: unknown;
  cookie: string;
}

/** The window that a form in a frame opens. */
async function openWindow(given: { session?: string; handoff?: string; origin?: string } = {}): Promise<Window> {
  const { session = link.id, origin = env.PUBLIC_URL } = given;
  const page = new Hono<AppEnv>();
  page.use(async (c, next) => {
    c.set("deps", app.deps);
    await next();
  });
  page.post("*", async (c) => {
    const { caller } = await handedContext(c, { session, handoff: given.handoff ?? handoff });
    return c.json([caller.userId, caller.connectSession?.id]);
  });
  page.onError((error, c) => c.json(toLatchkeyError(error).code));
  const response = await page.request(`${env.PUBLIC_URL}/connect`, { method: "POST", headers: { origin } });
  return { seen: await response.json(), cookie: response.headers.getSetCookie()[0] ?? "" };
}

it("T55 a window that a frame opens is of the same browser, and gets a cookie of its own", async () => {
  const { seen, cookie: own } = await openWindow();
  expect(seen).toEqual(["ada", link.id]);
  expect(own.split(";")[0]).toBe(cookie);
  expect(own).toMatch(/; SameSite=Lax/);
  expect(own).not.toMatch(/Partitioned/);
  expect(handoff).not.toContain(readCookie(cookie).browser);
});

it("T55 a window is opened once, also by twenty at the same time", async () => {
  const windows = await Promise.all(Array.from({ length: 20 }, () => openWindow()));
  const kinds = Map.groupBy(windows, ({ seen }) => JSON.stringify(seen));
  expect([...kinds].map(([seen, { length }]) => [seen, length]).sort()).toEqual([
    ['"unauthenticated"', 19],
    [JSON.stringify(["ada", link.id]), 1],
  ]);
});

const REFUSED: [what: string, act: () => Promise<Parameters<typeof openWindow>[0]>, code: string][] = [
  ["what is no handoff", async () => ({ handoff: "x" }), "unauthenticated"],
  ["the handoff of another session", async () => ({ session: (await givenLink(app)).id }), "unauthenticated"],
  [
    "the handoff of another browser",
    async () => ({ handoff: await issueHandoff(app.deps, { session: link.id, browser: "A".repeat(43) }) }),
    "unauthenticated",
  ],
  ["one that is too old", async () => tooLate(), "unauthenticated"],
  ["one of an expired session", async () => expired(), "connect_session_expired"],
  ["one of a session that was ended", async () => ended(), "connect_session_ended"],
  ["one that another site sends", async () => ({ origin: "https://evil.example" }), "origin_not_allowed"],
];

function tooLate(): object {
  now += 600_000;
  return {};
}

async function expired(): Promise<object> {
  await expire(link);
  return {};
}

async function ended(): Promise<object> {
  await (await linkMaker(app))(`${SESSIONS}/${link.id}`, { method: "DELETE" });
  return {};
}

it.each(REFUSED)("T54 T55 a window is not opened by %s", async (_what, act, code) => {
  expect(await openWindow(await act())).toEqual({ seen: code, cookie: "" });
});
