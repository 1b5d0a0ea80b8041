import { randomToken, sha256 } from "../../crypto/random.ts";
import { buildAuthorizationUrl } from "../../oauth/authorizationUrl.ts";
import type { Caller, Context } from "../context.ts";
import { redirectUri } from "../integrations/oauthProfile.ts";
import { takeFlow } from "../limits/takeFlow.ts";
import type { PreparedFlow } from "./prepareFlow.ts";
import { issueState } from "./state.ts";
import { storeTicket, TICKET_SECONDS } from "./ticket.ts";

export interface BegunFlow {
  authorizationUrl: string;
  /** The browser stores it as a cookie and sends it with the callback. */
  browserToken: string;
  /** Seconds. */
  lifetime: number;
}

/**
 * Begins a flow of the caller in its browser. One write to KV.
 * @param known the flow cookie that the browser already has, because another flow may be open in another tab
 */
export async function startBrowserFlow(
  ctx: Context,
  start: PreparedFlow,
  known: string | undefined,
): Promise<BegunFlow> {
  const browserToken = known ?? randomToken(ctx.deps.random);
  const authorizationUrl = await startFlow(ctx, start, await sha256(browserToken));
  return { authorizationUrl, browserToken, lifetime: TICKET_SECONDS };
}

/**
 * Stores a ticket for a flow of the caller and returns the authorization URL. One write to KV, which is counted.
 *
 * @param browserHash SHA-256 of the flow cookie of the browser that must come back; undefined when an API begins the
 *   flow, whose grant then waits under a credential key
 * @throws LatchkeyError `rate_limited`
 */
export async function startFlow({ deps, caller }: Context, start: PreparedFlow, browserHash?: string): Promise<string> {
  takeFlow(deps, caller);
  const { integration, now } = start.view;
  const { ticketId, state } = await issueState(deps);
  const flow = {
    scopes: start.scopes,
    redirectUri: redirectUri(deps, integration),
    ...(start.profile.pkce && { codeVerifier: randomToken(deps.random) }),
    ...(start.profile.nonce && { nonce: randomToken(deps.random) }),
  };
  await storeTicket(deps, ticketId, {
    kind: "oauth_flow",
    ...identityOf(caller),
    integrationId: integration.id,
    integrationVersion: integration.version,
    parameters: start.parameters,
    ...flow,
    returnTo: start.returnTo,
    ...(browserHash !== undefined && { browserHash }),
    expiresAt: now + TICKET_SECONDS * 1000,
  });
  const request = { ...flow, codeVerifier: flow.codeVerifier, nonce: flow.nonce, state };
  return (await buildAuthorizationUrl(start.profile, request)).href;
}

function identityOf({ tenant, principal, userId, keyId, teams, levelOnAll, connectSession }: Caller) {
  const who = {
    ...(userId !== undefined && { userId }),
    ...(keyId !== undefined && { keyId }),
    ...(connectSession && { connectSession: connectSession.id }),
  };
  return { tenant, principal, ...who, teams: [...teams], levelOnAll };
}
