import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { serveOnLoopback } from "../loopback.ts";
import { clientFault, madeSecret, type RegisteredClient } from "./clients.ts";
import type { Facts, LookupFacts, RequestFacts, RevokeFacts, TokenFacts, TokenRequestFacts } from "./facts.ts";
import { answerTo, fieldsOf, type ProviderRequest, readRequest, sameUrl, send } from "./wire.ts";

/** What a test says of the provider that it wants to talk to. */
export interface Wanted {
  slug: string;
  redirectUri: string;
  /** The way in which a pasted credential is expected; undefined for OAuth. */
  token?: TokenFacts["type"];
}

/** What has happened at a provider. */
export interface Told {
  clientId: string;
  clientSecret: string;
  /** Requests that are not as documented. */
  complaints: string[];
  /** In order: `authorize`, `token`, `exchange`, `refresh`, `revoke`, `lookup`, `verify`, `call`. */
  requests: string[];
  access: string | undefined;
  refresh: string | undefined;
  revoked: string[];
}

interface Run extends Told {
  facts: Facts;
  wanted: Wanted;
  client: RegisteredClient;
  code: string | undefined;
  challenge: string | undefined;
  /** Whether the API refuses every credential from now on. */
  isBad: boolean;
}

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

function complain(run: Run, what: string): void {
  run.complaints.push(what);
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

type Kind = "token" | "refresh" | "exchange";

async function answerToken(
  run: Run,
  request: ProviderRequest,
  response: ServerResponse,
  documented: TokenRequestFacts,
  kind: Kind,
): Promise<void> {
  run.requests.push(kind);
  const before = run.complaints.length;
  const method = documented.method ?? "POST";
  const fields = fieldsOf(request, documented.body ?? (method === "GET" ? "query" : "form"));
  if (request.method !== method) complain(run, `${kind}: ${request.method}, not ${method}`);
  const fault = await clientFault(run.client, documented, request, fields, documented.url);
  if (fault !== undefined) complain(run, `${kind}: ${fault}`);
  for (const [name, value] of Object.entries(documented.headers ?? {})) {
    if (request.headers[name] !== value)
      complain(run, `${kind}: header ${name} is ${request.headers[name]}, not ${value}`);
  }
  for (const [name, value] of Object.entries(documented.required ?? {})) {
    const given = fields.get(name);
    const isOptional =
      name === "code_verifier" && run.challenge === undefined && run.facts.oauth2?.authorize.pkce !== "required";
    if (value === true ? given === undefined && !isOptional : given !== value)
      complain(run, `${kind}: ${name} is ${given}, not ${value}`);
  }
  await checkPresented(run, kind, documented, fields);
  // A request that is not as documented is not served.
  if (run.complaints.length > before)
    return send(response, { status: 400, body: { error: "invalid_request" }, type: "application/json" });
  issue(run, kind, documented);
  send(response, answerTo(documented.answer, { access: run.access, refresh: run.refresh }));
}

/** What is exchanged must be what was issued last. */
async function checkPresented(run: Run, kind: Kind, documented: TokenRequestFacts, fields: Map<string, string>) {
  const { tokenParameter, presents } = documented as { tokenParameter?: string; presents?: string };
  if (kind !== "token") {
    const isAccess = kind === "exchange" || presents === "access";
    const name = tokenParameter ?? (isAccess ? "access_token" : "refresh_token");
    if (fields.get(name) !== (isAccess ? run.access : run.refresh))
      complain(run, `${kind}: ${name} is not the last one`);
    return;
  }
  if (run.code === undefined || fields.get("code") !== run.code)
    complain(run, "token: the code is not the one that was given");
  run.code = undefined;
  const redirect = fields.get("redirect_uri");
  if (redirect !== undefined && redirect !== run.wanted.redirectUri) complain(run, "token: another redirect_uri");
  const verifier = fields.get("code_verifier");
  if (run.challenge === undefined) {
    if (verifier !== undefined) complain(run, "token: a code_verifier without a challenge");
    return;
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier ?? ""));
  if (Buffer.from(digest).toString("base64url") !== run.challenge)
    complain(run, "token: the code_verifier does not fit");
}

