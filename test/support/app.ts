import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as jose from "jose";
import { createApp } from "../../src/app.ts";
import { composeDeps } from "../../src/deps.ts";
import type { Env } from "../../src/env.ts";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { expectDocumented } from "./documented.ts";
import { ofThisTest } from "./lateWork.ts";

export interface TestApp {
  deps: AppDeps;
  /** Calls the Worker; the answer is checked against the OpenAPI document. Redirects are not followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The same with a bearer token for a user. */
  as(user: string, claims?: jose.JWTPayload): (path: string, init?: RequestInit) => Promise<Response>;
}

const depsOf = new WeakMap<object, AppDeps>();

/**
 * One for all tests, each with an environment of its own: the first call makes the router, which takes longer than most
 * calls do.
 */
const application = createApp(async (testEnv) => {
  const deps = depsOf.get(testEnv);
  if (!deps) throw new Error("an environment of no test");
  return deps;
});

/**
 * The application on the real D1 and KV of the runtime. A refresh that failed is tried again without a pause.
 *
 * @param overrides dependencies to replace, or a function that makes them from the real ones
 * @param variables variables to replace
 */
export async function testApp(
  overrides: Partial<AppDeps> | ((deps: AppDeps) => Partial<AppDeps>) = {},
  variables: Partial<Env> = {},
): Promise<TestApp> {
  const testEnv: Env = { ...env, ...variables, DB: ofThisTest(variables.DB ?? env.DB) };
  const asDeployed = await composeDeps(testEnv);
  const composed = { ...asDeployed, settings: { ...asDeployed.settings, repeatPauseMs: 0 } };
  const deps = { ...composed, ...(typeof overrides === "function" ? overrides(composed) : overrides) };
  depsOf.set(testEnv, deps);
  const call = async (path: string, init: RequestInit = {}) => {
    const request = new Request(new URL(path, env.PUBLIC_URL), { redirect: "manual", ...init });
    const context = createExecutionContext();
    const response = await application.fetch(request, testEnv, context);
    await waitOnExecutionContext(context);
    await expectDocumented(request, response.clone());
    return response;
  };
  return {
    deps,
    fetch: call,
    as: (user, claims) => async (path, init) => {
      const headers = new Headers(init?.headers);
      // By the clock of the Worker, which a test may have set: it refuses a session that would last for years.
      const exp = Math.floor(deps.now() / 1000) + 600;
      headers.set("authorization", `Bearer ${await sessionToken(user, { exp, ...claims })}`);
      return call(path, { ...init, headers });
    },
  };
}

/** A JWT as the application would issue it; `claims` are added or replace. */
export function sessionToken(user: string, claims: jose.JWTPayload = {}, secret = env.JWT_SECRET): Promise<string> {
  return new jose.SignJWT({ sub: user, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret));
}

/** A request body in JSON. */
export function jsonBody(body: unknown, method = "POST"): RequestInit {
  return { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

/** The code of a problem. */
export async function problemCode(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}
