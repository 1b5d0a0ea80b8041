import { type Html, html, page, sendPage } from "./html.ts";
import { listen, serve } from "./server.ts";

/** What a user can do about an error. A code that is not listed gets the general advice. */
const ADVICE: Record<string, string> = {
  access_denied: "You said no at the provider. Connect again and choose Allow if that was not what you wanted.",
  state_invalid: "The attempt took too long, was already finished, or began in another browser. Connect again here.",
  provider_unavailable: "The provider cannot be reached at the moment. Try again in a few minutes.",
  provider_timeout: "The provider took too long to answer. Try again in a few minutes.",
  provider_rate_limited: "The provider had too many requests. Wait a few minutes before you connect again.",
  provider_malformed:
    "The provider gave an answer that makes no sense. Try again, and tell your administrator if it stays.",
  client_invalid: "The provider does not accept the integration's client. Your administrator has to correct it.",
};
const GENERAL_ADVICE = "Connect again. If it fails once more, tell your administrator the error code.";

export interface PracticeApplication {
  /** `http://127.0.0.1:<port>`, the value for FRONTEND_URL. */
  origin: string;
  /** Stops listening and cuts open connections; a second call does nothing. */
  close(): Promise<void>;
}

/**
 * Starts the application whose users connect their accounts, as far as a browser needs it: the page that Latchkey leads
 * back to. It listens on loopback, on any free port unless one is given, and prints nothing.
 */
export async function startPracticeApplication({ port = 0 }: { port?: number } = {}): Promise<PracticeApplication> {
  const listening = await listen(port);
  serve(listening, (request, response, url) => {
    const isRead = request.method === "GET" || request.method === "HEAD";
    const answer = (isRead && pages[url.pathname]?.(url.searchParams)) || notFound();
    sendPage(response, answer.status, page(answer.title, answer.body));
  });
  return { origin: listening.origin, close: listening.close };
}

interface Answer {
  status: number;
  title: string;
  body: Html;
}

const pages: { [path: string]: ((query: URLSearchParams) => Answer) | undefined } = {
  "/": home,
  "/oauth-callback": callback,
};

function home(): Answer {
  return {
    status: 200,
    title: "Practice application",
    body: html`<p>Latchkey leads its users back to this server.</p>`,
  };
}

function notFound(): Answer {
  return { status: 404, title: "Nothing here", body: html`<p>The practice application has no such page.</p>` };
}

function callback(query: URLSearchParams): Answer {
  if (query.get("success") === "true") return connected(query.get("provider") ?? "");
  if (query.get("success") === "false") return failed(query.get("error") ?? "");
  const body = html`<p>This page is where a connection ends. It was opened without a result: connect a provider first.</p>`;
  return { status: 400, title: "No result", body };
}

function connected(provider: string): Answer {
  const name = provider === "" ? html`The provider` : html`<strong>${provider}</strong>`;
  const body = html`<p>${name} is connected to your account.</p>
<p>Next, use it: list your connections, call the provider through Latchkey, or disconnect it again.</p>`;
  return { status: 200, title: "Connected", body };
}

function failed(error: string): Answer {
  const advice = Object.hasOwn(ADVICE, error) ? ADVICE[error] : undefined;
  const body = html`<p role="alert">Nothing was connected. ${advice ?? GENERAL_ADVICE}</p>
<p>Error code: <code>${error === "" ? "none given" : error}</code></p>`;
  return { status: 200, title: "Not connected", body };
}
