import * as z from "zod";
import { callAgentTool } from "../../domain/agents/callAgentTool.ts";
import { describeAgentTool } from "../../domain/agents/describeAgentTool.ts";
import { searchAgentTools } from "../../domain/agents/searchAgentTools.ts";
import type { Selection } from "../../domain/agents/selection.ts";
import type { Context } from "../../domain/context.ts";
import { type LatchkeyError, toLatchkeyError } from "../../domain/errors.ts";
import type { RateState } from "../../domain/rateState.ts";
import { noteUse } from "../../http/route.ts";
import { answerContent, type Content, textContent, valueContent } from "./answerContent.ts";
import type { Era } from "./era.ts";
import { FINDERS, MAX_FOUND, USUAL_FOUND } from "./finders.ts";
import { APPROVE, CONNECT, toQuestion } from "./question.ts";
import { RPC, RpcError, type RpcParams } from "./rpc.ts";
import { toFoundTool, toMcpTool } from "./toolWire.ts";

/** What a call needs besides its parameters. */
export interface CallScene {
  ctx: Context;
  selection: Selection;
  era: Era;
  operationId: string;
  signal: AbortSignal;
  /** Told how the limit of the integration stands. */
  onRate(rate: RateState): void;
}

const callParams = z.lazy(() =>
  z.looseObject({
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()).default({}),
    requestState: z.string().max(1024).optional(),
    inputResponses: z.record(z.string(), z.unknown()).default({}),
  }),
);
const named = z.lazy(() => z.strictObject({ name: z.string() }));
const called = z.lazy(() =>
  z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
);
const wanted = z.lazy(() =>
  z.strictObject({ query: z.string().max(500), limit: z.int().min(1).max(MAX_FOUND).default(USUAL_FOUND) }),
);
const response = z.lazy(() => z.looseObject({ action: z.enum(["accept", "decline", "cancel"]) }));

/**
 * Answers `tools/call`: a tool of an integration, or one of the three that find the others. What a model can mend is a result
 * that says so, not an error.
 *
 * @throws RpcError when the message is not one, or there is no such tool
 */
export async function callTool(scene: CallScene, params: RpcParams): Promise<Record<string, unknown> | Content> {
  const { name, arguments: parameters, ...asked } = read(callParams, params);
  try {
    if (name === FINDERS.search) return await search(scene, parameters);
    if (name === FINDERS.describe) return await describe(scene, parameters);
    if (name !== FINDERS.call) return await execute(scene, { name, parameters, ...asked });
    const inner = read(called, parameters);
    return await execute(scene, { name: inner.name, parameters: inner.arguments, ...asked });
  } catch (error) {
    if (error instanceof RpcError) throw error;
    return failure(scene, toLatchkeyError(error));
  }
}

interface Asked {
  name: string;
  parameters: Record<string, unknown>;
  requestState?: string | undefined;
  inputResponses: Record<string, unknown>;
}

function execute(scene: CallScene, { name, parameters, requestState: state, inputResponses }: Asked) {
  const { ctx, selection, era, operationId, signal, onRate } = scene;
  const answer = response.safeParse(inputResponses[CONNECT] ?? inputResponses[APPROVE]).data?.action;
  const retry = state === undefined ? undefined : { state, answer };
  return noteUse(ctx, { use: "tool.executed", operationId }, async () => {
    const outcome = await callAgentTool(ctx, selection, { name, parameters, retry, signal });
    if (!("response" in outcome)) return toQuestion(outcome, era);
    onRate(outcome.rate);
    return answerContent(outcome.response);
  });
}

async function search({ ctx, selection }: CallScene, parameters: unknown): Promise<Content> {
  const { query: text, limit } = read(wanted, parameters);
  const found = await searchAgentTools(ctx, selection, { text, limit });
  return valueContent({ tools: found.map(toFoundTool) });
}

async function describe({ ctx, selection }: CallScene, parameters: unknown): Promise<Content> {
  const { name } = read(named, parameters);
  return valueContent(toMcpTool(await describeAgentTool(ctx, selection, name)));
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join(".") || "params"}: ${message}`);
  throw new RpcError(RPC.invalidParams, `Invalid params: ${faults.join("; ")}`);
}

/** Says what went wrong and what may help. What nobody outside can help with is logged. */
function failure({ ctx: { deps, requestId } }: CallScene, error: LatchkeyError): Content {
  const { code, message, errors, retryAfter, reason } = error;
  if (code === "not_found" || code === "state_invalid") throw new RpcError(RPC.invalidParams, message);
  if (code === "internal") deps.log("error", "problem", { requestId, code, ...(reason !== undefined && { reason }) });
  const faults = (errors ?? []).map(({ path, message: fault }) => `\n- ${path}: ${fault}`).join("");
  const later = retryAfter === undefined ? "" : ` Try again in ${retryAfter} seconds.`;
  return textContent(`${message}${later}${faults}`, true, {
    code,
    ...(errors && { errors }),
    ...(retryAfter && { retryAfter }),
  });
}
