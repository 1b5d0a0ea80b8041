import { env } from "cloudflare:workers";
import type { JWTPayload } from "jose";
import type { TestApp } from "./app.ts";
import { type Link, openedLink } from "./connectSessions.ts";
import { sessionCookie } from "./flow.ts";

/** Somebody who looks at pages with a browser, signed in by the application's cookie. */
export interface Visitor {
  /** Opens an address as a browser does, and reads it. */
  open(path: string, headers?: Record<string, string>): Promise<Shown>;
  /** Sends fields as a form of ours does. */
  send(path: string, fields: Fields, headers?: Record<string, string>): Promise<Shown>;
  /** Opens a page, fills in its form whose address ends so, and sends it with its token. */
  fill(path: string, action: string, fields?: Fields): Promise<Shown>;
}

/** With a file among them, a form is sent in the way of those that carry files. */
type Fields = Record<string, string | string[] | File>;

export interface Shown {
  response: Response;
  text: string;
}

export const NAVIGATION = { accept: "text/html", "sec-fetch-mode": "navigate" };

export async function visitor(app: TestApp, user: string, claims: JWTPayload = {}): Promise<Visitor> {
  return visitorWith(app, await sessionCookie(user, claims));
}

/** Somebody whose browser has these cookies, or none. */
export function visitorWith(app: TestApp, cookie: string): Visitor {
  const read = async (path: string, init: RequestInit): Promise<Shown> => {
    const response = await app.fetch(path, init);
    // A download may be of a type of which the runtime does not know that it is text.
    return { response, text: new TextDecoder().decode(await response.clone().arrayBuffer()) };
  };
  const open: Visitor["open"] = (path, headers) => read(path, { headers: { ...NAVIGATION, cookie, ...headers } });
  const send: Visitor["send"] = (path, fields, headers) => {
    return read(path, {
      method: "POST",
      body: bodyOf(fields),
      headers: { ...NAVIGATION, cookie, origin: env.PUBLIC_URL, ...headers },
    });
  };
  const fill: Visitor["fill"] = async (path, action, fields = {}) => {
    const form = formOf((await open(path)).text, action);
    return send(form.action, { ...form.hidden, form_token: form.token, ...fields });
  };
  return { open, send, fill };
}

function bodyOf(fields: Fields): FormData | URLSearchParams {
  const given = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  const texts = given.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (texts.length === given.length) return new URLSearchParams(texts);
  const data = new FormData();
  for (const [name, value] of given) typeof value === "string" ? data.append(name, value) : data.append(name, value);
  return data;
}

/** Somebody who has opened a connect link and has said to be its user, and the address that then comes first. */
export async function guest(app: TestApp, link: Link, more = ""): Promise<Visitor & { cookie: string; home: string }> {
  const cookie = await openedLink(app, link);
  const visitor = visitorWith(app, cookie);
  const { text } = await visitor.open(`/connect?session=${link.id}${more}`);
  return { ...visitor, cookie, home: hrefOf(text, "Go on") };
}

/** The address of the link of a page that has this text. */
export function hrefOf(text: string, words: string): string {
  const links = [...text.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g)];
  const found = links.find(([, , said]) => said === words);
  if (!found) throw new Error(`there is no link ${words} on this page: ${text.slice(text.indexOf("<main"))}`);
  return (found[1] ?? "").replaceAll("&amp;", "&");
}

/** The form of a page whose address, without its query, ends so. */
export function formOf(text: string, action: string) {
  const forms = [
    ...text.matchAll(
      /<form method="post" action="([^"]+)"[^>]*><input type="hidden" name="form_token" value="([^"]+)"\/?>([\s\S]*?)<\/form>/g,
    ),
  ];
  const found = forms.find(([, address = ""]) => address.split("?")[0]?.endsWith(action));
  if (!found) throw new Error(`there is no form for ${action} on this page: ${text.slice(text.indexOf("<main"))}`);
  const hidden = [...(found[3] ?? "").matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return {
    action: (found[1] ?? "").replaceAll("&amp;", "&"),
    token: found[2] ?? "",
    hidden: Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value])),
  };
}

/** What people read: the text of the page's content, without markup. */
export function contentOf(text: string): string {
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(text)?.[1] ?? "";
  return main
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
