import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { serveOnLoopback } from "../loopback.ts";
import { answerCall, answerLookup } from "./api.ts";
import { clientFault, madeSecret } from "./clients.ts";
import type { Facts, RevokeFacts, TokenRequestFacts } from "./facts.ts";
import { complain, type Run, type Wanted } from "./run.ts";
import { answerToken } from "./tokenEndpoint.ts";
import { fieldsOf, type ProviderRequest, readRequest, sameUrl, send } from "./wire.ts";

const FOLDER = join(import.meta.dirname, "../../catalog/facts");

/**
 * A server that is any provider of the catalogue, as its facts say. `PUT /_/<run>` says which one it is for a run, `GET /_/<run>`
 * tells what happened, `DELETE /_/<run>` makes its API refuse every credential. `/<run>/<origin>/…` is the provider: the origin
 * percent-encoded, and then the path.
 */
export function startProviderServer(): Promise<{ origin: string; close: () => Promise<void> }> {
  const runs = new Map<string, Run>();
  return serveOnLoopback(async (incoming, response) => {
    const [, control] = /^\/_\/([^/?]+)$/.exec(incoming.url ?? "") ?? [];
    if (control !== undefined) return direct(runs, control, incoming, response);
    const [, name = "", origin = "", path = ""] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(incoming.url ?? "") ?? [];
    const run = runs.get(name);
    if (!run) return send(response, { status: 404, body: "no such run" });
    const request = await readRequest(incoming, decodeURIComponent(origin) + path);
    await handle(run, request, response);
  });
}

async function direct(runs: Map<string, Run>, name: string, incoming: IncomingMessage, response: ServerResponse) {
  if (incoming.method === "PUT") runs.set(name, await begin(await readRequest(incoming, "")));
  const run = runs.get(name);
  if (incoming.method === "DELETE" && run) run.isBad = true;
  const { facts: _, wanted: __, client: ___, ...told } = run ?? ({} as Run);
  send(response, { status: 200, type: "application/json", body: told });
}

async function begin({ body }: ProviderRequest): Promise<Run> {
  const wanted = JSON.parse(body) as Wanted;
  const facts = JSON.parse(readFileSync(join(FOLDER, `${wanted.slug}.json`), "utf8")) as Facts;
  const clientId = `client-${randomBytes(6).toString("hex")}`;
  const client = { id: clientId, ...(await madeSecret([facts.oauth2?.token.client ?? "post"].flat())) };
  return {
    ...{ facts, wanted, client, clientId, clientSecret: client.secret, complaints: [], requests: [], revoked: [] },
    ...{ access: pastedToken(facts, wanted), refresh: undefined, code: undefined, challenge: undefined, isBad: false },
  };
}

/** A pasted token is known before anything is asked. */
function pastedToken({ tokens = [] }: Facts, { token }: Wanted): string | undefined {
  const sample = tokens.find(({ type }) => type === token)?.sample;
  return typeof sample === "string" ? sample : undefined;
}

/** Finds out what a request is meant as, by its address, and judges it by what is documented of that. */
async function handle(run: Run, request: ProviderRequest, response: ServerResponse): Promise<void> {
  const { facts } = run;
  const { oauth2 } = facts;
  if (oauth2 && !run.wanted.token) {
    const { token, refresh, exchange, revoke } = oauth2;
    if (request.method === "GET" && sameUrl(request.url, oauth2.authorize.url))
      return authorize(run, request, response);
    if (exchange && sameUrl(request.url, exchange.url) && isFor(request, exchange)) {
      return answerToken(run, request, response, exchange, "exchange");
    }
    if (refresh && sameUrl(request.url, refresh.url) && isFor(request, refresh)) {
      return answerToken(run, request, response, refresh, "refresh");
    }
    if (sameUrl(request.url, token.url) && request.method === (token.method ?? "POST"))
      return answerToken(run, request, response, token, "token");
    if (revoke && sameUrl(request.url, withClient(run, revoke.url)))
      return answerRevocation(run, request, response, revoke);
  }
  const lookup = facts.lookups?.find(({ url, method }) => sameUrl(request.url, url) && method === request.method);
  if (lookup) return answerLookup(run, request, response, lookup);
  return answerCall(run, request, response);
}

