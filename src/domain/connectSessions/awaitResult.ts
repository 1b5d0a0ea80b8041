import { type ConnectResult, findConnectSession } from "../../storage/connectSessions.ts";
import type { Context } from "../context.ts";
import { sessionState } from "./sessionState.ts";

/** How a link stands after somebody waited for it. */
export interface LinkOutcome {
  /** Whether it can still be opened, or gone on with. */
  isOpen: boolean;
  /** What came of it last. */
  result: ConnectResult | undefined;
}

/**
 * Waits for what comes of the caller's link, as long as the settings say: until its user has connected, or has failed to.
 * Whoever has the link's id and is its user may. One database round trip for each look.
 */
export async function awaitResult(
  { deps, caller }: Pick<Context, "deps" | "caller">,
  id: string,
  signal: AbortSignal,
): Promise<LinkOutcome> {
  const { consentWaitMs, consentPauseMs } = deps.settings;
  for (let waited = 0; ; waited += consentPauseMs) {
    const view = await findConnectSession(deps.db, id);
    const isOwn = view && view.session.tenantId === caller.tenant && view.session.userId === caller.userId;
    if (!isOwn) return { isOpen: false, result: undefined };
    const isOpen = ["open", "bound"].includes(sessionState(view));
    const result = view.session.results.at(-1);
    if (result || !isOpen || waited >= consentWaitMs || signal.aborted) return { isOpen, result };
    await scheduler.wait(consentPauseMs);
  }
}
