import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveOnLoopback } from "./loopback.ts";

/** How a stage answers one request, well or badly. */
export interface Act {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string;
  /** Instead of `body`, for bytes that are not text. */
  bodyBase64?: string;
  /** Wait before anything is sent. */
  delayMs?: number;
  /** Send the body one byte at a time with this pause. */
  dripMs?: number;
  /** Announce more bytes than are sent, then cut the connection. */
  truncate?: boolean;
  /** Cut the connection before anything is sent. */
  reset?: boolean;
  /** Send filler until the other side has had this many bytes. */
  fillBytes?: number;
}

/** A request that a stage received. */
export interface Seen {
  method: string;
  /** Path and query below the stage, as they came. */
  path: string;
  headers: Record<string, string>;
  /** The names of the headers as they were spelled. */
  headerNames: string[];
  /** As text, and only its beginning when it is long. */
  body: string;
  bodyLength: number;
  bodySha256: string;
}

const SHOWN_BYTES = 1024 * 1024;

interface Stage {
  acts: Act[];
  seen: Seen[];
  /** How many bytes of the latest request have arrived. */
  received: number;
}

/**
 * A server whose answers are scripted by the tests, over real sockets. `PUT /_/<name>` sets the acts of a stage (the
 * last one repeats), `GET /_/<name>` tells what it saw, `GET /_/<name>/received` how much of a request has arrived, and
 * `/<name>/…` is the stage itself. Unknown stages are recorded under their name and answer 404.
 */
export async function startStageServer(): Promise<{ origin: string; close: () => Promise<void> }> {
  const stages = new Map<string, Stage>();
  return serveOnLoopback((request, response) => handle(stages, request, response));
}

async function handle(stages: Map<string, Stage>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? "/";
  const [, name, asked] = /^\/_\/([^/?]+)(\/received)?$/.exec(url) ?? [];
  if (name && asked) return answerJson(response, stages.get(name)?.received ?? 0);
  if (name) return direct(stages, name, request.method ?? "GET", (await read(request)).toString("utf8"), response);
  const [, stageName = "", path = ""] = /^\/([^/?]*)(.*)$/.exec(url) ?? [];
  const stage = stages.get(stageName) ?? { acts: [{ status: 404 }], seen: [], received: 0 };
  stages.set(stageName, stage);
  stage.received = 0;
  const bytes = await read(request, (length) => {
    stage.received += length;
  });
  const { method = "GET" } = request;
  const headerNames = request.rawHeaders.filter((_, index) => index % 2 === 0);
  stage.seen.push({ method, path, headers: flatten(request), headerNames, ...described(bytes) });
  const act = stage.acts.length > 1 ? stage.acts.shift() : stage.acts[0];
  await perform(act ?? {}, response);
}

function direct(
  stages: Map<string, Stage>,
  name: string,
  method: string,
  body: string,
  response: ServerResponse,
): void {
  if (method === "PUT") {
    const { seen, received } = stages.get(name) ?? { seen: [], received: 0 };
    stages.set(name, { acts: JSON.parse(body) as Act[], seen, received });
  }
  answerJson(response, stages.get(name)?.seen ?? []);
}

function answerJson(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

function described(bytes: Buffer): Pick<Seen, "body" | "bodyLength" | "bodySha256"> {
  const bodySha256 = createHash("sha256").update(bytes).digest("hex");
  return { body: bytes.subarray(0, SHOWN_BYTES).toString("utf8"), bodyLength: bytes.length, bodySha256 };
}

async function perform(act: Act, response: ServerResponse): Promise<void> {
  await pause(act.delayMs ?? 0);
  if (act.reset) {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = act.bodyBase64 === undefined ? Buffer.from(act.body ?? "") : Buffer.from(act.bodyBase64, "base64");
  response.statusCode = act.status ?? 200;
  for (const [name, value] of Object.entries(act.headers ?? {})) response.setHeader(name, value);
  if (act.truncate) {
    response.setHeader("content-length", bytes.length + 100);
    response.write(bytes, () => response.socket?.destroy());
    return;
  }
  if (act.fillBytes !== undefined) await fill(response, act.fillBytes);
  if (act.dripMs === undefined) {
    response.end(bytes);
    return;
  }
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.from([byte]));
    await pause(act.dripMs);
  }
  response.end();
}

async function fill(response: ServerResponse, total: number): Promise<void> {
  const chunk = Buffer.alloc(16 * 1024, " ");
  for (let sent = 0; sent < total && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) await drained(response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

function flatten(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(entries);
}

async function read(request: IncomingMessage, onChunk?: (length: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    onChunk?.((chunk as Buffer).length);
  }
  return Buffer.concat(chunks);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
