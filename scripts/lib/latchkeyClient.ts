import { createBrowserlessClient } from "../practice/client.ts";
import type { Environment } from "./environment.ts";

export interface Answer {
  status: number;
  body: unknown;
  location: string | null;
}

/** Whoever calls Latchkey. */
export interface LatchkeyCaller {
  call(method: string, path: string, body?: object): Promise<Answer>;
}

/** A user of the application, who calls Latchkey and has a browser. */
export interface LatchkeyUser extends LatchkeyCaller {
  name: string;
  /** Begins to connect at a path, goes through the provider's login and consent pages, and returns where the browser ends. */
  connect(path: string): Promise<URL>;
}

/** Makes a back end that calls with an API key. */
export function createBackEnd({ variables }: Environment, apiKey: string): LatchkeyCaller {
  return {
    call: (method, path, body) =>
      send(fetch, new URL(path, variables.PUBLIC_URL), { "x-api-key": apiKey }, method, body),
  };
}

/** Makes an API key, as an operator who has its permissions does. */
export async function makeApiKey(environment: Environment, name: string, scopes: string[]): Promise<string> {
  const operator = await createUser(environment, "olga", { scope: ["key:manage-tenant", ...scopes].join(" ") });
  const { status, body } = await operator.call("POST", "/v1/tenants/default/api-keys", { name, scopes });
  if (status !== 201) throw new Error(`the API key was not made: ${status}`);
  return (body as { key: string }).key;
}

/** The application's page, and Latchkey's own. */
const END_PAGES = ["/oauth-callback", "/connected"];

/** Makes a user with a session and a browser of its own. */
export async function createUser(environment: Environment, name: string, claims: object = {}): Promise<LatchkeyUser> {
  const { PUBLIC_URL } = environment.variables;
  const authorization = `Bearer ${await environment.signIn(name, claims)}`;
  const browser = createBrowserlessClient();
  const call = (method: string, path: string, body?: object) =>
    send(browser.fetch, new URL(path, PUBLIC_URL), { authorization }, method, body);
  return {
    name,
    call,
    connect: async (path) => {
      const { status, location: startUrl } = await call("GET", path);
      if (startUrl === null) throw new Error(`could not begin to connect: ${status}`);
      return browser.walkConsent({
        startUrl,
        login: name,
        decision: "allow",
        stopAt: (url) => END_PAGES.includes(url.pathname),
      });
    },
  };
}

type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

async function send(
  fetcher: Fetch,
  url: URL,
  headers: Record<string, string>,
  method: string,
  body?: object,
): Promise<Answer> {
  const response = await fetcher(url, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parse(text), location: response.headers.get("location") };
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
