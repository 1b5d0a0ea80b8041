import { open, type SealContext, seal } from "../../src/crypto/envelope.ts";
import { importKeyring } from "../../src/crypto/keyring.ts";

/**
 * What each part of a request costs when nothing is done around it. A path names the parts, in their order:
 * `/jwt/read/open` checks a signature, reads a row and opens what is sealed in it. The parts use the platform in the same
 * way as Latchkey does and know neither routes nor rights.
 */

export interface FloorEnv {
  DB: D1Database;
  TICKETS: KVNamespace;
  ENCRYPTION_KEYS: string;
  JWT_SECRET: string;
  /** What `fetch` asks. */
  UPSTREAM: string;
}

interface Floor {
  request: Request;
  url: URL;
  env: FloorEnv;
  secret: string;
  /** The answer of the upstream. */
  answer: Response | undefined;
}

type Part = (floor: Floor) => Promise<void>;

const PLACE: SealContext = { tenant: "default", table: "secrets", recordId: "secret-1", field: "sealed" };
const COLUMNS = "id, tenant_id, subject, name, status, version, scopes, expires_at, created_at, sealed";
const TICKET_SECONDS = 600;
const encoder = new TextEncoder();

const parts: Record<string, Part> = {
  jwt: async ({ request, env }) => {
    const [header = "", payload = "", signature = ""] = (request.headers.get("authorization") ?? "")
      .slice(7)
      .split(".");
    const key = await onceFor(env.JWT_SECRET, () => importSecret(env.JWT_SECRET));
    const isSigned = await crypto.subtle.verify(
      "HMAC",
      key,
      fromBase64Url(signature),
      encoder.encode(`${header}.${payload}`),
    );
    const { exp } = JSON.parse(new TextDecoder().decode(fromBase64Url(payload))) as { exp: number };
    if (!isSigned || exp * 1000 < Date.now()) throw new Error("not signed");
  },
  key: async ({ request, env }) => {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(request.headers.get("x-api-key") ?? ""));
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const row = await env.DB.prepare("SELECT id, tenant_id, scopes FROM keys WHERE hash = ?").bind(hash).raw();
    if (row.length !== 1) throw new Error("no such key");
  },
  read: async (floor) => {
    const sql = `SELECT ${COLUMNS} FROM secrets WHERE tenant_id = ? AND subject = ? AND name = ?`;
    const [row] = await floor.env.DB.prepare(sql).bind("default", "user:1", "name-1").raw<string[]>();
    floor.secret = row?.at(-1) ?? "";
  },
  open: async (floor) => {
    const keyring = await onceFor(floor.env.ENCRYPTION_KEYS, () => importKeyring(floor.env.ENCRYPTION_KEYS));
    floor.secret = await open(keyring, PLACE, floor.secret);
  },
  seal: async (floor) => {
    const keyring = await onceFor(floor.env.ENCRYPTION_KEYS, () => importKeyring(floor.env.ENCRYPTION_KEYS));
    floor.secret = await seal(keyring, PLACE, "a secret of about as many characters as an access token has");
  },
  insert: async ({ env, secret }) => {
    const sql =
      "INSERT INTO events (id, tenant_id, actor, action, target, outcome, details, sealed) VALUES (?,?,?,?,?,?,?,?)";
    const values = [crypto.randomUUID(), "default", "user:1", "floor.written", "secret-1", "success", "{}", secret];
    await env.DB.prepare(sql)
      .bind(...values)
      .run();
  },
  put: async ({ env, url, secret }) => {
    await env.TICKETS.put(ticketOf(url), secret, { expirationTtl: TICKET_SECONDS });
  },
  get: async (floor) => {
    floor.secret = (await floor.env.TICKETS.get(ticketOf(floor.url))) ?? "";
  },
  fetch: async (floor) => {
    const { request, env, secret } = floor;
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    floor.answer = await fetch(env.UPSTREAM, {
      method: request.method,
      headers,
      body: request.body,
      redirect: "manual",
    });
  },
};

const imported = new Map<string, unknown>();

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const floor: Floor = { request, url, env, secret: "", answer: undefined };
    for (const name of url.pathname.split("/").filter(Boolean)) await parts[name]?.(floor);
    // An answer that is not the end of the floor has to be read, as that of a token endpoint is.
    const isLast = url.pathname.endsWith("/fetch");
    if (floor.answer && isLast) return new Response(floor.answer.body, floor.answer);
    await floor.answer?.text();
    return Response.json({ id: "secret-1", name: "name-1", status: "connected", scopes: null, is_expired: false });
  },
} satisfies ExportedHandler<FloorEnv>;

function ticketOf(url: URL): string {
  return `ticket-${url.searchParams.get("ticket")}`;
}

/** Keeps what is imported, and not a promise: another request could not wait for it. */
async function onceFor<T>(text: string, make: () => Promise<T>): Promise<T> {
  const known = imported.get(text) as T | undefined;
  if (known !== undefined) return known;
  const made = await make();
  imported.set(text, made);
  return made;
}

function importSecret(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
