import type { IncomingMessage, ServerResponse } from "node:http";
import { serveOnLoopback } from "../loopback.ts";
import { box } from "./box.ts";
import { dropbox } from "./dropbox.ts";
import type { Fake, StorageProvider, Told, World } from "./fake.ts";
import { googleDrive } from "./googleDrive.ts";
import { graph } from "./graph.ts";

/** Each provider's API, and the path of its base. */
export const APIS: Record<StorageProvider, { fake: Fake; base: string }> = {
  "google-drive": { fake: googleDrive, base: "/drive/v3" },
  onedrive: { fake: graph, base: "/v1.0" },
  sharepoint: { fake: graph, base: "/v1.0" },
  dropbox: { fake: dropbox, base: "/2" },
  box: { fake: box, base: "/2.0" },
};

/** A request that a storage provider received. */
export interface SeenByStorage {
  method: string;
  /** Path and query below the provider's address, as they came. */
  path: string;
  authorization: string;
  body: string;
}

interface Account {
  world: World;
  seen: SeenByStorage[];
  /** How many tokens were given. */
  given: number;
}

/**
 * Storage providers over real sockets: each behaves as its reference says. Listings follow the pages that are named; error
 * bodies and escaping are as far as excerpts of these pages and common knowledge go. `PUT /_/<name>` sets an account up or changes
 * it, `GET /_/<name>` tells what it was asked, `/<name>/token` is its token endpoint, `/<name>/…` its API.
 */
export async function startStorageServer(): Promise<{ origin: string; close: () => Promise<void> }> {
  const accounts = new Map<string, Account>();
  return serveOnLoopback((request, response) => handle(accounts, request, response));
}

async function handle(accounts: Map<string, Account>, request: IncomingMessage, response: ServerResponse) {
  const body = await read(request);
  const [, first = "", rest = ""] = /^\/([^/?]+)(.*)$/.exec(request.url ?? "") ?? [];
  if (first === "_") return send(response, { status: 200, body: direct(accounts, rest.slice(1), request, body) });
  const account = accounts.get(first);
  if (!account) return send(response, { status: 404, body: {} });
  const { method = "GET", headers } = request;
  account.seen.push({ method, path: rest, authorization: headers.authorization ?? "", body });
  if (rest === "/token") return send(response, giveToken(account));
  const { fake, base } = APIS[account.world.provider];
  const { trouble } = account.world;
  if (trouble) return send(response, fake.refuse(trouble, account.world));
  if (!isAccepted(account, headers.authorization)) return send(response, fake.refuse("unauthorized", account.world));
  if (!rest.startsWith(`${base}/`)) return send(response, fake.refuse("not-found", account.world));
  const [path = "", query = ""] = rest.slice(base.length).split("?", 2);
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const address = `http://${headers.host}/${first}${base}`;
  const asked = { method, path, query: new URLSearchParams(query), headers: flat, body, base: address };
  return send(response, fake.answer(account.world, asked));
}

function direct(accounts: Map<string, Account>, name: string, { method }: IncomingMessage, body: string): unknown {
  const known = accounts.get(name) ?? { world: {} as World, seen: [], given: 0 };
  if (method === "PUT") accounts.set(name, { ...known, world: { ...known.world, ...JSON.parse(body) } });
  return known.seen;
}

function giveToken(account: Account): Told {
  const access_token = account.world.tokens[account.given];
  if (access_token === undefined) return { status: 400, body: { error: "invalid_grant" } };
  account.given++;
  const tokens = { access_token, refresh_token: `${access_token}-refresh`, token_type: "bearer", expires_in: 3600 };
  return { status: 200, body: tokens };
}

function isAccepted({ world, given }: Account, authorization: string | undefined): boolean {
  const valid = world.tokens.slice(0, given).filter((token) => !world.rejected.includes(token));
  return valid.some((token) => authorization === `Bearer ${token}`);
}

/** Text is sent as text: some errors are no JSON. */
function send(response: ServerResponse, { status, body, headers = {} }: Told): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
