import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The only address the practice servers bind: nothing outside this machine can reach them. */
const LOOPBACK = "127.0.0.1";
const BODY_LIMIT = 1024 * 1024;

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** A server that is listening, its origin, and how to stop it. */
export interface Listening {
  server: Server;
  port: number;
  origin: string;
  close(): Promise<void>;
}

/** Thrown for a body over the limit. */
export class BodyTooLarge extends Error {}

/** Listens on loopback, on any free port when `port` is 0. Rejects when the port is taken. */
export async function listen(port: number): Promise<Listening> {
  const server = createServer();
  // A client that reuses an idle connection must never meet one that is just being closed.
  server.keepAliveTimeout = 0;
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    server,
    port: address.port,
    origin: `http://${LOOPBACK}:${address.port}`,
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Hands each request to `handle`; an unreadable target is a 400, a handler that throws a 500. */
export function serve({ server, origin }: Listening, handle: Handler): void {
  server.on("request", async (request, response) => {
    const url = URL.parse(`${origin}${request.url}`);
    if (url?.origin !== origin) return sendJson(response, 400, { error: "bad_request" });
    try {
      await handle(request, response, url);
    } catch (error) {
      answerFailure(response, error);
    }
  });
}

function answerFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else if (error instanceof BodyTooLarge) {
    sendJson(response, 413, { error: "body_too_large" }, { connection: "close" });
  } else {
    // The answer is the only place the reason can be seen: the practice servers print nothing.
    sendJson(response, 500, { error: "server_error", detail: String(error) });
  }
}

/** The request's body as text. Throws {@link BodyTooLarge} over 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Answers with JSON that nobody may cache. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers })
    .end(JSON.stringify(body));
}
