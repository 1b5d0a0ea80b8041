import { oauth2Method } from "../../catalog/catalog.ts";
import { type CallbackResult, readCallback } from "../../oauth/callback.ts";
import { exchangeCode } from "../../oauth/exchangeCode.ts";
import type { Integration, IntegrationView } from "../../storage/integrations.ts";
import { auditEvent, auditLater } from "../audit.ts";
import { withUsableAccount } from "../connections/withUsableAccount.ts";
import { holderOf, writeConnection } from "../connections/writeConnection.ts";
import { sessionOfFlow } from "../connectSessions/flowSession.ts";
import { type Deps, type PublicContext, providerHttp, type SessionLimits } from "../context.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { CUSTOM } from "../integrations/checkSettings.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { withClientStatus } from "../integrations/withClientStatus.ts";
import { revokeOrphan } from "../revocations/revokeOrphan.ts";
import { type Grant, grantOf } from "../vault/grant.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { shownFacts } from "../vault/shownFacts.ts";
import { leaveGrant } from "./credentialTicket.ts";
import { callerOf, readIntegration } from "./flowPlace.ts";
import { noteFailure } from "./noteFailure.ts";
import { type CallbackInput, type TakenFlow, takeFlow } from "./takeFlow.ts";
import { dropTicket, type FlowTicket } from "./ticket.ts";

/** How a flow ended. If a browser began the flow, only that browser gets this result and the flow's return address. */
export type FlowOutcome = { returnTo: string; begunBy: "browser" | "api" } & (
  | { provider: string }
  | { credentialKey: string }
  /** The user has to choose one of several accounts. Only this browser can, by this key. */
  | { choiceKey: string }
  | { error: LatchkeyError }
);

/**
 * Completes a flow when the provider redirects the browser back (RFC 6749 section 4.1.2). It verifies that the flow is
 * ours and belongs to this browser, claims it, exchanges the code and stores the connection. A flow that an API began has no
 * browser: its grant waits under a credential key for the caller that began it. Public: the state and the flow cookie
 * say who may.
 *
 * @returns the outcome, including failures of the provider
 * @throws LatchkeyError `state_invalid`, `flow_browser_mismatch`, `flow_session_mismatch` before it is proven that this
 *   browser began the flow: nothing has been sent anywhere then, and the flow can still be finished; to the browser
 *   that has brought it before, `flow_in_progress` or `flow_completed`
 */
export async function completeFlow(ctx: PublicContext, input: CallbackInput): Promise<FlowOutcome> {
  const ticket = await takeFlow(ctx, input);
  const { returnTo, browserHash } = ticket;
  const begunBy = browserHash === undefined ? "api" : "browser";
  try {
    const granted = await obtainGrant(ctx, ticket, input.query);
    if (begunBy === "api") return { returnTo, begunBy, credentialKey: await leave(ctx, ticket, granted) };
    if (granted.grant.choices) return { returnTo, begunBy, choiceKey: await leave(ctx, ticket, granted) };
    const { type, slug } = await connect(ctx, ticket, granted);
    return { returnTo, begunBy, provider: type === CUSTOM ? slug : type };
  } catch (error) {
    const failure = toLatchkeyError(error);
    await noteFailure(ctx, ticket, failure);
    if (begunBy === "browser") await dropTicket(ctx.deps, ticket.ticketId);
    return { returnTo, begunBy, error: failure };
  }
}

interface Granted {
  /** The limits of the connect session that the flow was begun in. */
  session: SessionLimits | undefined;
  view: IntegrationView;
  grant: Grant;
}

async function obtainGrant(ctx: PublicContext, ticket: FlowTicket, query: URLSearchParams): Promise<Granted> {
  const { deps } = ctx;
  const { tenant, connectSession } = ticket;
  const session = connectSession === undefined ? undefined : await sessionOfFlow(deps, tenant, connectSession);
  const { view, profile } = await readIntegration(deps, ticket);
  const { integration } = view;
  const parameters = acceptedCallback(readCallback(query, profile));
  const clientSecret = await openSecret(deps.keyring, integration, "clientSecret");
  const { redirectUri, codeVerifier, nonce } = ticket;
  const exchange = { clientSecret, callbackParameters: parameters, redirectUri, codeVerifier, nonce };
  const tokens = await withClientStatus(deps, integration, { profile, clientSecret }, (spelled) =>
    exchangeCode(providerHttp(deps), spelled, exchange),
  );
  const data = keptParameters(deps, integration, parameters);
  const obtained = grantOf(tokens, { profile, asked: ticket.scopes, data, parameters: ticket.parameters });
  const ours = { ownerId: ticket.userId ?? null };
  const grant = await withUsableAccount(ctx, integration, obtained, { ours, isToIdentify: true, mayAsk: true });
  return { session, view, grant };
}

async function connect(
  ctx: PublicContext,
  ticket: FlowTicket,
  { session, view, grant }: Granted,
): Promise<Integration> {
  const { deps } = ctx;
  const { integration } = view;
  const actor = { ...ctx, caller: callerOf(ticket, session) };
  const holder = holderOf(integration, actor.caller);
  const again = async () => ({ place: (await readIntegration(deps, ticket)).view, holder, grant });
  await writeConnection(deps, actor, { place: view, holder, grant }, { again, isUsedUp: true, isOurs: true });
  return integration;
}

/**
 * Leaves a grant for whoever began the flow: an API that says which config it is for, or a browser whose user says which
 * account is meant.
 *
 * @returns the key under which it waits
 */
async function leave(
  ctx: PublicContext,
  { ticketId: _, ...ticket }: TakenFlow,
  { view, grant }: Granted,
): Promise<string> {
  const { deps } = ctx;
  const { integration, now } = view;
  const actor = { ...ctx, caller: callerOf(ticket) };
  try {
    const key = await leaveGrant(deps, ticket, grant, now);
    auditLater(actor, auditEvent(actor, "grant.obtained", integration.id, { scopes: grant.scopes }));
    return key;
  } catch (error) {
    // Nobody could ever use the grant, so it is revoked.
    const { parameters, userId } = ticket;
    const owner = { id: integration.id, tenantId: integration.tenantId, parameters, ownerId: userId ?? null };
    if (grant.credential.type === "oauth2") await revokeOrphan(deps, integration, owner, grant.credential, ctx);
    throw error;
  }
}

function acceptedCallback(result: CallbackResult): URLSearchParams {
  switch (result.outcome) {
    case "code":
      return result.parameters;
    case "denied":
      throw new LatchkeyError("access_denied", "The authorization was declined at the provider.");
    case "unavailable":
      throw new LatchkeyError("provider_unavailable", "The provider could not handle the authorization.");
    case "failed":
      throw new LatchkeyError("authorization_failed", "The provider did not grant the authorization.", {
        serverError: result.serverError,
      });
    case "issuer_mismatch":
      throw new LatchkeyError("issuer_mismatch", "The answer did not come from the provider that was asked.");
  }
}

const MAX_KEPT_LENGTH = 255;

/** Returns the callback parameters that the definition says to keep, for example the id of the chosen account. */
function keptParameters(deps: Deps, integration: Integration, parameters: URLSearchParams) {
  const wanted = Object.entries(oauth2Method(definitionOf(deps, integration))?.callbackParameters ?? {});
  const found = wanted.map(([name, parameter]) => [name, parameters.get(parameter)] as const);
  const kept = found.filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1].length <= MAX_KEPT_LENGTH,
  );
  return shownFacts(Object.fromEntries(kept), [parameters.get("code"), parameters.get("state")]);
}
