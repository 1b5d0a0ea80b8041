import { oauth2Method } from "../../catalog/catalog.ts";
import type { Provider } from "../../catalog/schema.ts";
import { randomToken, sha256 } from "../../crypto/random.ts";
import { buildAuthorizationUrl } from "../../oauth/authorizationUrl.ts";
import { parseEndpoint } from "../../oauth/endpoint.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import { findIntegrationsOfType, type IntegrationView } from "../../storage/integrations.ts";
import { type Context, userPrincipal } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { findProvider } from "../integrations/findProvider.ts";
import { oauthProfile, redirectUri, requestedScopes } from "../integrations/oauthProfile.ts";
import { viewerOf } from "../permissions.ts";
import { returnAddress } from "./returnAddress.ts";
import { issueState } from "./state.ts";
import { storeTicket, TICKET_SECONDS } from "./ticket.ts";

export interface BeginInput {
  providerId: string;
  returnTo: string | undefined;
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

/**
 * Begins to connect the caller to a provider: a ticket for the flow, and the address of the provider's consent page. Any
 * signed-in user may, for itself. One database round trip and one write to KV.
 *
 * @throws LatchkeyError `not_found`, `authorization_not_supported`, `provider_not_active`, `return_to_not_allowed`
 */
export async function beginFlow(ctx: Context, input: BeginInput): Promise<BegunFlow> {
  const { deps, caller } = ctx;
  const provider = findProvider(ctx, input.providerId);
  const returnTo = returnAddress(deps.settings, input.returnTo);
  const { view, profile } = await selectIntegration(ctx, provider);
  const { ticketId, state } = await issueState(deps);
  const flow = {
    scopes: requestedScopes(deps, view.integration, profile),
    redirectUri: redirectUri(deps, view.integration),
    ...(profile.pkce && { codeVerifier: randomToken(deps.random) }),
  };
  const browserToken = input.browserToken ?? randomToken(deps.random);
  await storeTicket(deps, ticketId, {
    kind: "oauth_flow",
    tenant: caller.tenant,
    userId: caller.userId,
    teams: [...caller.teams],
    superuser: caller.superuser,
    integrationId: view.integration.id,
    integrationVersion: view.integration.version,
    ...flow,
    returnTo,
    browserHash: await sha256(browserToken),
    expiresAt: view.now + TICKET_SECONDS * 1000,
  });
  const authorizationUrl = await buildAuthorizationUrl(profile, { ...flow, codeVerifier: flow.codeVerifier, state });
  return { authorizationUrl: authorizationUrl.href, browserToken, lifetime: TICKET_SECONDS };
}

async function selectIntegration(ctx: Context, provider: Provider) {
  const { deps, caller } = ctx;
  if (!oauth2Method(provider)) {
    const sentence = `${provider.name} takes a token instead: POST it to /integrations.`;
    throw new LatchkeyError("authorization_not_supported", sentence);
  }
  const views = await findIntegrationsOfType(deps.db, viewerOf(caller), userPrincipal(caller.userId), provider.slug);
  for (const view of views) {
    const profile = oauthProfile(deps, view.integration);
    if (profile && isReachable(ctx, profile))
      return { view, profile } satisfies { view: IntegrationView; profile: OAuthProfile };
  }
  throw new LatchkeyError("provider_not_active", `${provider.name} has not been set up here for connecting by OAuth.`);
}

/** Nobody is asked to consent at an address, or for a code, that Latchkey itself would refuse to send anything to. */
function isReachable({ deps }: Context, { authorizationEndpoint, tokenEndpoint }: OAuthProfile): boolean {
  return [authorizationEndpoint, tokenEndpoint].every((url) => parseEndpoint(url, deps.settings.allowLoopback));
}
