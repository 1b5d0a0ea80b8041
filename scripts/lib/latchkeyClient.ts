import { createBrowserlessClient } from "../practice/client.ts";
import type { Environment } from "./environment.ts";

/** A user of the application, who calls Latchkey and has a browser. */
export interface LatchkeyUser {
  name: string;
  /** Calls Latchkey as the user. */
  call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown; location: string | null }>;
  /** Begins to connect at a path, goes through the provider's login and consent pages, and returns where the browser ends. */
  connect(path: string): Promise<URL>;
}

/** The application's page, and Latchkey's own. */
const END_PAGES = ["/oauth-callback", "/connected"];

/** Makes a user with a session and a browser of its own. */
export async function createUser(environment: Environment, name: string, claims: object = {}): Promise<LatchkeyUser> {
  const { PUBLIC_URL } = environment.variables;
  const authorization = `Bearer ${await environment.signIn(name, claims)}`;
  const browser = createBrowserlessClient();
  const send = (method: string, path: string, body?: object) =>
    browser.fetch(new URL(path, PUBLIC_URL), {
      method,
      headers: { authorization, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  return {
    name,
    call: async (method, path, body) => {
      const response = await send(method, path, body);
      const text = await response.text();
      return { status: response.status, body: parse(text), location: response.headers.get("location") };
    },
    connect: async (path) => {
      const begun = await send("GET", path);
      const startUrl = begun.headers.get("location");
      if (startUrl === null) throw new Error(`could not begin to connect: ${begun.status} ${await begun.text()}`);
      return browser.walkConsent({
        startUrl,
        login: name,
        decision: "allow",
        stopAt: (url) => END_PAGES.includes(url.pathname),
      });
    },
  };
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
