import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { BrowserOfSession } from "../../src/domain/connectSessions/browserOfSession.ts";
import { callerOfBrowser } from "../../src/domain/connectSessions/browserOfSession.ts";
import type { Context } from "../../src/domain/context.ts";
import { jsonBody, type TestApp } from "./app.ts";
import type { Body, Call } from "./integrations.ts";
import { givenKey, type KeyOptions, withKey } from "./tokens.ts";

export const SESSIONS = "/v1/tenants/default/connect-sessions";

/** A link as its maker gets it. */
export interface Link {
  id: string;
  token: string;
  connectUrl: string;
  expiresAt: string;
}

/** A back end that may make links for every user. */
export async function linkMaker(app: TestApp, options: KeyOptions = {}): Promise<Call> {
  return withKey(app, (await givenKey({ scopes: ["user:act-as"], ...options })).key);
}

/** Makes a link for a user, `ada` unless told otherwise. */
export async function givenLink(app: TestApp, body: Body = {}, call?: Call): Promise<Link> {
  const make = call ?? (await linkMaker(app));
  const response = await make(SESSIONS, jsonBody({ userId: "ada", ...body }));
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Link>();
}

/** Sends what the page of a link sends, from a browser that may have a cookie. */
export function openLink(
  app: TestApp,
  { id, token }: Pick<Link, "id" | "token">,
  { cookie, framed }: { cookie?: string | undefined; framed?: boolean } = {},
): Promise<Response> {
  const { method, body, headers } = jsonBody({ session: id, token, ...(framed !== undefined && { framed }) });
  const sent = new Headers(headers);
  sent.set("origin", env.PUBLIC_URL);
  if (cookie !== undefined) sent.set("cookie", cookie);
  return app.fetch("/connect/session", { method: method ?? "POST", body: body ?? null, headers: sent });
}

/** The cookie that an answer sets, as the browser sends it back. */
export function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

/** Opens a link in a new browser, and returns its cookie. */
export async function openedLink(app: TestApp, link: Link): Promise<string> {
  const response = await openLink(app, link);
  expect(response.status, await response.clone().text()).toBe(204);
  return cookieOf(response);
}

/** Asks as `/connect.js` does. */
export function statusOf(app: TestApp, { id, token }: Pick<Link, "id" | "token">, origin?: string): Promise<Response> {
  const { method, body, headers } = jsonBody({ session: id, token });
  const sent = new Headers(headers);
  if (origin !== undefined) sent.set("origin", origin);
  return app.fetch("/connect/session/status", { method: method ?? "POST", body: body ?? null, headers: sent });
}

/** What the cookie's text says. */
export function readCookie(cookie: string): BrowserOfSession {
  const [session = "", browser = ""] = cookie.replace("__Host-latchkey_connect_", "").split("=");
  return { session, browser };
}

/** The context of a page for whoever has opened a link, to call verbs with as pages do. */
export async function sessionContext(app: TestApp, cookie: string): Promise<Context> {
  const caller = await callerOfBrowser(app.deps, readCookie(cookie));
  if (!caller) throw new Error("this browser has no session");
  const base = { deps: app.deps, requestId: "req_test", about: {}, origin: undefined };
  return { ...base, caller, waitUntil: (work) => void work };
}

/** Moves the end of a session into the past, by the database's clock. */
export async function expire({ id }: Pick<Link, "id">, hours = 0): Promise<void> {
  await env.DB.prepare(
    "UPDATE connect_sessions SET expires_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) - ? WHERE id = ?",
  )
    .bind(hours * 3_600_000, id)
    .run();
}
