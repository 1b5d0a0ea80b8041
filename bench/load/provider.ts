import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LATE_PATH } from "../workers/faults.ts";
import { Rotation } from "./rotation.ts";

/** How the provider is. */
export type Health = "well" | "failing" | "slow" | "limiting";

export interface FaultyProvider {
  origin: string;
  rotation: Rotation;
  /** What must not be: a token that was never given out, or one of another user than the one who asks. */
  strangers: string[];
  become(health: Health): void;
  close(): Promise<void>;
}

/** So short that every connection is refreshed several times in a minute. */
const LIFETIME_SECONDS = 20;
const USUAL_DELAY_MS = 3000;
/** Longer than Latchkey waits for a provider. */
const ENDLESS_DELAY_MS = 12_000;

/**
 * Starts a token endpoint at `/token` and an API below `/api` that fail as they are told to. What fails does nothing: a
 * request is only carried out when its sender is still there to be answered.
 */
export async function startFaultyProvider(): Promise<FaultyProvider> {
  const rotation = new Rotation(LIFETIME_SECONDS);
  const strangers: string[] = [];
  let health: Health = "well";
  const server = createServer(async (request, response) => {
    const body = await readText(request);
    if (request.url === LATE_PATH) {
      rotation.noteLate(new URLSearchParams(body).get("refresh_token") ?? "");
      response.end();
      return;
    }
    if (await hasFailed(health, response)) return;
    if (request.url === "/token") answerToken(rotation, new URLSearchParams(body), response);
    else answerApi(rotation, strangers, request, response);
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rotation,
    strangers,
    become: (next) => {
      health = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** @returns whether the request ends here */
async function hasFailed(health: Health, response: ServerResponse): Promise<boolean> {
  const chance = Math.random();
  if (health === "slow") {
    await waitFor(chance < 0.1 ? ENDLESS_DELAY_MS : chance * USUAL_DELAY_MS);
    return response.destroyed;
  }
  if (health === "limiting" && chance < 0.8) {
    send(response, 429, { error: "slow_down" }, { "retry-after": "1" });
    return true;
  }
  if (health !== "failing") return response.destroyed;
  if (chance < 0.2) response.destroy();
  else if (chance < 0.4) response.writeHead(503, { "content-type": "text/html" }).end("<h1>Sorry</h1>");
  else send(response, 500, { error: "server_error" });
  return true;
}

function answerToken(rotation: Rotation, form: URLSearchParams, response: ServerResponse): void {
  const [code, token] = [form.get("code"), form.get("refresh_token")];
  const tokens = code === null ? rotation.refresh(token ?? "", Date.now()) : rotation.exchange(code, Date.now());
  if (tokens) send(response, 200, tokens);
  else send(response, 400, { error: "invalid_grant" });
}

/** The path names the user, so that a token of another is noticed. */
function answerApi(rotation: Rotation, strangers: string[], request: IncomingMessage, response: ServerResponse): void {
  const { url = "", headers } = request;
  const user = url.slice(url.lastIndexOf("/") + 1);
  const grant = rotation.grantOf((headers.authorization ?? "").replace(/^Bearer /, ""), Date.now());
  if (grant !== "ended" && grant?.user === user) {
    send(response, 200, grant);
    return;
  }
  if (grant !== "ended") {
    strangers.push(`${user} came with ${grant ? `a token of ${grant.user}` : "a token that was never given out"}`);
  }
  send(response, 401, { error: "invalid_token" });
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function waitFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
