import { approvalPage } from "../approvals/approvalPage.ts";
import { awaitDecision } from "../approvals/awaitDecision.ts";
import { getApproval } from "../approvals/getApproval.ts";
import type { WaitingRequest } from "../approvals/sealedRequest.ts";
import { awaitResult } from "../connectSessions/awaitResult.ts";
import { linkOf } from "../connectSessions/insertSession.ts";
import type { Context } from "../context.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import type { ProviderAnswer } from "../proxy/callProvider.ts";
import { callTool } from "../tools/executeTool.ts";
import { missingScopes } from "../tools/missingScopes.ts";
import { askToConnect } from "./askToConnect.ts";
import { type FoundTool, findAgentTool } from "./findAgentTool.ts";
import { type Asked, issueState, type OpenLink, readState } from "./requestState.ts";
import type { Selection } from "./selection.ts";

export interface AgentCall extends Asked {
  /** What came back of a question before: the state, and whether the user opened the link. */
  retry: { state: string; answer: "accept" | "decline" | "cancel" | undefined } | undefined;
  /** Aborts when the caller closes the connection. */
  signal: AbortSignal;
}

/** What a user has to be asked before a tool can be called. */
export interface ConnectQuestion {
  code: ErrorCode;
  integration: { id: string; slug: string; name: string };
  /** Scopes that the account did not grant. */
  missingScopes: string[];
  connectUrl: string;
  /** With which the same call goes on. */
  state: string;
}

/** What a person has to be asked before a call is sent. */
export interface ApprovalQuestion {
  code: "approval_required";
  integration: { id: string; slug: string; name: string };
  approval: { id: string; url: string };
  /** The call, as it will be sent. */
  request: WaitingRequest;
  /** With which the same call goes on. */
  state: string;
}

/** What a user can help against. */
const ASKED_FOR: ErrorCode[] = ["integration_not_connected", "needs_reauth", "insufficient_scope"];

/**
 * Calls a tool by its name, like `executeTool`. Needs level 1. Where the user has to connect an account first, or a person has
 * to approve, it says so with a link for just that. A call that comes back with the state of that question waits a while for
 * the person. As many database round trips as `executeTool`; a question takes one or two more, and waiting one for each look.
 *
 * @throws LatchkeyError `not_found`, `access_denied` when the user does not want to; `state_invalid` for a state of
 *   another call; those of `executeTool`
 */
export async function callAgentTool(
  ctx: Context,
  selection: Selection,
  call: AgentCall,
): Promise<ProviderAnswer | ConnectQuestion | ApprovalQuestion> {
  const { name, retry } = call;
  const open = retry && (await readState(ctx, call, retry.state));
  const isDeclined = retry?.answer === "decline" || retry?.answer === "cancel";
  const approvalId = open && "approval" in open ? open.approval : undefined;
  if (approvalId !== undefined && !isDeclined) await awaitDecision(ctx, approvalId, call.signal);
  const found = await findAgentTool(ctx, selection, name);
  if (isDeclined && approvalId !== undefined) throw declined(found);
  const outcome = await tryCall(ctx, selection, found, { ...call, approvalId });
  if (!(outcome instanceof LatchkeyError)) return outcome;
  if (isDeclined) throw declined(found);
  if (!open || "approval" in open) return question(ctx, found, call, outcome);
  return afterConsent(ctx, selection, call, { found, open, refusal: outcome });
}

/** Returns why somebody has to be asked, if that is so. */
async function tryCall(
  ctx: Context,
  { configId }: Selection,
  { view, tool }: FoundTool,
  { parameters, signal, approvalId }: AgentCall & { approvalId?: string | undefined },
): Promise<ProviderAnswer | LatchkeyError> {
  try {
    return await callTool(ctx, view, tool, { parameters, configId, approvalId, signal });
  } catch (error) {
    const known = toLatchkeyError(error);
    if (known.code === "approval_required") return known;
    // The connection of a config is for whoever manages it to make.
    if (configId === undefined && ASKED_FOR.includes(known.code)) return known;
    throw error;
  }
}

interface Waiting {
  found: FoundTool;
  open: OpenLink;
  refusal: LatchkeyError;
}

/** The user has the link open, as far as the client knows. */
async function afterConsent(ctx: Context, selection: Selection, call: AgentCall, { found, open, refusal }: Waiting) {
  const { isOpen, result } = await awaitResult(ctx, open.link, call.signal);
  if (result && result.error !== null) throw failed(found, result.error);
  if (!result) return question(ctx, found, call, refusal, isOpen ? open : undefined);
  const again = await findAgentTool(ctx, selection, call.name);
  const outcome = await tryCall(ctx, selection, again, call);
  return outcome instanceof LatchkeyError ? question(ctx, again, call, outcome) : outcome;
}

async function question(
  ctx: Context,
  found: FoundTool,
  asked: Asked,
  refusal: LatchkeyError,
  link?: OpenLink,
): Promise<ConnectQuestion | ApprovalQuestion> {
  if (refusal.approval) return approvalQuestion(ctx, found, asked, refusal.approval);
  const open = link ?? (await askToConnect(ctx, found, refusal));
  const { id, slug, name } = found.view.integration;
  return {
    code: refusal.code,
    integration: { id, slug, name },
    missingScopes: refusal.code === "insufficient_scope" ? lacking(found) : [],
    connectUrl: linkOf(ctx.deps.settings.publicUrl, { id: open.link }, open.token).connectUrl,
    state: await issueState(ctx, asked, open),
  };
}

async function approvalQuestion(
  ctx: Context,
  { view }: FoundTool,
  asked: Asked,
  { id, expiresAt }: NonNullable<LatchkeyError["approval"]>,
): Promise<ApprovalQuestion> {
  const { id: integrationId, slug, name } = view.integration;
  const { request } = await getApproval(ctx, id);
  // Somebody has just decided.
  if (!request) throw new LatchkeyError("approval_ended", "The approval has ended. Make the call again.");
  return {
    ...{ code: "approval_required", integration: { id: integrationId, slug, name }, request },
    approval: { id, url: approvalPage(ctx.deps.settings.publicUrl, id) },
    state: await issueState(ctx, asked, { approval: id, endsAt: expiresAt }),
  };
}

function lacking({ view, tool }: FoundTool): string[] {
  return missingScopes(tool, view.connection?.scopes ?? null);
}

function declined({ view }: FoundTool): LatchkeyError {
  return new LatchkeyError("access_denied", `The user did not want to go on with ${view.integration.name}.`);
}

function failed({ view }: FoundTool, code: string): LatchkeyError {
  const sentence = `Connecting ${view.integration.name} did not succeed (${code}). Ask the user whether to try again.`;
  return new LatchkeyError("access_denied", sentence);
}
