import type { Context } from "hono";
import { html } from "hono/html";
import type { ErrorCode } from "../domain/errors.ts";
import type { AppEnv } from "./appEnv.ts";
import { problemTypes } from "./problem.ts";

/** The page runs no script, loads nothing and cannot be framed. Its style sheet is inline. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const AUTHORIZED =
  "The account is authorized. Give this key to the application that asked for it; it works once, for ten minutes:";
const CONNECTED = "The account is connected. You can close this page and go back to where you came from.";
const AGAIN = "You can close this page, go back to where you came from, and connect again.";

/** The outcome of a flow, for a page that people read. The page has only our own words and needs no script. */
export type Result =
  | { connected: true }
  /** A flow that an API began. Only the caller that began it can use the key. */
  | { connected: true; credentialKey: string }
  | { connected: false; code: ErrorCode | undefined; serverError?: string | undefined };

/** Responds with the page. Its status is 200, also for a flow that failed: the page itself was found. */
export function resultPage(c: Context<AppEnv>, result: Result): Response | Promise<Response> {
  c.header("Content-Security-Policy", POLICY);
  if ("credentialKey" in result) {
    return c.html(page("Authorized", html`<p>${AUTHORIZED}</p><p><code>${result.credentialKey}</code></p>`));
  }
  if (result.connected) return c.html(page("Connected", html`<p>${CONNECTED}</p>`));
  const problem = result.code && problemTypes[result.code];
  const said = result.serverError === undefined ? "" : ` The provider answered with ${result.serverError}.`;
  const text = problem ? `${problem.title} (${result.code}).${said} ${AGAIN}` : AGAIN;
  return c.html(page("Not connected", html`<p>${text}</p>${wayBack(c)}`));
}

function wayBack(c: Context<AppEnv>): ReturnType<typeof html> {
  return html`<p><a href="${c.var.deps.settings.frontendUrl}">Back to the application</a></p>`;
}

/**
 * Responds to a browser with a page instead of a problem, with its status. The flow is not proven to be this browser's,
 * so its return address stays unknown: the way back is the application of the configuration.
 */
export function problemPage(c: Context<AppEnv>, code: ErrorCode): Response | Promise<Response> {
  c.header("Content-Security-Policy", POLICY);
  const { title, status } = problemTypes[code];
  const { heading, advice } = ADVICE[code] ?? { heading: "Not connected", advice: AGAIN };
  // An empty address is the page's own, with its query.
  if (code === "flow_in_progress") c.header("Refresh", String(LOOK_AGAIN_SECONDS));
  const look = code === "flow_in_progress" ? html`<p><a href="">Look again</a></p>` : "";
  return c.html(page(heading, html`<p>${title} (${code}). ${advice}</p>${look}${wayBack(c)}`), status);
}

const LOOK_AGAIN_SECONDS = 2;

/** What a page says of problems that do not mean that connecting failed. */
const ADVICE: Partial<Record<ErrorCode, { heading: string; advice: string }>> = {
  flow_completed: { heading: "Connected", advice: CONNECTED },
  flow_in_progress: { heading: "Connecting", advice: "The page looks again by itself in a few seconds." },
};

function page(title: string, content: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1rem; }
code { overflow-wrap: anywhere; user-select: all; }
@media (prefers-color-scheme: dark) { body { background: #16181d; color: #e6e6e6; } }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>`;
}
