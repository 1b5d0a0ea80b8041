import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../../src/app.ts";
import { originFault } from "../../src/http/browserRules.ts";
import { documentedPath, problemsOf } from "../../src/http/openapi.ts";
import { providerProblems } from "../../src/http/problem.ts";
import { jsonBody, type TestApp, testApp } from "../support/app.ts";
import { LISTED, lookAlikes, type Pass, requestKinds } from "../support/browserRequests.ts";
import { sessionCookie } from "../support/flow.ts";
import { acme, connected } from "../support/proxy.ts";
import { json, type StageHandle, stage } from "../support/stage.ts";
import { thinned } from "../support/thinned.ts";

const OURS = { publicUrl: env.PUBLIC_URL, allowedOrigins: [env.FRONTEND_URL, LISTED] };
const userRoutes = routes.filter(({ access }) => access === "user");
const gets = userRoutes.filter(({ method }) => method === "get");

/** Whether a route opens a credential or calls a provider, by what it can answer. What waits for a person is sealed, too. */
function usesCredentials(route: (typeof routes)[number]): boolean {
  if (route.operationId === "getApproval") return false;
  return problemsOf(route).some((code) => [...providerProblems, "credential_corrupt"].includes(code));
}

/** By which column of the table of requests a route is judged. */
function columnOf({ method, effect }: (typeof routes)[number]): keyof Pass {
  return method === "get" ? effect : "write";
}

describe("T47 what a GET of a route does", () => {
  const namesOf = (effect: string) => gets.filter((route) => route.effect === effect).map((route) => route.operationId);

  it("T47 is the worst for those that call a provider or hand out a token", () => {
    expect(namesOf("elsewhere")).toEqual(["callProviderBaseByGet", "callProviderByGet", "getToken"]);
    expect(namesOf("flow")).toEqual(["beginAuthorization", "beginConnection"]);
  });

  it("T47 is said to be nothing only by those that use no credential", () => {
    const harmless = gets.filter(({ effect }) => effect === "none");
    expect(harmless.filter(usesCredentials).map(({ operationId }) => operationId)).toEqual([]);
  });

  it("T47 is said by no other method, and every proxy, tool, folder and token route is as strict as can be", () => {
    const others = userRoutes.filter(({ method }) => method !== "get");
    expect(others.filter(({ effect }) => effect !== "elsewhere")).toEqual([]);
    const calling = userRoutes.filter(usesCredentials);
    expect(calling.map(({ path }) => path).join(" ")).toMatch(/request\/.*directories.*tokens.*~execute/);
    expect(calling.filter(({ effect }) => effect !== "elsewhere")).toEqual([]);
  });

  it("T47 decides whether the document tells of a refusal", () => {
    const telling = gets.filter((route) => problemsOf(route).includes("origin_not_allowed"));
    expect(telling.map(({ effect }) => effect)).not.toContain("none");
    expect(telling).toHaveLength(5);
  });
});

describe.each(requestKinds(env.PUBLIC_URL, env.FRONTEND_URL))("T47 $what", ({ headers, passes }) => {
  it.each([
    ["GET", "elsewhere", passes.elsewhere],
    ["HEAD", "elsewhere", passes.elsewhere],
    ["OPTIONS", "elsewhere", passes.elsewhere],
    ["GET", "flow", passes.flow],
    ["HEAD", "flow", passes.flow],
    ["GET", "none", passes.none],
    ["POST", "elsewhere", passes.write],
    ["PUT", "elsewhere", passes.write],
    ["PATCH", "elsewhere", passes.write],
    ["DELETE", "elsewhere", passes.write],
  ] as const)("T47 %s on a route whose effect is %s passes: %s", (method, effect, isPassed) => {
    const fault = originFault({ method, headers: new Headers(headers) }, effect, OURS);
    expect(fault === undefined).toBe(isPassed);
  });
});

it.each(lookAlikes(env.PUBLIC_URL))("T47 A03 is not taken in by the look-alike %s", (origin) => {
  for (const effect of ["elsewhere", "flow"] as const) {
    for (const site of ["cross-site", "same-site", "same-origin", undefined]) {
      const claims = { ...(site !== undefined && { "sec-fetch-site": site }), "x-requested-with": "x" };
      const byOrigin = new Headers({ ...claims, origin });
      expect(originFault({ method: "GET", headers: byOrigin }, effect, OURS)).toBeDefined();
    }
    const byReferrer = new Headers({ "sec-fetch-site": "cross-site", referer: `${origin}/` });
    expect(originFault({ method: "GET", headers: byReferrer }, effect, OURS)).toBeDefined();
  }
});

