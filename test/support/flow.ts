import { env } from "cloudflare:workers";
import { createBrowserlessClient } from "../../scripts/practice/client.ts";
import { sessionToken, type TestApp } from "./app.ts";
import { providerId } from "./fixtures.ts";

/** A flow that a browser has begun. */
export interface Begun {
  /** The provider's authorization page. */
  authorizationUrl: URL;
  state: string;
  /** The Cookie header that the browser would send to the callback. */
  cookie: string;
}

/** Begins a flow as a user's browser would: for a provider by its slug, or for an integration by its id. */
export async function begin(app: TestApp, user: string, name = "practice", query = ""): Promise<Begun> {
  const response = await app.as(user)(
    name.startsWith("int_") ? connectPath(name) + query : oauthPath(app, name, query),
  );
  if (response.status !== 302) throw new Error(`begin answered ${response.status}: ${await response.text()}`);
  const authorizationUrl = new URL(response.headers.get("location") ?? "");
  const cookie = (response.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
  return { authorizationUrl, state: authorizationUrl.searchParams.get("state") ?? "", cookie };
}

/** Ends where a flow of the Connect API ends. */
function connectPath(integrationId: string): string {
  const returnTo = encodeURIComponent(`${env.FRONTEND_URL}/oauth-callback`);
  return `/api/integrations/${integrationId}/connect?return_to=${returnTo}`;
}

function oauthPath(app: TestApp, slug: string, query: string): string {
  return `/oauth/${providerId(app.deps, slug)}${query}`;
}

/** Logs in and consents at the practice provider, and returns where it sends the browser back to. */
export async function consent(begun: Begun, user: string, decision: "allow" | "deny" = "allow"): Promise<URL> {
  return createBrowserlessClient().walkConsent({
    startUrl: begun.authorizationUrl.href,
    login: user,
    decision,
    stopAt: (url) => url.origin === env.PUBLIC_URL,
  });
}

/** Calls the callback as the browser would. */
export function callback(app: TestApp, url: URL, cookie: string | undefined): Promise<Response> {
  return app.fetch(`${url.pathname}${url.search}`, cookie === undefined ? {} : { headers: { cookie } });
}

/** A callback as a provider would send the browser to, without the provider. */
export function callbackUrl(state: string, parameters: Record<string, string> = { code: "code" }): URL {
  const url = new URL("/oauth2/callback", env.PUBLIC_URL);
  url.search = new URLSearchParams({ ...parameters, state }).toString();
  return url;
}

/** Connects a user to the practice provider, or to an integration of it, through its real pages. */
export async function connectPractice(app: TestApp, user: string, name = "practice"): Promise<void> {
  const begun = await begin(app, user, name);
  const response = await callback(app, await consent(begun, user), begun.cookie);
  const location = response.headers.get("location") ?? "";
  if (!location.includes("success=true")) throw new Error(`connecting ended at ${location || response.status}`);
}

/** The session cookie of a user, as the application sets it. */
export async function sessionCookie(user: string, claims = {}): Promise<string> {
  return `access_token=${await sessionToken(user, claims)}`;
}
