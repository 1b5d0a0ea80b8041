import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ParameterInput, type Tool, type ToolInput, toolSchema } from "../../src/catalog/tool.ts";
import type { Deps } from "../../src/domain/context.ts";
import { judgeTarget } from "../../src/domain/policy/urlPolicy.ts";
import { sendRequest } from "../../src/domain/proxy/sendRequest.ts";
import { buildToolCall } from "../../src/domain/tools/buildToolCall.ts";
import { checkParameters } from "../../src/domain/tools/checkParameters.ts";
import { toolCalls } from "../catalog/toolCalls/all.ts";
import type { ToolCallFixture, ToolCalls } from "../catalog/toolCalls/toolCalls.ts";
import { deployed } from "../support/reach.ts";

/** What the provider gets: the request, with all that has no meaning in HTTP taken out. */
interface Seen {
  method: string;
  /** Origin and path, as they were sent. */
  address: string;
  /** Decoded pairs, in the order of their names. */
  query: string[][];
  headers: Record<string, string>;
  json?: unknown;
  form?: string[][];
  text?: string;
}

const ORIGIN = "x-origin-of-the-test";
/** What the client of the test sends by itself. */
const OF_THE_CLIENT = [
  ...["host", "connection", "accept-language", "accept-encoding", "user-agent", "sec-fetch-mode"],
  ...["content-length", "cache-control", "pragma", "latchkey-hop", ORIGIN],
];

/** Listens in the place of all providers, keeps what it got, and answers what the fixture says. */
let server: Server;
let seen: Seen | undefined;
let answer: Pick<ToolCallFixture, "answer" | "status">;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    seen = await read(request);
    const { answer: body, status } = answer;
    const isText = typeof body === "string";
    response.writeHead(status ?? (body === null ? 204 : 200), {
      "content-type": isText ? "text/plain" : "application/json",
    });
    response.end(body === null ? undefined : isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => server.close());

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const given = Object.entries(request.headers).filter(
    ([name, value]) => !OF_THE_CLIENT.includes(name) && !(name === "accept" && value === "*/*"),
  );
  const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return {
    method: request.method ?? "",
    address: `${request.headers[ORIGIN]}${path}`,
    query: pairsOf(query),
    headers,
    ...bodyOf(body, headers["content-type"] ?? ""),
  };
}

function bodyOf(body: string, type: string): Pick<Seen, "json" | "form" | "text"> {
  if (body === "") return {};
  if (type.startsWith("application/json")) return { json: JSON.parse(body) };
  return type === "application/x-www-form-urlencoded" ? { form: pairsOf(body) } : { text: body };
}

