import { listAgentTools } from "../../domain/agents/listAgentTools.ts";
import type { Content } from "./answerContent.ts";
import { type CallScene, callTool } from "./callTool.ts";
import { LEGACY, MODERN, SERVER_INFO } from "./era.ts";
import { finderTools } from "./finders.ts";
import { RPC, RpcError, type RpcMessage } from "./rpc.ts";
import { toMcpTool } from "./toolWire.ts";

type Result = Record<string, unknown>;
type Method = (scene: CallScene, message: RpcMessage) => Result | Promise<Result>;

const SERVER = { name: "latchkey", title: "Latchkey", version: "0.1.0" };
const CAPABILITIES = { tools: {} };
const INSTRUCTIONS = [
  "Tools of the services that this user may use, named {service}__{tool}. Where there are too many to list, search_tools",
  "finds them by words. A service that the user has not connected answers with a link: the user opens it and connects,",
  "then the same call goes on.",
].join(" ");

/** For so long a client may keep what it was told. What a user may use changes at any time, so it is short. */
const TTL = { lists: 60_000, server: 3_600_000 };

const initialize: Method = (_scene, { params }) => {
  const { protocolVersion: wanted } = params;
  const protocolVersion = LEGACY.find((version) => version === wanted) ?? LEGACY[0];
  return { protocolVersion, capabilities: CAPABILITIES, serverInfo: SERVER, instructions: INSTRUCTIONS };
};

const discover: Method = () => ({
  ...{ supportedVersions: [MODERN], capabilities: CAPABILITIES, instructions: INSTRUCTIONS },
  ...{ ttlMs: TTL.server, cacheScope: "private" },
});

const list: Method = async ({ ctx, selection, era }, { params }) => {
  if (params.cursor !== undefined) throw new RpcError(RPC.invalidParams, "The list has one page, and no cursor.");
  const tools = (await listAgentTools(ctx, selection))?.map(toMcpTool) ?? finderTools(selection);
  return { tools, ...(era.isModern && { ttlMs: TTL.lists, cacheScope: "private" }) };
};

const call: Method = async (scene, { params }) => {
  const result = await callTool(scene, params);
  return scene.era.isModern ? { ...result } : asBefore(result);
};

/** Older revisions take an object there and nothing else. */
function asBefore(result: Result | Content): Result {
  const { structuredContent, ...rest } = result;
  const isObject = typeof structuredContent === "object" && structuredContent !== null;
  return isObject && !Array.isArray(structuredContent) ? { ...result } : rest;
}

const modern: Record<string, Method> = { "server/discover": discover, "tools/list": list, "tools/call": call };
const legacy: Record<string, Method> = { initialize, ping: () => ({}), "tools/list": list, "tools/call": call };

/**
 * Answers a request in its era.
 * @throws RpcError, LatchkeyError
 */
export async function answer(scene: CallScene, message: RpcMessage): Promise<Result> {
  const { isModern } = scene.era;
  const methods = isModern ? modern : legacy;
  const method = Object.hasOwn(methods, message.method) ? methods[message.method] : undefined;
  if (!method) {
    throw new RpcError(RPC.methodNotFound, "Method not found", { status: isModern ? 404 : 200 });
  }
  const result = await method(scene, message);
  if (!isModern) return result;
  return { resultType: "complete", ...result, _meta: { [SERVER_INFO]: SERVER } };
}
