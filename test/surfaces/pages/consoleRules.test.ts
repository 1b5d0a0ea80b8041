import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { consolePages } from "../../../src/surfaces/pages/console/consolePages.ts";
import { type TestApp, testApp } from "../../support/app.ts";
import { sessionCookie } from "../../support/flow.ts";

/** What holds on every page of the console, also on those that come later. */

const ROOT = { roles: ["superuser"] };
const paths = (method: "get" | "post") =>
  consolePages.filter((page) => page.method === method).map(({ path }) => path.replace(/:\w+(\{[^}]*\})?/g, "x"));

async function statuses(app: TestApp, method: "get" | "post", cookie: string | undefined, headers: HeadersInit = {}) {
  const sent = paths(method).map(async (path) => {
    const form = { origin: env.PUBLIC_URL, "content-type": "application/x-www-form-urlencoded" };
    const init = method === "get" ? {} : { method, body: "form_token=none", headers: form };
    const all = { ...init.headers, ...(cookie !== undefined && { cookie }), ...headers };
    const response = await app.fetch(path, { ...init, headers: all });
    const { code } = response.ok ? { code: "ok" } : await response.json<{ code: string }>();
    return [path, response.status, code];
  });
  return Promise.all(sent);
}

const all = (method: "get" | "post", status: number, code: string) => paths(method).map((path) => [path, status, code]);

it("T15 no page of the console is for somebody who is not signed in, or who has no permission", async () => {
  const app = await testApp();
  const ada = await sessionCookie("ada");
  for (const method of ["get", "post"] as const) {
    expect(await statuses(app, method, undefined)).toEqual(all(method, 401, "unauthenticated"));
    // Calls of their own are for everybody to decide about: T53.
    const closed = (rows: unknown[][]) => rows.filter(([path]) => !`${path}`.startsWith("/console/approvals"));
    expect(closed(await statuses(app, method, ada))).toEqual(closed(all(method, 403, "forbidden")));
  }
});

it("T02 every form of the console is refused without its token, and from a page of another origin", async () => {
  const app = await testApp();
  const root = await sessionCookie("root", ROOT);
  expect(await statuses(app, "post", root)).toEqual(all("post", 403, "form_invalid"));
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect(await statuses(app, "post", root, foreign)).toEqual(all("post", 403, "origin_not_allowed"));
});