/** Decodes a query or a form. The order of pairs with different names has no meaning. */
function pairsOf(text: string): string[][] {
  return [...new URLSearchParams(text)].sort(([one = ""], [other = ""]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** Reads what the fixture says that the request is. */
function expectedOf({ bases }: ToolCalls, { request, headers = {}, json, form, text }: ToolCallFixture): Seen {
  const [, method = "", target = ""] = /^([A-Z]+) (.+)$/.exec(request) ?? [];
  const [address = "", query = ""] = target.split(/\?(.*)/s);
  const type = json !== undefined ? "application/json" : form !== undefined && "application/x-www-form-urlencoded";
  return {
    method,
    address: address.startsWith("/") ? `${bases[0]}${address}` : address,
    query: pairsOf(query),
    headers: { ...(type && { "content-type": type }), ...headers },
    ...(json !== undefined && { json }),
    ...(form !== undefined && { form: pairsOf(form) }),
    ...(text !== undefined && { text }),
  };
}

const deps = {
  fetch: (url: string, init: RequestInit) => {
    const { origin, pathname, search } = new URL(url);
    const { port } = server.address() as AddressInfo;
    const headers = new Headers(init.headers);
    headers.set(ORIGIN, origin);
    return fetch(`http://127.0.0.1:${port}${pathname}${search}`, { ...init, headers });
  },
  now: () => 0,
  settings: { ...deployed, retryWindowMs: 0, providerTimeoutMs: 10_000, responseTimeoutMs: 10_000 },
} as unknown as Deps;

/** Executes a tool as `executeTool` does, without the connection: its credential is added to whatever was built. */
async function execute(tool: Tool, bases: readonly string[], parameters: unknown): Promise<typeof answer> {
  const { method, target, headers, body, contentType } = buildToolCall(tool, checkParameters(tool, parameters));
  const url = judgeTarget(bases, target, deps.settings);
  if (!(url instanceof URL)) throw new Error(url.refused);
  if (contentType !== null) headers.set("content-type", contentType);
  const bytes = body === null ? null : new Uint8Array(new TextEncoder().encode(body));
  const { signal } = new AbortController();
  const response = await sendRequest(deps, { method, url, headers, body: bytes, signal });
  const { status } = response;
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status, answer: text === "" ? null : isJson ? JSON.parse(text) : text };
}

describe.each(Object.entries(toolCalls))("the tools of %s", (_slug, fixture) => {
  const { tools, calls, bases } = fixture;

  it("all have a call, and nothing else has one", () => {
    expect(Object.keys(calls).sort()).toEqual(tools.map(({ id }) => id).sort());
  });

  it("have each of their parameters in a call", () => {
    const known = tools.flatMap(({ parameters = {} }) => Object.entries(parameters).map(placeOf));
    const used = tools.flatMap(({ id, parameters = {} }) =>
      Object.entries(parameters)
        .filter(([key]) => key in (calls[id]?.args ?? {}))
        .map(placeOf),
    );
    expect(known.filter((place) => !used.includes(place))).toEqual([]);
  });

  it.each(Object.entries(calls))("send what the provider documents: %s", async (id, call) => {
    const tool = toolSchema.parse(tools.find((each) => each.id === id));
    seen = undefined;
    answer = call;
    const answered = await execute(tool, bases, call.args);
    expect(withoutQuery(seen, call)).toEqual(expectedOf(fixture, call));
    const { status = call.answer === null ? 204 : 200 } = call;
    expect(answered).toEqual({ status, answer: call.answer });
  });
});

/** Tools of a provider share parameters: each place of a request has to be seen once. */
function placeOf([key, { in: place, name = key }]: [string, ParameterInput]): string {
  return `${place} ${name}`;
}

/** A GraphQL query is compared by what it asks for: its root fields, with the variables that fill their arguments. */
function withoutQuery(request: Seen | undefined, { graphql }: ToolCallFixture): Seen | undefined {
  if (graphql === undefined || request?.json === undefined) return request;
  const { query, ...rest } = request.json as { query: string };
  expect(rootsOf(query)).toEqual(graphql);
  return { ...request, json: rest };
}

/** Returns the fields at the top of a query, as `issues(filter: $filter)`. */
function rootsOf(query: string): string[] {
  const roots: string[] = [];
  let depth = 0;
  for (const [part] of query.slice(query.indexOf("{")).matchAll(/[{}]|\w+(?:\([^)]*\))?/g)) {
    if (part === "{") depth++;
    else if (part === "}") depth--;
    else if (depth === 1) roots.push(part.replace(/\s+/g, " "));
  }
  return roots;
}

it("every file of tools has a list of calls", () => {
  const files = readdirSync(join(import.meta.dirname, "../../src/catalog/tools")).map((file) =>
    file.replace(/\.ts$/, ""),
  );
  const known = new Set<ToolInput[]>(Object.values(toolCalls).map(({ tools }) => tools));
  expect(known.size).toBe(files.length);
  expect(readdirSync(join(import.meta.dirname, "../catalog/toolCalls")).sort()).toEqual(
    [...files, "all", "toolCalls"].map((file) => `${file}.ts`).sort(),
  );
});
