import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, expect, it } from "vitest";
import { sessionFacts } from "../../src/domain/connectSessions/sessionFacts.ts";
import { toLatchkeyError } from "../../src/domain/errors.ts";
import type { AppEnv } from "../../src/http/appEnv.ts";
import { pageContext } from "../../src/http/pageContext.ts";
import { problemTypes } from "../../src/http/problem.ts";
import { jsonBody, sessionToken, type TestApp, testApp } from "../support/app.ts";
import { expire, givenLink, type Link, linkMaker, openedLink, SESSIONS } from "../support/connectSessions.ts";
import { sessionCookie } from "../support/flow.ts";

let app: TestApp;
let link: Link;
/** Of the browser that has opened the link. */
let cookie: string;
let eve: string;

beforeEach(async () => {
  app = await testApp();
  link = await givenLink(app, { userName: "Ada L.", locale: "de" });
  cookie = await openedLink(app, link);
  eve = await sessionCookie("eve");
});

/** A page that says who looks at it, and by which session. */
async function look(path: string, init: RequestInit = {}): Promise<unknown> {
  const pages = new Hono<AppEnv>();
  pages.use(async (c, next) => {
    c.set("deps", app.deps);
    await next();
  });
  pages.all("*", async (c) => {
    const { caller } = await pageContext(c);
    return c.json([caller.userId, caller.connectSession?.id ?? null]);
  });
  pages.onError((error, c) => {
    const { code } = toLatchkeyError(error);
    return c.json(code, problemTypes[code].status);
  });
  return (await pages.request(`${env.PUBLIC_URL}${path}`, init)).json();
}

const named = () => `/connect?session=${link.id}`;

type Row = [what: string, path: () => string, cookies: () => string, seen: () => unknown];
const byLink = () => ["ada", link.id];
const byEve = () => ["eve", null];

const SEEN: Row[] = [
  ["the user of the link that the address names", named, () => cookie, byLink],
  ["the user of the link, also where another is signed in", named, () => `${eve}; ${cookie}`, byLink],
  ["the user of the link on a page below", () => `/connect/int_1?session=${link.id}`, () => cookie, byLink],
  ["whoever is signed in, where the address names no link", () => "/connect", () => `${cookie}; ${eve}`, byEve],
  ["the user of the link, where nobody is signed in", () => "/connect", () => cookie, byLink],
  ["nobody, where the link was opened elsewhere", named, () => "", () => "unauthenticated"],
  ["nobody, rather than who is signed in, for a link of elsewhere", named, () => eve, () => "unauthenticated"],
  [
    "nobody, where the address names no link at all",
    () => "/connect?session=",
    () => `${cookie}; ${eve}`,
    () => "unauthenticated",
  ],
  ["nobody, for another link than the open one", () => "/connect?session=cs_x", () => cookie, () => "unauthenticated"],
  ["nobody by a link outside of its pages", () => `/console?session=${link.id}`, () => cookie, () => "unauthenticated"],
  [
    "nobody by a link on a page that only looks like its own",
    () => `/connected?session=${link.id}`,
    () => cookie,
    () => "unauthenticated",
  ],
  [
    "whoever is signed in outside of a link's pages",
    () => `/console?session=${link.id}`,
    () => `${cookie}; ${eve}`,
    byEve,
  ],
  [
    "nobody by the secret of another browser",
    named,
    () => `${cookie.slice(0, -43)}${"A".repeat(43)}`,
    () => "unauthenticated",
  ],
  ["nobody by a name that any host may set", named, () => cookie.replace("__Host-", ""), () => "unauthenticated"],
];

it.each(SEEN)("T54 a page sees %s", async (_what, path, cookies, seen) => {
  expect(await look(path(), { headers: { cookie: cookies() } })).toEqual(seen());
});

it("T54 a page says of a link that has expired or was ended that it has", async () => {
  await expire(link);
  expect(await look(named(), { headers: { cookie } })).toBe("connect_session_expired");
  expect(await look("/connect", { headers: { cookie } })).toBe("connect_session_expired");
  await (await linkMaker(app))(`${SESSIONS}/${link.id}`, { method: "DELETE" });
  expect(await look(named(), { headers: { cookie } })).toBe("connect_session_ended");
  // Who is signed in has nothing to do with it.
  expect(await look("/connect", { headers: { cookie: `${cookie}; ${eve}` } })).toEqual(["eve", null]);
});

it("T55 a form with a link's cookie has to come from a page of ours", async () => {
  const post = (origin?: string) =>
    look(named(), { method: "POST", headers: { cookie, ...(origin !== undefined && { origin }) } });
  expect(await post(env.PUBLIC_URL)).toEqual(["ada", link.id]);
  for (const origin of ["https://app.example.com", env.FRONTEND_URL, "null", undefined]) {
    expect(await post(origin)).toBe("origin_not_allowed");
  }
});

it("T47 a page takes no API key and no bearer token for a session", async () => {
  const headers = { authorization: `Bearer ${await sessionToken("ada")}` };
  expect(await look("/connect", { headers })).toBe("unauthenticated");
});

it("says to a page what a link is for, before its browser has proven itself, and nothing of its user", async () => {
  const root = app.as("root", { roles: ["superuser"] });
  const settings = { name: "Acme", allowedReturnOrigins: ["https://app.acme.example"] };
  await root("/v1/tenants/default", jsonBody(settings, "PATCH"));
  const facts = await sessionFacts(app, link.id);
  expect(facts).toEqual({
    ...{ state: "bound", tenant: "default", locale: "de" },
    look: { name: "Acme", accent: null, logo: null },
    origins: [env.FRONTEND_URL, "https://app.example.com", "https://app.acme.example"],
  });
  expect(await sessionFacts(app, "cs_unknown")).toBeUndefined();
});
