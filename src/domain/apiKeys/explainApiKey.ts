import { getApiKey as readApiKey, type ShownApiKey } from "../../storage/apiKeys.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import type { LimitName } from "../../terms/keyLimits.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { asksApproval } from "../delegation/approvalAsked.ts";
import { type Action, limitOfOffer, refusingLimit } from "../delegation/judge.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { findTool } from "../tools/integrationTools.ts";
import { callerOf } from "./authenticateApiKey.ts";
import { keysOf } from "./keysOf.ts";

/** A call that somebody thinks of. */
export interface ExplainedCall {
  /** Id, slug or natural id, as the key sees it. */
  integration: string;
  method: string;
  /** Below the integration's base address. Undefined: the base address itself, or wherever the tool may lead. */
  path: string | undefined;
  /** The id of a tool. */
  tool: string | undefined;
  configId: string | undefined;
  /** Whom the key acts as. */
  userId: string | undefined;
}

/** What would come of it. */
export interface Explanation {
  allowed: boolean;
  /** The first limit that refuses. */
  limit: LimitName | undefined;
  /** The code that the call would be answered with. */
  code: ErrorCode | undefined;
  integrationId: string | undefined;
  /** Whether a person would be asked first. */
  asksApproval: boolean;
}

/**
 * Says whether a call with an API key would be allowed, and else what refuses it, by the same functions as the call itself. It
 * counts nothing, and asks no provider: whether an account is connected is another question. Whoever `askedKey` lets. Three database round trips at most.
 *
 * @throws LatchkeyError `not_found`, `forbidden`
 */
export async function explainApiKey(ctx: Context, id: string, call: ExplainedCall): Promise<Explanation> {
  const key = await askedKey(ctx, id);
  const refused = { allowed: false, limit: undefined, integrationId: undefined, asksApproval: false };
  if (key.expiresAt !== null && key.expiresAt <= ctx.deps.now()) return { ...refused, code: "unauthenticated" };
  try {
    const asKey = { ...ctx, about: {}, first: undefined, caller: callerOf(key, call.userId) };
    const { integration, configApprovals } = await findIntegration(asKey, call.integration, { config: call.configId });
    const refusingOne = key.limits ? await refusing(asKey, key.limits, integration, call) : undefined;
    const limit = refusingOne ?? (hasNoCallsLeft(key) ? "calls" : undefined);
    const code = limit === undefined ? undefined : ("key_limit" as const);
    const asks = limit === undefined && (await isAsked(asKey, key, { integration, configApprovals }, call));
    return { allowed: limit === undefined, limit, code, integrationId: integration.id, asksApproval: asks };
  } catch (error) {
    const { code, errors } = toLatchkeyError(error);
    if (!TELLING.includes(code)) throw error;
    return { ...refused, code, limit: limitIn(errors) };
  }
}

/** Refusals that are the answer, and no failure to find it. */
const TELLING: readonly ErrorCode[] = ["not_found", "forbidden", "key_limit", "ambiguous_reference"];

type Place = Awaited<ReturnType<typeof findIntegration>>["integration"];

async function refusing(
  ctx: Context,
  limits: NonNullable<ShownApiKey["limits"]>,
  integration: Place,
  { method, path, tool: toolId, configId }: ExplainedCall,
): Promise<LimitName | undefined> {
  const tool = toolId === undefined ? undefined : await findTool(ctx, integration, toolId);
  const request = { methods: [tool?.method ?? method.toUpperCase()], path: path ?? "/" };
  const { userId } = ctx.caller;
  const action: Action = { does: "call", integrationId: integration.id, userId, configId, tool, request };
  if (!tool) return refusingLimit(limits, action);
  // Where a tool leads is known only with its parameters.
  const { paths: _unknown, ...others } = limits;
  return limitOfOffer(limits, integration.id, tool) ?? refusingLimit(path === undefined ? others : limits, action);
}

/** Whether a rule of the integration, the config or the key asks a person about the call. */
async function isAsked(
  ctx: Context,
  { approvals }: Pick<ShownApiKey, "approvals">,
  { integration, configApprovals }: Pick<IntegrationView, "integration" | "configApprovals">,
  { method, path, tool: toolId, configId }: ExplainedCall,
): Promise<boolean> {
  const tool = toolId === undefined ? undefined : await findTool(ctx, integration, toolId);
  const request = { methods: [tool?.method ?? method.toUpperCase()], path: path ?? "/" };
  const action = { does: "call" as const, integrationId: integration.id, configId, tool, request };
  return [integration.approvals, configApprovals, ...approvals].some((rule) => rule && asksApproval(rule, action));
}

/** The keys that it was made from count for themselves. */
function hasNoCallsLeft({ limits, callsMade }: ShownApiKey): boolean {
  return limits?.calls !== undefined && callsMade >= limits.calls;
}

function limitIn(errors: { path: string }[] | undefined): LimitName | undefined {
  const name = errors?.[0]?.path.replace(/^limits\.?/, "");
  return name ? (name as LimitName) : undefined;
}

/** Returns a key to whoever holds it, and to whoever has `key:manage` and reaches it as `keysOf` says. */
async function askedKey(ctx: Context, id: string): Promise<ShownApiKey> {
  const { deps, caller } = ctx;
  const isOwn = caller.keyId === id;
  if (!isOwn) requirePermission(ctx, "key:manage");
  const owner = isOwn ? ({ tenantId: caller.tenant, users: "all" } as const) : keysOf(caller);
  const found = await readApiKey(deps.db, owner, id);
  if (found) return found;
  throw new LatchkeyError("not_found", "There is no such API key.");
}