/** Requests to one address are told apart by what they ask for. */
function isFor(request: ProviderRequest, { required = {} }: TokenRequestFacts): boolean {
  const asked = fieldsOf(request, request.method === "GET" ? "query" : undefined);
  return required.grant_type === undefined ? !asked.has("code") : asked.get("grant_type") === required.grant_type;
}

/** Judges an authorization request as the provider would, and goes on as if its user had agreed. */
function authorize(run: Run, { url }: ProviderRequest, response: ServerResponse): void {
  const { authorize: documented } = run.facts.oauth2 ?? {};
  if (!documented) return;
  run.requests.push("authorize");
  const { searchParams: asked } = new URL(url);
  const idName = documented.clientId ?? "client_id";
  if (asked.get(idName) !== run.clientId) complain(run, `authorize: ${idName} is ${asked.get(idName)}`);
  const { parameter, sent = "" } = documented.scope;
  if (parameter !== null && (asked.get(parameter) ?? "") !== sent) {
    complain(run, `authorize: ${parameter} is "${asked.get(parameter)}", not "${sent}"`);
  }
  if (parameter === null && asked.has("scope")) complain(run, "authorize: takes no scope");
  for (const [name, value] of Object.entries<string | true>({ response_type: "code", ...documented.required })) {
    const isThere = value === true ? asked.has(name) : asked.get(name) === value;
    if (!isThere) complain(run, `authorize: ${name} is ${asked.get(name)}, not ${value}`);
  }
  if (asked.get("redirect_uri") !== run.wanted.redirectUri) complain(run, "authorize: another redirect_uri");
  const challenge = asked.get("code_challenge");
  if (documented.pkce === "required" && asked.get("code_challenge_method") !== "S256")
    complain(run, "authorize: no PKCE");
  if (documented.pkce === "refused" && challenge !== null) complain(run, "authorize: PKCE is refused");
  run.code = randomBytes(9).toString("hex");
  run.challenge = challenge ?? undefined;
  const back = new URL(run.wanted.redirectUri);
  const told = { ...documented.callback, code: run.code, state: asked.get("state") ?? "" };
  for (const [name, value] of Object.entries(told)) back.searchParams.set(name, value);
  response.statusCode = 302;
  response.setHeader("location", back.href);
  response.end();
}

function withClient({ clientId }: Run, url: string): string {
  return url.replaceAll("{client_id}", clientId);
}

async function answerRevocation(run: Run, request: ProviderRequest, response: ServerResponse, documented: RevokeFacts) {
  run.requests.push("revoke");
  if (request.method !== documented.method) complain(run, `revoke: ${request.method}, not ${documented.method}`);
  const fields = fieldsOf(request, documented.body === "none" ? "query" : documented.body);
  const { client = "none", clientId = run.facts.oauth2?.token.clientId } = documented;
  const asked = [client].flat().includes("none")
    ? undefined
    : await clientFault(run.client, { client, clientId }, request, fields, documented.url);
  if (asked !== undefined) complain(run, `revoke: ${asked}`);
  if (documented.bearer && request.headers.authorization !== `Bearer ${run.access}`)
    complain(run, "revoke: no bearer token");
  for (const [name, value] of Object.entries(documented.required ?? {})) {
    const isThere = value === true ? fields.has(name) : fields.get(name) === value;
    if (!isThere) complain(run, `revoke: ${name} is ${fields.get(name)}, not ${value}`);
  }
  const { parameter } = documented;
  const token = parameter && documented.body !== "none" ? fields.get(parameter) : run.access;
  const allowed = { access: [run.access], refresh: [run.refresh ?? run.access], either: [run.access, run.refresh] }[
    documented.token
  ];
  if (token === undefined || !allowed.includes(token))
    complain(run, `revoke: the ${parameter ?? "token"} is not the ${documented.token} token`);
  run.revoked.push(token === run.access ? "access" : "refresh");
  send(response, { status: documented.status, body: documented.status === 204 ? "" : {}, type: "application/json" });
}
