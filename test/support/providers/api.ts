import type { ServerResponse } from "node:http";
import type { LookupFacts, RequestFacts, TokenFacts } from "./facts.ts";
import { complain, type Run } from "./run.ts";
import { type ProviderRequest, sameUrl, send } from "./wire.ts";

/** Judges a request about an account, right after it was connected. */
export function answerLookup(
  run: Run,
  request: ProviderRequest,
  response: ServerResponse,
  documented: LookupFacts,
): void {
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
export function answerCall(run: Run, request: ProviderRequest, response: ServerResponse): void {
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
