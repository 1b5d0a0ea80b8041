import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { describeApi } from "./openapi.ts";
import { type Handler, readBody, sendJson } from "./server.ts";

type AccessToken = InstanceType<Provider["AccessToken"]>;
type Exchange = { provider: Provider; request: IncomingMessage; response: ServerResponse };

/** The API, under /api/, that the practice provider's access tokens open. */
export function createApi(provider: Provider): Handler {
  return async (request, response, url) => {
    const exchange = { provider, request, response };
    switch (url.pathname) {
      case "/api/me":
        return request.method === "GET" ? me(exchange) : methodNotAllowed(response, "GET");
      case "/api/notes":
        if (request.method === "GET") return listNotes(exchange);
        return request.method === "POST" ? addNote(exchange) : methodNotAllowed(response, "GET, POST");
      case "/api/openapi.json":
        return sendJson(response, 200, describeApi(url.origin));
      case "/api/echo":
        return echo(exchange, url);
      default:
        return sendJson(response, 404, { error: "not_found" });
    }
  };
}

async function me(exchange: Exchange): Promise<void> {
  const token = await authenticate(exchange);
  if (!token) return;
  const { accountId: sub, scope = "", clientId } = token;
  sendJson(exchange.response, 200, { sub, scope, clientId });
}

async function listNotes(exchange: Exchange): Promise<void> {
  const token = await authenticate(exchange, "notes:read");
  if (!token) return;
  const notes = ["Buy milk", "Water the plants"].map((text, index) => ({
    id: index + 1,
    text,
    owner: token.accountId,
  }));
  sendJson(exchange.response, 200, notes);
}

async function addNote(exchange: Exchange): Promise<void> {
  if (!(await authenticate(exchange, "notes:write"))) return;
  const body = await readBody(exchange.request);
  try {
    sendJson(exchange.response, 201, JSON.parse(body));
  } catch {
    sendJson(exchange.response, 400, { error: "invalid_json" });
  }
}

/** Tells what arrived. The value of Authorization is left out, so that an answer that is logged gives nothing away. */
async function echo({ request, response }: Exchange, url: URL): Promise<void> {
  const { authorization, ...headers } = request.headers;
  sendJson(response, 200, {
    method: request.method,
    path: url.pathname,
    query: queryOf(url),
    headers,
    authorization: { present: authorization !== undefined, scheme: schemeOf(authorization) },
    body: await readBody(request),
  });
}

/** A parameter given once is a text, given more often a list. */
function queryOf(url: URL): Record<string, string | string[]> {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = url.searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** Without a space after it, the first word may be the credential itself. */
function schemeOf(authorization: string | undefined): string | null {
  return /^([A-Za-z][A-Za-z0-9-]*) /.exec(authorization ?? "")?.[1] ?? null;
}

/**
 * The live access token of the request. Answers 401 or 403 as RFC 6750 says, and returns undefined, when there is none or
 * it lacks `scope`.
 */
async function authenticate(exchange: Exchange, scope?: string): Promise<AccessToken | undefined> {
  const { provider, request, response } = exchange;
  const value = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (value === undefined) {
    challenge(response, 401);
    return undefined;
  }
  const token = await provider.AccessToken.find(value);
  if (!token) {
    challenge(response, 401, "invalid_token");
    return undefined;
  }
  if (scope !== undefined && !token.scopes.has(scope)) {
    challenge(response, 403, "insufficient_scope", scope);
    return undefined;
  }
  return token;
}

function challenge(response: ServerResponse, status: number, error?: string, scope?: string): void {
  const parameters = ['realm="practice"', error && `error="${error}"`, scope && `scope="${scope}"`];
  const header = `Bearer ${parameters.filter(Boolean).join(", ")}`;
  sendJson(response, status, { error: error ?? "missing_token" }, { "www-authenticate": header });
}

function methodNotAllowed(response: ServerResponse, allow: string): void {
  sendJson(response, 405, { error: "method_not_allowed" }, { allow });
}
