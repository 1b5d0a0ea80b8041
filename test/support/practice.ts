import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import type { AppDeps } from "../../src/http/appEnv.ts";
import { type TestApp, testApp } from "./app.ts";
import { givenPractice } from "./fixtures.ts";
import { connectPractice } from "./flow.ts";
import { rowsOf } from "./integrationsApi.ts";

/** Where Latchkey passes a call on to the practice provider's API, which tells whose token it was. */
export const ME = "/api/integrations/practice/request/me";

/** An account at the practice provider, through the provider's own test hooks. */
export interface PracticeAccount {
  /** From now on the answers to refreshes are held back when all is done at the provider; at most until the test ends. */
  hold(): Promise<void>;
  /** Waits until that many answers are held back. */
  untilHeld(count: number): Promise<void>;
  release(): Promise<void>;
  /** How many token requests the provider has handled. */
  tokenRequests(): Promise<number>;
  /** Ends the access tokens before their time. */
  endAccessTokens(): Promise<void>;
}

function practiceAccount(name: string): PracticeAccount {
  const control = async (method: string, subject = "answers") => {
    const response = await fetch(`${env.PRACTICE_PROVIDER_URL}/_test/${subject}/${name}`, { method });
    if (!response.ok) throw new Error(`the practice provider's test hooks answered ${response.status}`);
    return response.json<{ tokenRequests: number; held: number }>();
  };
  const release = async () => void (await control("POST"));
  return {
    hold: async () => {
      onTestFinished(release);
      await control("PUT");
    },
    untilHeld: (count) => until(`${count} answers are held back`, async () => (await control("GET")).held === count),
    release,
    tokenRequests: async () => (await control("GET")).tokenRequests,
    endAccessTokens: async () => void (await control("DELETE", "access-tokens")),
  };
}

/** Waits a bounded time until something holds. */
export function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const check = async () => {
    if (!(await holds())) throw new Error(`waited in vain until ${what}`);
  };
  return vi.waitFor(check, { timeout: 8000, interval: 10 });
}

export interface TokenAnswer {
  status: number;
  access_token: string;
  refresh_token: string;
}

/** What the application sent to the practice provider, and what it got. */
export interface Traffic {
  tokenRequests: number;
  /** The token endpoint's answers that have arrived, oldest first. */
  tokenAnswers: TokenAnswer[];
  /** The API's answers that have arrived, and the access tokens that they are about. */
  apiCalls: { token: string; status: number }[];
  /** The tokens that were to be revoked. */
  revoked: string[];
}

function watch(send: typeof fetch): { traffic: Traffic; fetch: typeof fetch } {
  const traffic: Traffic = { tokenRequests: 0, tokenAnswers: [], apiCalls: [], revoked: [] };
  const watched = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(String(input));
    if (pathname === "/token") traffic.tokenRequests += 1;
    if (pathname === "/token/revocation")
      traffic.revoked.push(new URLSearchParams(String(init?.body)).get("token") ?? "");
    const response = await send(input, init);
    const { status } = response;
    if (pathname === "/token") traffic.tokenAnswers.push({ ...(await response.clone().json<TokenAnswer>()), status });
    if (pathname.startsWith("/api/")) traffic.apiCalls.push({ token: bearerOf(init), status });
    return response;
  };
  return { traffic, fetch: watched };
}

function bearerOf(init: RequestInit | undefined): string {
  return new Headers(init?.headers).get("authorization")?.slice("Bearer ".length) ?? "";
}

/** A user who has connected an account at the practice provider. */
export interface PracticeUser {
  /** The same at the provider. */
  name: string;
  app: TestApp;
  account: PracticeAccount;
  traffic: Traffic;
  /** What the token endpoint gave last. */
  newestTokens(): TokenAnswer;
  /** Calls Latchkey as this user. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** Connects a user through the provider's pages. The name is new each time: the provider is the same for all tests. */
export async function givenPracticeUser(
  overrides: (deps: AppDeps) => Partial<AppDeps> = () => ({}),
): Promise<PracticeUser> {
  const name = `ada-${crypto.randomUUID()}`;
  const { traffic, app } = await watchedApp(overrides);
  await givenPractice(app.deps);
  await connectPractice(app, name);
  return {
    ...{ name, app, traffic, account: practiceAccount(name), call: app.as(name) },
    newestTokens: () => {
      const newest = traffic.tokenAnswers.at(-1);
      if (!newest) throw new Error("the provider has given no tokens");
      return newest;
    },
  };
}

/** The application, with a view on what it sends to the practice provider. */
export async function watchedApp(overrides: (deps: AppDeps) => Partial<AppDeps> = () => ({})) {
  let traffic: Traffic | undefined;
  const app = await testApp((deps) => {
    const watched = watch(deps.fetch);
    traffic = watched.traffic;
    return { fetch: watched.fetch, ...overrides(deps) };
  });
  if (!traffic) throw new Error("the application was made without its dependencies");
  return { app, traffic };
}

/** Lets the database's clock pass the end of every access token. */
export async function expireTokens(): Promise<void> {
  await env.DB.prepare(
    `UPDATE connections SET token_expires_at = past, fresh_until = past, next_refresh_at = past
    FROM (SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) - 1 AS past)`,
  ).run();
}

/** The only connection there is, as D1 holds it. */
export async function connectionRow(): Promise<Record<string, unknown>> {
  const [row, another] = await rowsOf("connections");
  if (!row || another) throw new Error("there should be one connection");
  return row;
}
