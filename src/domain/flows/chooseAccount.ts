import { sha256 } from "../../crypto/random.ts";
import type { Integration } from "../../storage/integrations.ts";
import { chosenAccount } from "../connections/withUsableAccount.ts";
import { holderOf, writeConnection } from "../connections/writeConnection.ts";
import { sessionOfFlow } from "../connectSessions/flowSession.ts";
import type { PublicContext } from "../context.ts";
import { type ErrorCode, toLatchkeyError } from "../errors.ts";
import { CUSTOM } from "../integrations/checkSettings.ts";
import type { Grant } from "../vault/grant.ts";
import type { FlowOutcome } from "./completeFlow.ts";
import { requireChoice, requireWaiting } from "./credentialTicket.ts";
import { callerOf, readIntegration } from "./flowPlace.ts";
import { noteFailure } from "./noteFailure.ts";
import type { FlowTicket } from "./ticket.ts";

/** With these a flow ends. After all others the same choice can be sent again, or another one. */
const ENDS: ErrorCode[] = ["integration_changed", "account_unusable", "connect_session_ended", "quota_exceeded"];

/**
 * Connects the account that the user has chosen of several, in the browser that began the flow. The key works once, and until
 * it ends. The result is that of a flow: it is noted on the connect session, and the browser goes on with it.
 *
 * @param input the key, the flow cookie of this browser, and the id of the account
 * @throws LatchkeyError `credential_key_invalid`, and `validation_failed` when the choice is none of those that there are
 */
export async function chooseAccount(
  ctx: PublicContext,
  input: { key: string; browserToken: string | undefined; choice: string },
): Promise<FlowOutcome> {
  const { flow, grant } = await requireChoice(ctx, input);
  const { returnTo } = flow;
  const ticketHash = await sha256(input.key);
  await requireWaiting(ctx.deps, ticketHash);
  try {
    const { type, slug } = await connect(ctx, { flow, grant, ticketHash }, input.choice);
    return { returnTo, begunBy: "browser", provider: type === CUSTOM ? slug : type };
  } catch (error) {
    const failure = toLatchkeyError(error);
    if (!ENDS.includes(failure.code)) throw error;
    await noteFailure(ctx, flow, failure);
    return { returnTo, begunBy: "browser", error: failure };
  }
}

interface Waiting {
  flow: FlowTicket;
  grant: Grant;
  ticketHash: string;
}

async function connect(
  ctx: PublicContext,
  { flow, grant, ticketHash }: Waiting,
  choice: string,
): Promise<Pick<Integration, "type" | "slug">> {
  const { deps } = ctx;
  const { tenant, connectSession } = flow;
  const session = connectSession === undefined ? undefined : await sessionOfFlow(deps, tenant, connectSession);
  const actor = { ...ctx, caller: callerOf(flow, session) };
  const prepare = async () => {
    const { view } = await readIntegration(deps, flow);
    const { integration } = view;
    const holder = holderOf(integration, actor.caller);
    const chosen = chosenAccount(ctx, integration, grant, choice);
    return { place: view, holder, grant: chosen, guard: { ticketHash } };
  };
  const first = await prepare();
  const again = async () => {
    await requireWaiting(deps, ticketHash);
    return prepare();
  };
  await writeConnection(deps, actor, first, { again, isUsedUp: false });
  return first.place.integration;
}
