import { createCookieJar } from "./cookies.ts";
import { type Form, parseForm } from "./forms.ts";

const MAX_HOPS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface ConsentWalk {
  /** The provider's authorization URL, or one of Latchkey's that redirects there. */
  startUrl: string | URL;
  /** The account to sign in as, when the provider asks. It does not ask a client that is signed in already. */
  login: string;
  decision: "allow" | "deny";
  /** Where to end: given each redirect's target, whether it is the one. */
  stopAt: (url: URL) => boolean;
}

export interface BrowserlessClient {
  /**
   * As the global fetch, with this client's cookies, and never following a redirect. A Cookie header that the caller sets
   * is sent instead of the kept ones.
   */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Goes from an authorization URL through the practice provider's login and consent pages, as a person with a browser
   * would, and returns the redirect target that `stopAt` accepts, without requesting it. Throws when a page is neither
   * form nor redirect, and after 20 requests.
   */
  walkConsent(walk: ConsentWalk): Promise<URL>;
}

interface Step {
  url: URL;
  init: RequestInit;
}

/** An HTTP client that keeps cookies as one browser does. Each one made is a browser of its own. */
export function createBrowserlessClient(): BrowserlessClient {
  const jar = createCookieJar();

  async function fetchWithCookies(input: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input);
    const headers = new Headers(init.headers);
    const cookies = jar.header(url);
    if (cookies !== "" && !headers.has("cookie")) headers.set("cookie", cookies);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    jar.store(url, response.headers.getSetCookie());
    return response;
  }

  async function walkConsent(walk: ConsentWalk): Promise<URL> {
    let step: Step = { url: new URL(walk.startUrl), init: {} };
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const response = await fetchWithCookies(step.url, step.init);
      const target = redirectTarget(response, step.url);
      const page = await response.text();
      if (target && walk.stopAt(target)) return target;
      step = target ? afterRedirect(step, response.status, target) : afterPage(step, response.status, page, walk);
    }
    throw new Error(`the walk did not end within ${MAX_HOPS} requests; the last was to ${place(step.url)}`);
  }

  return { fetch: fetchWithCookies, walkConsent };
}

function redirectTarget(response: Response, base: URL): URL | undefined {
  const location = response.headers.get("location");
  return location !== null && REDIRECTS.has(response.status) ? new URL(location, base) : undefined;
}

/** 307 and 308 repeat the request; the others make it a GET. */
function afterRedirect(step: Step, status: number, url: URL): Step {
  return { url, init: status === 307 || status === 308 ? step.init : {} };
}

function afterPage(step: Step, status: number, page: string, walk: ConsentWalk): Step {
  const form = status === 200 ? parseForm(page) : undefined;
  if (!form) throw new Error(`the walk ended at ${place(step.url)} with status ${status} and no form`);
  return { url: new URL(form.action, step.url), init: { method: "POST", body: fillIn(form, walk) } };
}

/** A form that asks for nothing, such as the one that signs another account out first, goes back as it is. */
function fillIn(form: Form, { login, decision }: ConsentWalk): URLSearchParams {
  const fields = new URLSearchParams(form.hidden);
  if (form.inputs.has("login")) fields.set("login", login);
  if (form.inputs.has("password")) fields.set("password", "any password will do");
  if (form.buttons.has("decision")) fields.set("decision", decision);
  return fields;
}

/** Without the query, which may hold a code or a state: messages end up in logs. */
function place({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}
