import { randomToken, sha256 } from "../../crypto/random.ts";
import { buildAuthorizationUrl } from "../../oauth/authorizationUrl.ts";
import { parseEndpoint } from "../../oauth/endpoint.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import type { Caller, Context, Deps } from "../context.ts";
import { redirectUri } from "../integrations/oauthProfile.ts";
import { issueState } from "./state.ts";
import { storeTicket, TICKET_SECONDS } from "./ticket.ts";

export interface FlowStart {
  view: IntegrationView;
  profile: OAuthProfile;
  scopes: string[];
  returnTo: string;
  /** The flow cookie that the browser already has: another flow may be under way in another tab. */
  browserToken: string | undefined;
}

export interface BegunFlow {
  authorizationUrl: string;
  /** For the browser to keep; the callback must bring it. */
  browserToken: string;
  /** Seconds. */
  lifetime: number;
}

/** Leaves a ticket for a flow of the caller and makes the address of the provider's consent page. One write to KV. */
export async function startFlow({ deps, caller }: Context, start: FlowStart): Promise<BegunFlow> {
  const { integration, now } = start.view;
  const { ticketId, state } = await issueState(deps);
  const flow = {
    scopes: start.scopes,
    redirectUri: redirectUri(deps, integration),
    ...(start.profile.pkce && { codeVerifier: randomToken(deps.random) }),
  };
  const browserToken = start.browserToken ?? randomToken(deps.random);
  await storeTicket(deps, ticketId, {
    kind: "oauth_flow",
    ...identityOf(caller),
    integrationId: integration.id,
    integrationVersion: integration.version,
    ...flow,
    returnTo: start.returnTo,
    browserHash: await sha256(browserToken),
    expiresAt: now + TICKET_SECONDS * 1000,
  });
  const request = { ...flow, codeVerifier: flow.codeVerifier, state };
  const authorizationUrl = await buildAuthorizationUrl(start.profile, request);
  return { authorizationUrl: authorizationUrl.href, browserToken, lifetime: TICKET_SECONDS };
}

function identityOf({ tenant, principal, userId, keyId, teams, levelOnAll }: Caller) {
  const who = { ...(userId !== undefined && { userId }), ...(keyId !== undefined && { keyId }) };
  return { tenant, principal, ...who, teams: [...teams], levelOnAll };
}

/** Nobody is asked to consent at an address, or for a code, that Latchkey itself would refuse to send anything to. */
export function isReachable({ settings }: Deps, { authorizationEndpoint, tokenEndpoint }: OAuthProfile): boolean {
  return [authorizationEndpoint, tokenEndpoint].every((url) => parseEndpoint(url, settings.allowLoopback));
}
