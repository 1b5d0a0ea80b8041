import { typeid } from "typeid-js";
import { sha256 } from "../../crypto/random.ts";
import {
  type Approval,
  askApproval,
  claimApproval,
  findApproval,
  noteApprovalOutcome,
} from "../../storage/approvals.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import { auditEvent } from "../audit.ts";
import type { Context } from "../context.ts";
import { asksApproval } from "../delegation/approvalAsked.ts";
import type { Action } from "../delegation/judge.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { isAsker } from "./deciders.ts";
import { openRequest, sealRequest, type WaitingRequest } from "./sealedRequest.ts";

/** A call that is about to be sent: where it goes and what it carries, but for its credential. */
export interface HeldCall {
  action: Extract<Action, { does: "call" }>;
  url: URL;
  headers: Headers;
  /** Names of headers that the integration sets, whose values nobody is shown. */
  ownHeaders: readonly string[];
  /** Reads the body. */
  body: () => Promise<Uint8Array<ArrayBuffer> | null>;
  /** The approval that the caller names. */
  approvalId: string | undefined;
}

/** A call that somebody has said yes to. */
export interface Approved {
  /** What is sent: exactly what was shown. */
  request: WaitingRequest;
  /** Takes the yes, right before the call is sent. @throws LatchkeyError `approval_ended` when it was taken or its time is over */
  claim(): Promise<void>;
  /** Notes what the API answered. */
  note(status: number): void;
}

/** Somebody has a day to decide. */
const DECIDING_MS = 24 * 3_600_000;
/** Set by every client anew, and no part of what is asked for. */
const NOISE = ["traceparent", "tracestate", "baggage", "x-request-id", "user-agent", "accept-encoding"];

/**
 * Holds a call back that a rule of its integration, its config or the caller's API key asks a person about, until one has said
 * yes. No database round trip where none asks; otherwise one, and `claim` takes another.
 *
 * @returns undefined where nobody has to be asked
 * @throws LatchkeyError `approval_required` while nobody has decided, `approval_denied`, `approval_ended` for an approval of
 *   another call, `rate_limited` when too many wait, `validation_failed` for a body that is too large
 */
export async function holdForApproval(
  ctx: Context,
  view: IntegrationView,
  held: HeldCall,
): Promise<Approved | undefined> {
  const { deps, caller } = ctx;
  const rules = [view.integration.approvals, view.configApprovals, ...(caller.delegated?.approvals ?? [])];
  const asking = rules.flatMap((rule) => (rule && asksApproval(rule, held.action) ? [rule] : []));
  if (asking.length === 0) return undefined;
  const body = await held.body();
  const waiting = waitingRequest(held, body);
  const fingerprint = await fingerprintOf(ctx, view, held, waiting);
  const found =
    held.approvalId === undefined
      ? await ask(ctx, view, { held, waiting, fingerprint, deciders: asking.map(({ by }) => by ?? null) })
      : await named(ctx, held.approvalId, fingerprint);
  requireYes(ctx, found);
  if (found.requestSealed === null) throw ended();
  const request = await openRequest(deps, found, found.requestSealed);
  return {
    request,
    claim: async () => {
      if (!(await claimApproval(deps.db, found, auditEvent(ctx, "approval.executed", found.id)))) throw ended();
    },
    note: (status) => ctx.waitUntil(noteOutcome(ctx, found, status)),
  };
}

function waitingRequest({ url, headers, ownHeaders, action }: HeldCall, body: WaitingRequest["body"]): WaitingRequest {
  const hidden = ownHeaders.map((name) => name.toLowerCase());
  const shown = [...headers].map(([name, value]) => [name, hidden.includes(name) ? null : value] as const);
  return { method: action.request.methods[0] ?? "", url: url.href, headers: shown, body };
}

/** Everything that makes a call this one: who calls, with which account, and what is sent. */
async function fingerprintOf(
  { caller }: Context,
  { integration, connection }: IntegrationView,
  { action, headers }: HeldCall,
  { method, url, body }: WaitingRequest,
): Promise<string> {
  const sent = [...headers].filter(([name]) => !NOISE.includes(name));
  const account = connection && [connection.id, connection.grantVersion];
  const who = [caller.tenant, caller.principal, caller.keyId ?? null];
  const where = [integration.id, action.configId ?? null, account, action.tool?.id ?? null];
  const digest = body && new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return sha256(JSON.stringify([who, where, method, url, sent, digest && [...digest]]));
}

interface Question {
  held: HeldCall;
  waiting: WaitingRequest;
  fingerprint: string;
  deciders: Approval["deciders"];
}

async function ask(
  ctx: Context,
  { integration: { id: integrationId } }: IntegrationView,
  { held: { action }, waiting, fingerprint, deciders }: Question,
): Promise<Approval> {
  const { deps, caller } = ctx;
  const place = { id: typeid("apr").toString(), tenantId: caller.tenant };
  const tool = action.tool?.id ?? null;
  const row = {
    ...{ ...place, integrationId, configId: action.configId ?? null, tool, fingerprint, deciders },
    ...{ principal: caller.principal, userId: caller.userId ?? null, keyId: caller.keyId ?? null },
    requestSealed: await sealRequest(deps, place, waiting),
  };
  const event = auditEvent(ctx, "approval.requested", place.id, { integrationId, ...(tool !== null && { tool }) });
  const found = await askApproval(deps.db, row, DECIDING_MS, event);
  if (found) return found;
  const sentence = "Too many of your calls wait for an approval. Have them decided first.";
  throw new LatchkeyError("rate_limited", sentence, { reason: "the limit of open approvals", retryAfter: 60 });
}

/** Finds the approval that a caller names. It must be of this very call. */
async function named({ deps, caller }: Context, id: string, fingerprint: string): Promise<Approval> {
  const found = await findApproval(deps.db, caller.tenant, id);
  if (found && isAsker(caller, found) && found.fingerprint === fingerprint) return found;
  throw new LatchkeyError(
    "approval_ended",
    "The approval is not one of this call by you. Call without it to ask anew.",
  );
}

function requireYes(ctx: Context, { id, state, expiresAt, reason }: Approval): void {
  if (state === "approved") return;
  if (state === "pending") {
    const sentence = "A person has to approve this call. Make the same call again when they have.";
    throw new LatchkeyError("approval_required", sentence, { approval: { id, expiresAt, tenant: ctx.caller.tenant } });
  }
  if (state !== "denied") throw ended();
  throw new LatchkeyError(
    "approval_denied",
    `A person has denied this call.${reason === null ? "" : ` They say: ${reason}`}`,
  );
}

function ended(): LatchkeyError {
  return new LatchkeyError(
    "approval_ended",
    "The approval was used, or its time is over. Call without it to ask anew.",
  );
}

async function noteOutcome({ deps, requestId }: Context, approval: Approval, status: number): Promise<void> {
  try {
    await noteApprovalOutcome(deps.db, approval, status);
  } catch (error) {
    deps.log("warn", "approval_outcome_not_noted", { requestId, code: toLatchkeyError(error).code });
  }
}
