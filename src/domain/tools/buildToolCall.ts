import type { Tool } from "../../catalog/tool.ts";
import { LatchkeyError } from "../errors.ts";
import { isMethodOverride } from "../policy/methodOverride.ts";
import { isWrittenAs } from "../proxy/encodeBody.ts";
import { buildBody } from "./buildBody.ts";
import { buildPath, type Filling } from "./buildPath.ts";
import { encodePairs, encodeReserved, encodeText, itemsOf, membersOf, NotSendable } from "./encodeValue.ts";
import { isObject, type JsonObject } from "./json.ts";
import type { SentParameter } from "./sentParameter.ts";
import { isHeaderOfTool, isHeaderValue } from "./toolHeaders.ts";

/** A request to a provider, as `callProvider` accepts it. */
export interface ToolCall {
  method: Tool["method"];
  /** Below the integration's base URL, without a leading slash; absolute when the tool has its own base URL. */
  target: string;
  headers: Headers;
  body: string | null;
  /** Null when there is no body. */
  contentType: string | null;
}

/**
 * Builds the request of a tool. No value can change where it goes: a path parameter stays in its segment, and fixed
 * values stay fixed. The proxy's address and header policies check the request nevertheless.
 *
 * @param parameters the result of `checkParameters`
 * @throws LatchkeyError `validation_failed`, with the parameter that cannot be sent
 */
export function buildToolCall(tool: Tool, parameters: JsonObject): ToolCall {
  const sent = sentOf(tool, parameters);
  const built = buildPath(tool.path, fillingsOf(sent));
  if (typeof built !== "string") throw notSendable(built.key, built.message);
  // The proxy takes an empty path to be the base URL without a slash at its end.
  const path = built === "" && tool.baseUrl === undefined ? "/" : built;
  const query = queryOf(tool, sent);
  const target = tool.baseUrl === undefined ? path : `${tool.baseUrl.replace(/\/$/, "")}/${path}`;
  const contentType = contentTypeOf(tool);
  const body = guarded("body", () => asAnnounced(buildBody(tool, sent), contentType));
  if (body !== null && tool.method === "GET") throw notSendable("body", "does not go with GET");
  return {
    method: tool.method,
    target: query === "" ? target : `${target}?${query}`,
    headers: headersOf(sent),
    body,
    contentType: body === null ? null : contentType,
  };
}

const USUAL_TYPES: Record<Tool["bodyType"], string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  text: "text/plain",
};

function contentTypeOf({ bodyType, contentType }: Tool): string {
  return contentType ?? USUAL_TYPES[bodyType];
}

/** @throws NotSendable when the body is not what its content type says */
function asAnnounced(body: string | null, contentType: string): string | null {
  if (body !== null && !body.isWellFormed()) throw new NotSendable("is not valid Unicode");
  if (body !== null && !isWrittenAs(contentType, body)) {
    throw new NotSendable("is written as UTF-8, and the tool's content type names another charset");
  }
  return body;
}

/** Returns the parameters to send: those that are given and that the tool knows. */
function sentOf({ parameters: known }: Tool, parameters: JsonObject): SentParameter[] {
  return Object.entries(known)
    .filter(([key]) => Object.hasOwn(parameters, key) && parameters[key] !== undefined)
    .map(([key, parameter]) => ({ key, name: parameter.name ?? key, parameter, value: parameters[key] }));
}

function fillingsOf(sent: readonly SentParameter[]): Map<string, Filling> {
  const inPath = sent.filter(({ parameter }) => parameter.in === "path");
  return new Map(inPath.map(({ key, name, parameter, value }) => [name, { key, name, value, style: parameter.style }]));
}

/** Builds the query. Fixed values come first, and a parameter with the same name is ignored. */
function queryOf(tool: Tool, sent: readonly SentParameter[]): string {
  const { fixedQuery } = tool;
  const fixed = Object.entries(fixedQuery).flatMap(([name, value]) =>
    value === null ? [encodeText(name)] : encodePairs(name, value, "repeat"),
  );
  const others = sent.filter(({ name, parameter }) => parameter.in === "query" && !Object.hasOwn(fixedQuery, name));
  const given = others.flatMap(({ key, name, parameter, value }) => {
    if (isMethodOverride(name)) throw notSendable(key, "may not name another method");
    const isSpread = parameter.style === "members" && isObject(value);
    if (isSpread) checkMembers(tool, key, value);
    return guarded(key, () => encodePairs(name, value, parameter.style, parameter.allowReserved && encodeReserved));
  });
  return [...fixed, ...given].join("&");
}

/** A member that is written as a parameter of its own must not take the place of another one. */
function checkMembers({ fixedQuery, parameters }: Tool, key: string, value: JsonObject): void {
  const others = Object.entries(parameters).filter(([other, { in: place }]) => place === "query" && other !== key);
  const taken = [...Object.keys(fixedQuery), ...others.map(([other, { name }]) => name ?? other)];
  for (const member of Object.keys(value)) {
    if (isMethodOverride(member)) throw notSendable(key, "may not name another method");
    if (taken.includes(member)) throw notSendable(key, "has a member that another parameter is for");
  }
}

function headersOf(sent: readonly SentParameter[]): Headers {
  const headers = new Headers();
  for (const { key, name, parameter, value } of sent) {
    if (parameter.in !== "header" || value === null) continue;
    if (!isHeaderOfTool(name)) throw notSendable(key, "is a header that may not be set");
    const text = headerText(value, parameter.style);
    if (!isHeaderValue(text)) throw notSendable(key, "may hold visible ASCII characters only, and not too many");
    headers.set(name, text);
  }
  return headers;
}

function headerText(value: unknown, style: SentParameter["parameter"]["style"]): string {
  if (style === "json") return JSON.stringify(value);
  const isByMember = style === "members" && isObject(value);
  const items = isByMember ? membersOf(value).map(([key, text]) => `${key}=${text}`) : itemsOf(value);
  return items.join(",");
}

function guarded<T>(key: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof NotSendable) throw notSendable(key, error.message);
    throw error;
  }
}

function notSendable(key: string, message: string): LatchkeyError {
  const errors = [{ path: `parameters.${key}`, message }];
  return new LatchkeyError("validation_failed", "The tool cannot be called with these parameters.", { errors });
}
