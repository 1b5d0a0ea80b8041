import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { testApp } from "./app.ts";
import { canary } from "./canary.ts";
import { providerId } from "./fixtures.ts";

export const JSON_TYPE = { "content-type": "application/json" };

/** A route that takes a JSON body, and stores something when it likes it: connecting a provider with a token. */
export interface BodyTarget {
  /** A body that it likes. */
  valid: Record<string, unknown>;
  post(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
  send(init: RequestInit): Promise<Response>;
}

export async function bodyTarget(): Promise<BodyTarget> {
  const app = await testApp();
  const send = (init: RequestInit) => app.as("ada")("/integrations", init);
  return {
    valid: { providerId: providerId(app.deps, "openai"), accessToken: canary("token") },
    post: (body, headers = JSON_TYPE) => send({ method: "POST", body, headers }),
    send,
  };
}

export interface Problem {
  code: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
}

/** Refused with a sentence, and nothing was stored. */
export async function expectRefused(
  response: Response,
  status: number,
  code: string,
  detail: string | RegExp,
): Promise<Problem> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json<Problem>();
  expect(problem).toMatchObject({ status, code });
  expect(problem.detail).toMatch(detail);
  expect(await storedRows()).toBe(0);
  return problem;
}

/** How many connections are stored; each has made the default integration that it needs, and nothing else did. */
export async function storedRows(): Promise<number | null> {
  const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n");
  const [connections, integrations] = [await count("connections"), await count("integrations")];
  expect(integrations).toBe(connections);
  return connections;
}

/** A body that does not say how long it is. */
export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.slice(at, at + 65_536));
      controller.close();
    },
  });
}
