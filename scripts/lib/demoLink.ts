import { type BrowserlessClient, createBrowserlessClient } from "../practice/client.ts";
import { parseForm } from "../practice/forms.ts";
import type { Environment } from "./environment.ts";
import { type Answer, createBackEnd, type LatchkeyCaller, makeApiKey } from "./latchkeyClient.ts";
import type { Narrator } from "./narrator.ts";

type Browsing = { environment: Environment; browser: BrowserlessClient };
type Stage = Narrator & Browsing & { backEnd: LatchkeyCaller };

const SESSIONS = "/v1/tenants/default/connect-sessions";

export interface Link {
  id: string;
  token: string;
  connectUrl: string;
}

/**
 * Connects in the demo's first part: by a link that the back end of an application has made, for a user whose browser has no
 * session at Latchkey.
 * @returns what was in play and must stand nowhere in clear
 */
export async function showLink(scene: Narrator & { environment: Environment }): Promise<{ secrets: string[] }> {
  const { environment } = scene;
  const key = await makeApiKey(environment, "Application", ["user:act-as"]);
  const stage = { ...scene, backEnd: createBackEnd(environment, key), browser: createBrowserlessClient() };
  const link = await makeLink(stage);
  const goOn = await openLink(stage, link);
  await connect(stage, goOn);
  await openElsewhere(stage, link);
  await readResult(stage, link);
  return { secrets: [key, link.token] };
}

async function makeLink({ environment, backEnd, tell, show, expect }: Stage): Promise<Link> {
  tell(`A back end makes a link for Ada, whose browser has no session here: POST ${SESSIONS}`);
  const returnTo = `${environment.variables.FRONTEND_URL}/`;
  const session = { userId: "ada", userName: "Ada", integrations: ["practice"], returnTo };
  const { status, body } = await backEnd.call("POST", SESSIONS, session);
  const link = body as Link;
  show(`${status}: ${link.connectUrl.replace(link.token, `${link.token.slice(0, 6)}…`)}`);
  expect(
    status === 201 && new URL(link.connectUrl).hash === `#${link.token}`,
    "its token stands where no server sees it",
  );
  return link;
}

/** What a browser does with it, and what the script of the page does. @returns where "Go on" leads to */
async function openLink(stage: Stage, link: Link): Promise<string> {
  const { browser, tell, show, expect } = stage;
  tell("Ada's browser opens the link, exchanges the token for a cookie, and is asked whose account it will be");
  const bound = await bind(stage, browser, link);
  const page = await read(stage, link.connectUrl);
  const [question = ""] = textOf(page).match(/You are connecting accounts to \S+ as .+?\./) ?? [];
  show(`${bound.status}: ${question}`);
  const [, href = ""] = /href="([^"]*[?&;]me=[^"]*)"/.exec(page) ?? [];
  expect(question.endsWith("as Ada (ada)."), "the page says whose account it will be");
  return href.replaceAll("&amp;", "&");
}

async function connect(stage: Stage, goOn: string): Promise<void> {
  const { environment, tell, show, expect } = stage;
  tell("Ada goes on, through the provider's login and consent pages");
  const result = await consent(stage, goOn, "ada");
  const end = new URL(goesTo(await read(stage, result.href)));
  show(`the browser ends at ${end.origin}${end.pathname}?latchkey_status=${end.searchParams.get("latchkey_status")}&…`);
  expect(end.origin === environment.variables.FRONTEND_URL, "the browser is back at the application");
  expect(end.searchParams.get("latchkey_status") === "connected", "which is told that Ada is connected");
}

/** Goes on from the page of a link to the end, at which Latchkey knows what came of it. */
async function consent(stage: Browsing, goOn: string, login: string): Promise<URL> {
  const form = parseForm(await read(stage, goOn));
  const body = new URLSearchParams(form?.hidden);
  const going = await read(stage, form?.action ?? "", { method: "POST", body });
  const stopAt = ({ pathname }: URL) => pathname === "/connect/result";
  return stage.browser.walkConsent({ startUrl: goesTo(going), login, decision: "allow", stopAt });
}

/** Exchanges the token of a link for a cookie, as the script of its page does. @returns the status of the answer */
export async function bindLink(stage: Browsing, link: Link): Promise<number> {
  return (await bind(stage, stage.browser, link)).status;
}

/** What somebody does in a browser that has the link: goes on, and consents at the provider. */
export async function openAndConnect(stage: Browsing, { connectUrl }: Link, login: string): Promise<void> {
  const [, href = ""] = /href="([^"]*[?&;]me=[^"]*)"/.exec(await read(stage, connectUrl)) ?? [];
  const { href: end } = await consent(stage, href.replaceAll("&amp;", "&"), login);
  await read(stage, end);
}

async function openElsewhere(stage: Stage, link: Link): Promise<void> {
  const { tell, show, expect } = stage;
  tell("Somebody opens the same link in another browser");
  const { status, body } = await bind(stage, createBrowserlessClient(), link);
  const { code } = body as { code: string };
  show(`${status} ${code}`);
  expect(status === 409 && code === "connect_session_bound", "it is refused: the link belongs to Ada's browser");
}

async function readResult({ backEnd, tell, show, expect }: Stage, { id, token }: Link): Promise<void> {
  tell(`The back end asks what came of it, since anybody can write an address: GET ${SESSIONS}/${id}`);
  const { status, body } = await backEnd.call("GET", `${SESSIONS}/${id}`);
  const { connected } = body as { connected: { integrationId: string; connectionId: string }[] };
  show(`${status}: ${JSON.stringify(connected)}`);
  expect(connected.length === 1, "it is told which connection was made");
  expect(!JSON.stringify(body).includes(token), "and no secret");
}

async function bind(
  { environment }: Browsing,
  browser: BrowserlessClient,
  { id, token }: Link,
): Promise<Omit<Answer, "location">> {
  const origin = environment.variables.PUBLIC_URL;
  const headers = { origin, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ session: id, token }) };
  const response = await browser.fetch(`${origin}/connect/session`, init);
  return { status: response.status, body: response.ok ? null : await response.json() };
}

/** Requests a page of Latchkey as a browser does. */
async function read({ environment, browser }: Browsing, address: string, init: RequestInit = {}): Promise<string> {
  const origin = environment.variables.PUBLIC_URL;
  const url = new URL(address, origin);
  const response = await browser.fetch(url, { ...init, headers: { origin, accept: "text/html" } });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`);
  return response.text();
}

/** Where a page goes on to by itself. */
function goesTo(page: string): string {
  const [, address = ""] = /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(page) ?? [];
  return address.replaceAll("&amp;", "&");
}

function textOf(page: string): string {
  return page.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
}
