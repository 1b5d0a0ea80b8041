import type { Tool } from "../../catalog/tool.ts";
import { plainText } from "../json/exactNumber.ts";
import { isMethodOverride } from "../policy/methodOverride.ts";
import { encodePairs, encodeReserved, NotSendable } from "./encodeValue.ts";
import { isObject } from "./json.ts";
import type { SentParameter } from "./sentParameter.ts";

/** An object without a prototype, so that every name becomes its own member. */
type Bare = { [name: string]: unknown };

/**
 * Builds a tool's body. Fixed values stay as they are, whatever the parameters say.
 * @returns null when there is nothing to send
 * @throws NotSendable
 */
export function buildBody(
  tool: Pick<Tool, "method" | "bodyType" | "fixedBody" | "parameters">,
  sent: readonly SentParameter[],
): string | null {
  const whole = sent.find(({ parameter }) => parameter.in === "body");
  const fields = sent.filter(({ parameter }) => parameter.in === "body-field");
  if (whole === undefined && fields.length === 0 && tool.fixedBody === undefined && !wantsBody(tool)) return null;
  if (tool.bodyType === "text") return whole === undefined ? null : plainText(whole.value);
  if (whole !== undefined && !isObject(whole.value)) {
    if (tool.bodyType === "form") throw new NotSendable("must be an object");
    return JSON.stringify(whole.value);
  }
  const body = bareCopy(whole?.value ?? {});
  for (const { name, value } of fields) setAt(body, name.split("."), value, false);
  for (const [name, value] of Object.entries(tool.fixedBody ?? {})) setAt(body, [name], bareValue(value), true);
  return tool.bodyType === "json" ? JSON.stringify(body) : formOf(body, whole, fields);
}

/** Checks whether an empty object is sent, because many APIs refuse a POST without a body. */
function wantsBody({ method, parameters }: Pick<Tool, "method" | "parameters">): boolean {
  const hasFields = Object.values(parameters).some((parameter) => parameter.in === "body-field");
  return hasFields && method !== "GET" && method !== "DELETE";
}

/** Encodes a form. Each field has its own style; fields without a parameter have the style of the whole body. */
function formOf(body: Bare, whole: SentParameter | undefined, fields: readonly SentParameter[]): string {
  const parameterOf = (name: string) => fields.find((field) => field.name.split(".", 1)[0] === name)?.parameter;
  const pairs = Object.entries(body).flatMap(([name, value]) => {
    const { style, allowReserved } = parameterOf(name) ?? whole?.parameter ?? { style: "repeat" };
    const members = style === "members" && isObject(value) ? Object.keys(value) : [];
    if ([name, ...members].some(isMethodOverride)) throw new NotSendable("may not name another method");
    if (members.some((member) => member in body)) throw new NotSendable("has a member that another field is for");
    return encodePairs(name, value, style, allowReserved && encodeReserved);
  });
  return pairs.join("&");
}

/**
 * Puts a value at a path in an object, and creates the objects on the way. If `wins`, two objects at the same place are
 * merged.
 */
function setAt(body: Bare, path: readonly string[], value: unknown, wins: boolean): void {
  const [name = "", ...rest] = path;
  const present = body[name];
  if (rest.length > 0) {
    const next = isObject(present) ? present : bare();
    body[name] = next;
    setAt(next, rest, value, wins);
  } else if (wins && isObject(present) && isObject(value)) {
    for (const [key, member] of Object.entries(value)) setAt(present, [key], member, true);
  } else {
    body[name] = bareValue(value);
  }
}

function bare(): Bare {
  return Object.create(null) as Bare;
}

function bareValue(value: unknown): unknown {
  return isObject(value) ? bareCopy(value) : value;
}

function bareCopy(value: object): Bare {
  const copy = bare();
  for (const [key, member] of Object.entries(value)) copy[key] = bareValue(member);
  return copy;
}
