import type { Context } from "hono";
import { issueHandoff } from "../../../domain/connectSessions/handoff.ts";
import { type SessionFacts, sessionFacts } from "../../../domain/connectSessions/sessionFacts.ts";
import { LatchkeyError } from "../../../domain/errors.ts";
import type { AppEnv, LinkPage } from "../../../http/appEnv.ts";
import { readConnectCookie } from "../../../http/connectCookie.ts";
import type { Way } from "./way.ts";

const UNKNOWN: Pick<SessionFacts, "look" | "locale" | "origins"> = {
  look: { name: null, accent: null, logo: null },
  locale: null,
  origins: [],
};

/**
 * Notes what the pages of the link show that the address names, if it names one. Before anything else, so that it holds for
 * pages of problems too: in a frame nobody would see these otherwise. One database round trip.
 */
export async function noteLink(c: Context<AppEnv>): Promise<void> {
  const named = c.req.query("session");
  if (named === undefined) return;
  const { look, locale, origins } = (await sessionFacts(c.var, named)) ?? UNKNOWN;
  const asked = c.req.query("origin");
  const isKnown = asked === undefined || origins.includes(asked);
  c.set("link", { look, locale, frameAncestors: isKnown ? origins : [] });
}

/** Whether a page is shown in a frame (W3C Fetch Metadata). */
export function isFramed(c: Context<AppEnv>): boolean {
  return c.req.header("sec-fetch-dest") === "iframe";
}

/** Returns what a page in a frame gives to the window that it opens; undefined outside of frames. */
export async function handoffFor(c: Context<AppEnv>): Promise<string | undefined> {
  const browser = readConnectCookie(c, c.req.query("session"));
  return isFramed(c) && browser ? issueHandoff(c.var.deps, browser) : undefined;
}

/** Returns what `noteLink` has noted. */
export function linkOf(c: Context<AppEnv>): LinkPage {
  if (c.var.link) return c.var.link;
  throw new LatchkeyError("internal", "This page belongs to no connect link.");
}

/**
 * Returns what goes along from page to page of a link. An origin that is none of the tenant's is left out, so nothing is told
 * to it.
 */
export function wayOfLink(c: Context<AppEnv>): Way {
  const { session, origin = "", mode, me, connected } = c.req.query();
  const isKnown = linkOf(c).frameAncestors.includes(origin);
  return {
    session,
    origin: isKnown ? origin : undefined,
    mode: mode === "popup" || mode === "window" ? mode : undefined,
    me,
    connected,
  };
}