/** A server with static refresh tokens names the same one again. */
function issue(run: Run, kind: Kind, { answer }: TokenRequestFacts): void {
  run.access = `access-${randomBytes(12).toString("hex")}`;
  const isStatic = kind === "refresh" && run.facts.oauth2?.refresh?.rotation === "static" && run.refresh !== undefined;
  const names = JSON.stringify(answer.body).includes("{refresh}");
  if (names && !isStatic) run.refresh = `refresh-${randomBytes(12).toString("hex")}`;
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

function answerLookup(run: Run, request: ProviderRequest, response: ServerResponse, documented: LookupFacts): void {
  run.requests.push("lookup");
  const { authorization, body } = documented;
  if (authorization) checkOAuthPlace(run, request, authorization, "lookup");
  if (body !== undefined && body !== null) checkBody(run, request, body, "lookup");
  send(response, { status: 200, type: "application/json", body: filled(documented.answer, run) });
}

function filled(answer: unknown, { access = "" }: Run): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll("{access}", access));
}

function checkBody(run: Run, request: ProviderRequest, wanted: unknown, kind: string): void {
  const text = JSON.stringify(wanted)
    .replaceAll("{access}", run.access ?? "")
    .replaceAll("{token}", run.access ?? "");
  const isSame =
    isJson(request.body) &&
    JSON.stringify(sorted(JSON.parse(request.body))) === JSON.stringify(sorted(JSON.parse(text)));
  if (!isSame) complain(run, `${kind}: the body is ${request.body}, not ${text}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

/** A call of the API: below its address, with the credential in its place and the headers that every call needs. */
function answerCall(run: Run, request: ProviderRequest, response: ServerResponse): void {
  const { api } = run.facts;
  const token = run.facts.tokens?.find(({ type }) => type === run.wanted.token);
  const path = token ? checkTokenPlace(run, request, token) : checkOAuthPlace(run, request, api.authorization, "call");
  for (const [name, value] of Object.entries(api.headers ?? {})) {
    const expected = typeof value === "string" ? value : JSON.stringify(value);
    if (request.headers[name.toLowerCase()] !== expected)
      complain(run, `call: header ${name} is ${request.headers[name.toLowerCase()]}, not ${expected}`);
  }
  const verify = api.verify ?? undefined;
  const isVerify =
    verify !== undefined &&
    sameUrl(path, api.base.replace(/\/$/, "") + verify.path) &&
    request.method === verify.method;
  run.requests.push(isVerify ? "verify" : "call");
  if (!path.startsWith(api.base.replace(/\/$/, ""))) complain(run, `call: ${path} is not below ${api.base}`);
  if (!isVerify) {
    send(response, { status: 200, type: "application/json", body: {} });
    return;
  }
  if (verify.body !== undefined && verify.body !== null) checkBody(run, request, verify.body, "verify");
  const { status, body } = run.isBad ? verify.bad : verify.good;
  send(response, {
    status,
    type: typeof body === "string" ? "text/plain" : "application/json",
    body: filled(body ?? "", run),
  });
}

/** @returns the address without what belongs to the credential */
function checkOAuthPlace(
  run: Run,
  { url, headers }: ProviderRequest,
  place: LookupFacts["authorization"],
  kind: string,
): string {
  const access = run.access ?? "";
  const { header, template } =
    typeof place === "object" && place !== null
      ? place
      : { header: "authorization", template: place ?? "Bearer {token}" };
  const expected = template.replaceAll("{token}", access);
  if (headers[header.toLowerCase()] !== expected)
    complain(run, `${kind}: ${header} is ${headers[header.toLowerCase()]}, not ${expected}`);
  return url;
}

function checkTokenPlace(run: Run, { url, headers }: ProviderRequest, { request, sample }: TokenFacts): string {
  const values: Record<string, string> = typeof sample === "string" ? { token: sample } : sample;
  const fill = (text: string) => text.replace(/\{(token|username|password)\}/g, (all, name) => values[name] ?? all);
  for (const [name, value] of Object.entries(headersIn(request))) {
    const expected = fill(value);
    if (headers[name.toLowerCase()] !== expected)
      complain(run, `call: ${name} is ${headers[name.toLowerCase()]}, not ${expected}`);
  }
  if (request.basic) {
    const [username, password] = request.basic.map(fill);
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    if (headers.authorization !== expected)
      complain(run, `call: authorization is ${headers.authorization}, not ${expected}`);
  }
  const address = new URL(url);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (address.searchParams.get(name) !== fill(value))
      complain(run, `call: ?${name} is ${address.searchParams.get(name)}`);
    address.searchParams.delete(name);
  }
  const [segment] = request.path ? (/^\/[^/]*/.exec(fill(request.path)) ?? []) : [];
  if (segment === undefined) return address.href;
  if (!address.pathname.startsWith(`${segment}/`)) complain(run, `call: the path does not begin with the token`);
  address.pathname = address.pathname.slice(segment.length);
  return address.href;
}

function headersIn({ headers }: RequestFacts): Record<string, string> {
  return headers ?? {};
}
