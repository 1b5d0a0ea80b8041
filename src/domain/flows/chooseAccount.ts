import { sha256 } from "../../crypto/random.ts";
import { chosenAccount } from "../connections/withUsableAccount.ts";
import { holderOf, writeConnection } from "../connections/writeConnection.ts";
import { sessionOfFlow } from "../connectSessions/flowSession.ts";
import type { PublicContext } from "../context.ts";
import { CUSTOM } from "../integrations/checkSettings.ts";
import type { FlowOutcome } from "./completeFlow.ts";
import { requireChoice, requireWaiting } from "./credentialTicket.ts";
import { callerOf, readIntegration } from "./flowPlace.ts";

/**
 * Connects the account that the user has chosen of several, in the browser that began the flow. The key works once, and until
 * it ends.
 *
 * @param input the key, the flow cookie of this browser, and the id of the account
 * @throws LatchkeyError `credential_key_invalid`, `integration_changed`, `validation_failed`, `account_unusable`
 */
export async function chooseAccount(
  ctx: PublicContext,
  input: { key: string; browserToken: string | undefined; choice: string },
): Promise<FlowOutcome> {
  const { deps } = ctx;
  const { flow, grant } = await requireChoice(ctx, input);
  const session =
    flow.connectSession === undefined ? undefined : await sessionOfFlow(deps, flow.tenant, flow.connectSession);
  const ticketHash = await sha256(input.key);
  const actor = { ...ctx, caller: callerOf(flow, session) };
  const prepare = async () => {
    const { view } = await readIntegration(deps, flow);
    const holder = holderOf(view.integration, actor.caller);
    return {
      place: view,
      holder,
      grant: chosenAccount(ctx, view.integration, grant, input.choice),
      guard: { ticketHash },
    };
  };
  const first = await prepare();
  const again = async () => {
    await requireWaiting(deps, ticketHash);
    return prepare();
  };
  await writeConnection(deps, actor, first, { again, isUsedUp: false });
  const { type, slug } = first.place.integration;
  return { returnTo: flow.returnTo, begunBy: "browser", provider: type === CUSTOM ? slug : type };
}
