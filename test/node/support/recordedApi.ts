import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived at an API. */
export interface Recorded {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface RecordedApi {
  origin: string;
  port: number;
  /** What has arrived so far. */
  seen: Recorded[];
  close(): Promise<void>;
}

/** Starts an API on loopback that records what arrives and answers as a function says. */
export async function startRecordedApi(
  answer: (request: Recorded, response: ServerResponse, origin: string) => void,
): Promise<RecordedApi> {
  const seen: Recorded[] = [];
  let origin = "";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url: path = "", headers } = request;
    const recorded = { method, path, headers, body: Buffer.concat(chunks).toString() };
    seen.push(recorded);
    answer(recorded, response, origin);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin, port, seen, close };
}

/** Answers JSON. */
export function sendJson(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
