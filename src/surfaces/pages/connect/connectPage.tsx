import type { Context } from "hono";
import script from "../../../client/pages/endVisit.js";
import { limitsOfBrowser } from "../../../domain/connectSessions/browserOfSession.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../../../domain/errors.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { readConnectCookie } from "../../../http/connectCookie.ts";
import { type PageContext, pageContext } from "../../../http/pageContext.ts";
import { knownPage, type NamedPage, type Page } from "../../../http/pageRoute.ts";
import { askWhoItIs, hasSaidWho } from "./confirm.tsx";
import { addressBack } from "./ending.ts";
import { type Frame, frameOf } from "./frame.tsx";
import { isFramed, noteLink, wayOfLink } from "./link.ts";
import { openingPage } from "./opening.tsx";

interface Access {
  /** Whether it is shown also before somebody has said to be the user of the link, and when the link has expired. */
  isForAnyone?: boolean;
  contextOf?: (c: Context<AppEnv>) => Promise<PageContext>;
}

/**
 * Makes a page for whoever is signed in, and for whoever has opened a connect link. A browser that has not opened the link
 * gets the page that opens it. In a link nothing is shown, and nothing sent, before somebody has said to be its user.
 */
export function connectPage(
  named: NamedPage,
  show: (frame: Frame) => Response | Promise<Response>,
  { isForAnyone = false, contextOf = (c) => pageContext(c, isForAnyone) }: Access = {},
): Page {
  const known = knownPage(
    named,
    async ({ c, ctx }) => {
      const { connectSession } = ctx.caller;
      if (connectSession && c.req.query("session") === undefined) return withSession(c, connectSession.id);
      const frame = await frameOf(c, ctx);
      if (!connectSession || isForAnyone || (await hasSaidWho(frame))) return show(frame);
      if (named.method === "get") return askWhoItIs(frame);
      throw new LatchkeyError("form_invalid", "Nobody has said to be the user of this link.");
    },
    contextOf,
  );
  return { ...known, handler: (c) => orOpening(c, known.handler) };
}

async function orOpening(c: Context<AppEnv>, handler: Page["handler"]): Promise<Response> {
  await noteLink(c);
  try {
    return await handler(c);
  } catch (error) {
    const { code } = toLatchkeyError(error);
    const isOpen = code !== "unauthenticated";
    if (ENDS.includes(code)) await noteEnd(c, code);
    if (isOpen || c.req.method !== "GET" || !c.var.link) throw error;
    return openingPage(c);
  }
}

/** The problems after which nothing more comes of a link. */
const ENDS: ErrorCode[] = ["connect_session_expired", "connect_session_ended"];

/**
 * Notes for the page of the problem what it does besides: it tells the application, and leads back to it where the browser has
 * opened the link.
 */
async function noteEnd(c: Context<AppEnv>, error: ErrorCode): Promise<void> {
  const { link } = c.var;
  if (!link) return;
  const { session = "", origin, mode } = wayOfLink(c);
  const data = { session, status: "failed", error, ...(origin !== undefined && { origin }) };
  const browser = mode === undefined && !isFramed(c) ? readConnectCookie(c, session) : undefined;
  const limits = browser && (await limitsOfBrowser(c.var.deps, browser));
  const back = limits && addressBack(limits, { status: "failed", service: undefined, error });
  c.set("link", { ...link, end: { script, data }, ...(back !== undefined && { back }) });
}

/** Where nobody is signed in, the link counts that is open here. From then on the address says so. */
function withSession(c: Context<AppEnv>, session: string): Response {
  if (c.req.method !== "GET") throw new LatchkeyError("form_invalid", "This form names no connect link.");
  const url = new URL(c.req.url);
  url.searchParams.set("session", session);
  return c.redirect(url.pathname + url.search, 302);
}
