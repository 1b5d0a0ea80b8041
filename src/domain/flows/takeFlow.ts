import { equalInConstantTime } from "../../crypto/compare.ts";
import { sha256 } from "../../crypto/random.ts";
import { type BrowserOfSession, holderOfBrowser } from "../connectSessions/browserOfSession.ts";
import type { PublicContext } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { verifyState } from "./state.ts";
import { claimFlow, dropTicket, type FlowTicket, outcomeOf, readTicket } from "./ticket.ts";

export interface CallbackInput {
  /** The query of the callback, unchanged. */
  query: URLSearchParams;
  /** The path of the callback. */
  path: string;
  /** The flow cookie, if the browser sent one. */
  browserToken: string | undefined;
  /** The connect sessions that the browser has open. */
  openSessions: readonly BrowserOfSession[];
}

/** A flow whose ticket nobody else can take any more. */
export type TakenFlow = FlowTicket & { ticketId: string };

/**
 * Takes the flow that a callback belongs to, once. All that the ticket alone can tell is checked before it is claimed:
 * the path, the browser, its session. So whoever may not finish a flow cannot use it up either.
 *
 * @throws LatchkeyError `state_invalid`, `flow_browser_mismatch`, `flow_session_mismatch`, and to the browser
 *   that has brought it before `flow_in_progress` or `flow_completed`
 * @throws KeyError
 */
export async function takeFlow(ctx: PublicContext, input: CallbackInput): Promise<TakenFlow> {
  const { deps } = ctx;
  const { query, path } = input;
  const [state, another] = query.getAll("state");
  const ticketId = state === undefined || another !== undefined ? undefined : await verifyState(deps, state);
  const ticket = ticketId === undefined ? undefined : await readTicket(deps, ticketId);
  if (ticketId === undefined || ticket?.redirectUri !== `${deps.settings.publicUrl}${path}`) throw invalidState();
  const { browserHash } = ticket;
  if (browserHash !== undefined) await checkBrowser(ctx, ticket, browserHash, input);
  const claim = await claimFlow(deps, ticketId, ticket);
  if (claim === "claimed") return { ...ticket, ticketId };
  if (claim === "expired") await dropTicket(deps, ticketId);
  // What an API began has no browser that could prove itself, so nobody is told how it ended.
  const isTold = claim === "spent" && browserHash !== undefined;
  const outcome = isTold ? await outcomeOf(deps, ticketId, ticket) : "unknown";
  if (outcome === "connected") throw completed();
  throw outcome === "in_progress" ? inProgress() : invalidState();
}

function invalidState(): LatchkeyError {
  const sentence = "This authorization is unknown, was used already or took too long. Please start again.";
  return new LatchkeyError("state_invalid", sentence);
}

function completed(): LatchkeyError {
  return new LatchkeyError("flow_completed", "This authorization was completed already. The account is connected.");
}

function inProgress(): LatchkeyError {
  const sentence = "This authorization is being finished. Please look again in a few seconds.";
  return new LatchkeyError("flow_in_progress", sentence, { retryAfter: 2 });
}

async function checkBrowser(
  ctx: PublicContext,
  ticket: FlowTicket,
  browserHash: string,
  { browserToken, openSessions }: CallbackInput,
): Promise<void> {
  const hash = browserToken === undefined ? "" : await sha256(browserToken);
  if (!(await equalInConstantTime(hash, browserHash))) {
    const sentence = "This authorization was begun in another browser. Please start again in this one.";
    throw new LatchkeyError("flow_browser_mismatch", sentence);
  }
  // Whoever is signed in to the application says nothing about a flow of a connect session, and the other way round.
  // A frame keeps its own to itself; then another one that is open must at least be of the same user.
  const { connectSession } = ticket;
  const own = openSessions.find(({ session }) => session === connectSession) ?? openSessions.at(-1);
  const caller = connectSession !== undefined ? await holderOfBrowser(ctx.deps, own) : ctx.caller;
  if (caller && (caller.tenant !== ticket.tenant || caller.principal !== ticket.principal)) {
    const sentence = "This authorization was begun by another user. Please start again.";
    throw new LatchkeyError("flow_session_mismatch", sentence);
  }
}
