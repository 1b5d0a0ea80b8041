import { RPC, RpcError, type RpcMessage } from "./rpc.ts";

/** Says everything with each request. */
export const MODERN = "2026-07-28";
/** Begin with `initialize`. The newest is offered to a client that asks for one that is not spoken here. */
export const LEGACY = ["2025-11-25", "2025-06-18"] as const;

const KEY = "io.modelcontextprotocol/";
const VERSION = `${KEY}protocolVersion`;
const CAPABILITIES = `${KEY}clientCapabilities`;
export const SERVER_INFO = `${KEY}serverInfo`;

/** In which revision a request is answered. */
export interface Era {
  isModern: boolean;
  /** Whether the client shows its user a link when it is asked to. Only a modern client says so with the request. */
  opensLinks: boolean;
}

type HeaderOf = (name: string) => string | undefined;

const OLD: Era = { isModern: false, opensLinks: false };

/**
 * Tells the era of a message, and checks what a modern one has to say in its body and, again, in its headers.
 * @throws RpcError
 */
export function eraOf({ id, method, params }: RpcMessage, header: HeaderOf): Era {
  const version = header("mcp-protocol-version");
  const { _meta: meta = {} } = params;
  const isClaimed = Object.hasOwn(meta, VERSION);
  // A notification says nothing of what is asked here.
  if (id === undefined) return OLD;
  if (!isClaimed && isOld(version)) return OLD;
  const claimed = meta[VERSION];
  if (typeof claimed !== "string") throw invalidMeta(VERSION);
  const capabilities = meta[CAPABILITIES];
  if (!isObject(capabilities)) throw invalidMeta(CAPABILITIES);
  requireSame("MCP-Protocol-Version", version, claimed);
  if (claimed !== MODERN) throw unsupported(claimed, [MODERN]);
  requireSame("Mcp-Method", header("mcp-method"), method);
  const named = NAMED.get(method);
  if (named !== undefined) requireSame("Mcp-Name", decoded(header("mcp-name")), params[named]);
  return { isModern: true, opensLinks: isObject(capabilities.elicitation) && isObject(capabilities.elicitation.url) };
}

/**
 * Versions are dates. Before there was a header for them, there was none.
 * @throws RpcError for one that is not spoken here
 */
function isOld(version: string | undefined): boolean {
  if (version === undefined || LEGACY.some((known) => known === version)) return true;
  if (version < MODERN) throw unsupported(version, [MODERN, ...LEGACY]);
  return false;
}

/** Methods whose subject a header repeats, and the parameter that is the subject. */
const NAMED = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireSame(name: string, header: string | undefined, said: unknown): void {
  // What the body lacks is found by whoever reads it.
  if (header !== undefined && (header === said || said === undefined)) return;
  const sentence = header === undefined ? "is missing" : "does not say what the body says";
  throw new RpcError(RPC.headerMismatch, `Header mismatch: ${name} ${sentence}.`, { status: 400 });
}

/** What cannot stand in a header comes in base64 (section "Value Encoding"). An invalid one is like none. */
export function decoded(value: string | undefined): string | undefined {
  const [, encoded] = /^=\?base64\?(.*)\?=$/.exec(value ?? "") ?? [];
  if (encoded === undefined) return value;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function invalidMeta(key: string): RpcError {
  return new RpcError(RPC.invalidParams, `params._meta must hold ${key}.`, { status: 400, data: { key } });
}

/** @param supported what the client can ask for in the same way */
function unsupported(requested: string, supported: readonly string[]): RpcError {
  const data = { supported, requested };
  return new RpcError(RPC.unsupportedVersion, "Unsupported protocol version", { status: 400, data });
}
