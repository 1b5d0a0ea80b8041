import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export interface Digest {
  bytes: number;
  sha256: string;
}

/** An API that moves large and endless bodies, generated and hashed as they pass. */
export interface StreamServer {
  origin: string;
  /** How many bytes of the newest download have been handed to the socket. */
  sent(): number;
  /** What the newest download consisted of, once all of it is sent. */
  digest(): Digest | undefined;
  /** The requests that it received. */
  seen: IncomingHttpHeaders[];
  /** How the newest request or answer ended, once it has: told by the server's own side of the connection. */
  ended(): Promise<"complete" | "cut">;
  /** Sends the next event of `/events`, and ends the stream with the last one. */
  sendEvent(data: string, isLast?: boolean): Promise<void>;
  /** Cuts the connection of `/events`. */
  cutEvents(): void;
  close(): Promise<void>;
}

const CHUNK = 64 * 1024;

const gzipMember = gzipSync(Buffer.alloc(1024 * 1024));
/** A gigabyte of zeros in a megabyte: as many gzip members, which make up one (RFC 1952 section 2.2). */
export const bomb: Buffer = Buffer.concat(Array.from({ length: 1024 }, () => gzipMember));

/** Bytes that do not compress and do not repeat, made as they are asked for. */
export function* generate(bytes: number): Generator<Buffer> {
  const filler = randomBytes(CHUNK);
  for (let made = 0; made < bytes; made += CHUNK) {
    const chunk = Buffer.from(filler.subarray(0, Math.min(CHUNK, bytes - made)));
    if (chunk.length >= 8) chunk.writeDoubleBE(made);
    yield chunk;
  }
}

/** Reads to the end, and keeps nothing. Throws when the end is missing. */
export async function digestOf(stream: AsyncIterable<Buffer>, onBytes = (_total: number) => {}): Promise<Digest> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * Starts it: `PUT /upload` answers with the digest of what came, `GET /download?bytes=` sends so many (with `&cut` half of
 * them, and then the connection is cut), `/endless` never stops, `/events` sends what the test tells it to, `/bomb` is
 * small until somebody unpacks it, and `/cacheable` tells who asked.
 */
export async function startStreamServer(): Promise<StreamServer> {
  const state: State = { sent: 0, digest: undefined, seen: [], events: undefined, ended: undefined };
  const server = createServer((request, response) => {
    state.seen.push(request.headers);
    state.ended = endOf(request, response);
    act(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    sent: () => state.sent,
    digest: () => state.digest,
    seen: state.seen,
    ended: async () => state.ended ?? "complete",
    sendEvent: async (data, isLast = false) => {
      await new Promise<unknown>((resolve) => state.events?.write(`data: ${data}\n\n`, resolve));
      if (isLast) state.events?.end();
    },
    cutEvents: () => void state.events?.destroy(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface State {
  sent: number;
  digest: Digest | undefined;
  seen: IncomingHttpHeaders[];
  events: ServerResponse | undefined;
  ended: Promise<"complete" | "cut"> | undefined;
}

async function act(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const bytes = Number(searchParams.get("bytes"));
  switch (pathname.slice(pathname.lastIndexOf("/"))) {
    case "/upload": {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(await digestOf(request)));
      return;
    }
    case "/download":
      if (searchParams.has("length")) response.setHeader("content-length", bytes);
      return download(state, response, bytes, searchParams.has("cut"));
    case "/endless":
      return download(state, response, Number.POSITIVE_INFINITY, false);
    case "/bomb":
      response.setHeader("content-encoding", "gzip").end(bomb);
      return;
    case "/cacheable":
      response.setHeader("cache-control", "public, max-age=3600").setHeader("etag", '"1"');
      response.end(request.headers.authorization);
      return;
    case "/events":
      state.events = response;
      response.setHeader("content-type", "text/event-stream");
      response.flushHeaders();
      return;
    default:
      response.writeHead(404).end();
  }
}

async function download(state: State, response: ServerResponse, bytes: number, isCut: boolean): Promise<void> {
  state.sent = 0;
  state.digest = undefined;
  response.setHeader("content-type", "application/octet-stream");
  const hash = createHash("sha256");
  for (const chunk of generate(bytes)) {
    if (response.destroyed) return;
    if (isCut && state.sent >= bytes / 2) {
      response.destroy();
      return;
    }
    hash.update(chunk);
    state.sent += chunk.length;
    // Before the last byte is on its way: who has it may ask.
    if (state.sent >= bytes) state.digest = { bytes: state.sent, sha256: hash.digest("hex") };
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

/** Until there is room again, or nobody left to send to. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

async function endOf(request: IncomingMessage, response: ServerResponse): Promise<"complete" | "cut"> {
  await once(response, "close");
  return request.complete && response.writableFinished ? "complete" : "cut";
}