describe("T47 the matrix of all routes", () => {
  let app: TestApp;
  let cookie: string;

  beforeEach(async () => {
    app = await testApp();
    cookie = await sessionCookie("ada");
  });

  it.each(userRoutes.map((route, turn) => ({ ...route, turn, name: `${route.method} ${documentedPath(route)}` })))(
    "T47 $name answers kinds of requests as its effect asks for, other ones than the route before",
    async ({ turn, ...route }) => {
      const path = documentedPath(route)
        .replace("{tenant}", "default")
        .replace(/\{\w+\}/g, "nothing");
      for (const { what, headers, passes } of thinned(requestKinds(env.PUBLIC_URL, env.FRONTEND_URL), 9, turn)) {
        const init = { method: route.method.toUpperCase(), headers: { cookie, ...headers } };
        const response = await app.fetch(path, init);
        const isRefused = response.status === 403 && (await response.text()).includes('"origin_not_allowed"');
        expect([what, isRefused]).toEqual([what, !passes[columnOf(route)]]);
        if (route.method !== "get") continue;
        const spends = route.effect !== "none" && !route.takesHead;
        const head = await app.fetch(path, { ...init, method: "HEAD" });
        expect([what, head.status]).toEqual([what, spends ? 405 : response.status]);
      }
    },
  );
});

describe("A03 a proxied GET with the session cookie", () => {
  let upstream: StageHandle;
  let app: TestApp;
  let call: (headers: Record<string, string>, method?: string) => Promise<Response>;

  beforeEach(async () => {
    upstream = await stage(json({ ok: true }));
    app = (await connected(acme(upstream.url))).app;
    const cookie = await sessionCookie("ada");
    call = (headers, method = "GET") =>
      app.fetch("/api/integrations/acme/request/chat.postMessage?text=pwned", {
        method,
        headers: { cookie, ...headers },
      });
  });

  it("A03 reaches the provider from our own and the application's pages only", async () => {
    let reached = 0;
    for (const { what, headers, passes } of requestKinds(env.PUBLIC_URL, env.FRONTEND_URL)) {
      for (const method of ["GET", "HEAD"]) {
        const { status } = await call(headers, method);
        expect([what, method, status]).toEqual([what, method, passes.elsewhere ? 200 : 403]);
        if (passes.elsewhere) reached++;
      }
    }
    expect(await upstream.seen()).toHaveLength(reached);
  });

  it("A03 needs nothing of the kind with a bearer token, whatever the browser says", async () => {
    for (const { headers } of requestKinds(env.PUBLIC_URL, env.FRONTEND_URL)) {
      const response = await app.as("ada")("/api/integrations/acme/request/me", { headers });
      expect(response.status).toBe(200);
    }
  });

  it("A03 is told from a session that does not hold, which is said first", async () => {
    expect((await call({ cookie: "access_token=x", origin: "https://evil.example" })).status).toBe(401);
  });

  it("A03 of a token that is stored hands nothing to a page that is not allowed", async () => {
    const claims = { scope: "token:*" };
    const stored = { integration_key: "k", provider: "acme", token_type: "api_key", token_data: { api_key: "A-KEY" } };
    const response = await app.as("ada", claims)("/v2/users/ada/tokens", jsonBody(stored));
    expect(response.status).toBe(201);
    const cookie = await sessionCookie("ada", claims);
    for (const { what, headers, passes } of requestKinds(env.PUBLIC_URL, env.FRONTEND_URL)) {
      const read = await app.fetch("/v2/users/ada/tokens/k", { headers: { cookie, ...headers } });
      expect([what, read.status]).toEqual([what, passes.elsewhere ? 200 : 403]);
    }
  });
});

describe("A03 beginning a flow with the session cookie", () => {
  it("A03 writes no ticket and sets no cookie for a page of another site", async () => {
    const app = await testApp();
    const cookie = await sessionCookie("ada");
    for (const { what, headers, passes } of requestKinds(env.PUBLIC_URL, env.FRONTEND_URL)) {
      const before = (await env.TICKETS.list()).keys.length;
      const path = `/oauth/${app.deps.catalog.bySlug("practice")?.id}`;
      const response = await app.fetch(path, { headers: { cookie, ...headers } });
      // The practice provider is not set up here: whoever may begin is told so.
      expect([what, response.status]).toEqual([what, passes.flow ? 400 : 403]);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect((await env.TICKETS.list()).keys).toHaveLength(before);
    }
  });
});
