import type { KeyLimits, LimitName } from "../../terms/keyLimits.ts";
import type { ActionType } from "../../terms/tool.ts";
import { matchesPattern, mayMatchTemplate } from "./pathPattern.ts";
import { matchesTool } from "./toolPattern.ts";

/** A tool, as limits look at it. */
export interface JudgedTool {
  id: string;
  actionType: ActionType;
}

/** What an API is asked. */
export interface JudgedRequest {
  /** Its method, and every one that a header or its query names instead. */
  methods: readonly string[];
  /** Below the base address of the integration, percent-encoded as it is sent. Undefined: it is elsewhere. */
  path: string | undefined;
}

interface Place {
  /** Undefined: it is about none in particular. */
  integrationId: string | undefined;
  /** The config that is named. */
  configId?: string | undefined;
  /** Whose account it is about. Undefined: nobody's in particular. */
  userId?: string | undefined;
}

/**
 * What somebody is about to do. `see`: read what Latchkey has about an integration. `connect`: send a person to connect an account. `hold`:
 * store, end or hand out a credential in clear. `call`: call the API.
 */
export type Action =
  | (Place & { does: "see" | "connect" | "hold" })
  | (Place & { does: "call"; integrationId: string; tool?: JudgedTool | undefined; request: JudgedRequest });

/** Limits of what may be done. Whoever holds a credential can do anything with it. */
const OF_DOING = ["configs", "tools", "methods", "paths", "types"] as const;

/**
 * Decides whether limits allow an action: the one policy of delegated keys, on every surface. It does not count calls. Pure: no
 * I/O, no clock.
 *
 * @returns the first limit that refuses, or undefined
 */
export function refusingLimit(limits: KeyLimits, action: Action): LimitName | undefined {
  const { integrationId: place, configId, userId } = action;
  if (place !== undefined && isBeyond(limits.integrations, place)) return "integrations";
  if (userId !== undefined && isBeyond(limits.users, userId)) return "users";
  if (configId !== undefined && isBeyond(limits.configs, configId)) return "configs";
  if (action.does === "hold") return OF_DOING.find((name) => limits[name] !== undefined);
  if (action.does !== "call") return undefined;
  const { integrationId, tool, request } = action;
  if (limits.configs && configId === undefined) return "configs";
  return (
    limitOfTool(limits, integrationId, tool) ??
    limitOfType(limits, tool, request.methods) ??
    limitOfRequest(limits, request)
  );
}

function isBeyond(allowed: readonly string[] | undefined, id: string): boolean {
  return allowed !== undefined && !allowed.includes(id);
}

/** Whether limits allow an action. */
export function allows(limits: KeyLimits, action: Action): boolean {
  return refusingLimit(limits, action) === undefined;
}

/** Where a tool goes, with `{name}` for each parameter of its path. */
export interface OfferedTool extends JudgedTool {
  method: string;
  path: string;
  /** Undefined: the integration's own. */
  baseUrl?: string | undefined;
  parameters: Readonly<Record<string, { name?: string | undefined; style: string }>>;
}

/**
 * Decides whether limits can allow a tool with any parameters at all, so that no list offers what would be refused. With which
 * ones is decided when it is called.
 *
 * @returns the first limit that refuses, or undefined
 */
export function limitOfOffer(limits: KeyLimits, integrationId: string, tool: OfferedTool): LimitName | undefined {
  const { paths } = limits;
  const refusing = limitOfTool(limits, integrationId, tool) ?? limitOfType(limits, tool, [tool.method]);
  if (refusing) return refusing;
  if (!allowsMethods(limits, [tool.method])) return "methods";
  // Its own base address can be below the integration's, which only the call knows.
  if (!paths || tool.baseUrl !== undefined) return undefined;
  const isLong = (name: string) =>
    Object.entries(tool.parameters).some(([key, of]) => (of.name ?? key) === name && of.style === "segments");
  return paths.some((pattern) => mayMatchTemplate(pattern, tool.path, isLong)) ? undefined : "paths";
}

/** A call without a tool is none of those that are named. */
function limitOfTool({ tools }: KeyLimits, integrationId: string, tool: JudgedTool | undefined): LimitName | undefined {
  if (!tools) return undefined;
  return tool && tools.some((entry) => matchesTool(entry, integrationId, tool.id)) ? undefined : "tools";
}

/**
 * A call without a tool has the type that its method guarantees (RFC 9110 section 9.2.1): what is not safe could be anything,
 * so it counts as what cannot be undone.
 */
function limitOfType(
  { types }: KeyLimits,
  tool: JudgedTool | undefined,
  methods: readonly string[],
): LimitName | undefined {
  if (!types) return undefined;
  const kinds = tool ? [tool.actionType] : methods.map(typeOf);
  return kinds.every((kind) => types.includes(kind)) ? undefined : "types";
}

/** The type of a call without a tool. */
export function typeOf(method: string): ActionType {
  return ["GET", "HEAD", "OPTIONS"].includes(method) ? "READ_ONLY" : "IRREVERSIBLE";
}

function limitOfRequest(limits: KeyLimits, { methods, path }: JudgedRequest): LimitName | undefined {
  if (!allowsMethods(limits, methods)) return "methods";
  const { paths } = limits;
  if (!paths) return undefined;
  return path !== undefined && paths.some((pattern) => matchesPattern(pattern, path)) ? undefined : "paths";
}

/** HEAD asks for less than GET. */
function allowsMethods({ methods: allowed }: KeyLimits, methods: readonly string[]): boolean {
  if (!allowed) return true;
  return methods.every((method) => (allowed as readonly string[]).includes(method === "HEAD" ? "GET" : method));
}
