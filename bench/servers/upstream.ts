import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const API_ANSWER = Buffer.from(JSON.stringify({ items: [{ id: 1, name: "one" }], next: null }));

/**
 * An API below `/api` and a token endpoint at `/token`, which say yes to everything: what is measured is what stands before
 * them.
 *
 * @returns its origin
 */
export async function startUpstream(): Promise<string> {
  const server = createServer((request, response) => {
    // The answer waits for the whole request, as that of an API does.
    request.resume().on("end", () => {
      if (request.url === "/token") sendJson(response, Buffer.from(JSON.stringify(newTokens())));
      else sendJson(response, API_ANSWER);
    });
  });
  // A client that reuses an idle connection must never meet one that is just being closed.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function newTokens() {
  const text = () => randomBytes(32).toString("base64url");
  return { access_token: text(), refresh_token: text(), token_type: "bearer", expires_in: 3600 };
}

function sendJson(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
}
