import { oauth2Method } from "../../catalog/catalog.ts";
import { equalInConstantTime } from "../../crypto/compare.ts";
import { sha256 } from "../../crypto/random.ts";
import { type CallbackResult, readCallback } from "../../oauth/callback.ts";
import { exchangeCode } from "../../oauth/exchangeCode.ts";
import type { OAuthProfile } from "../../oauth/profile.ts";
import { findIntegrations, type Integration, type IntegrationView } from "../../storage/integrations.ts";
import { grantOf } from "../connections/readGrant.ts";
import { holderOf, storeConnection } from "../connections/storeConnection.ts";
import { type Deps, type Identity, type PublicContext, providerHttp } from "../context.ts";
import { pausesOf, persist } from "../credentials/persist.ts";
import { LatchkeyError, toLatchkeyError } from "../errors.ts";
import { CUSTOM } from "../integrations/checkSettings.ts";
import { openSecret } from "../integrations/newIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { LEVEL } from "../integrations/requireAccess.ts";
import { withClientStatus } from "../integrations/withClientStatus.ts";
import { viewerOf } from "../permissions.ts";
import { verifyState } from "./state.ts";
import { type FlowTicket, takeTicket } from "./ticket.ts";

export interface CallbackInput {
  /** The query as it came. */
  query: URLSearchParams;
  /** The path that was called. */
  path: string;
  /** The flow cookie, when the browser brought one. */
  browserToken: string | undefined;
}

/** How a flow ended. The address belongs to the flow, and only the browser that began it gets this far. */
export type FlowOutcome = { returnTo: string } & ({ provider: string } | { error: LatchkeyError });

const ATTEMPTS = 3;

/**
 * Finishes a flow when the provider sends the browser back (RFC 6749 section 4.1.2): proves that the flow is ours and
 * this browser's, exchanges the code, stores the connection. Public: the state and the flow cookie say who may.
 *
 * @returns how it ended, a failure of the provider included
 * @throws LatchkeyError `state_invalid`, `flow_browser_mismatch`, `flow_session_mismatch` while it is not yet proven that
 *   this browser began the flow; nothing has been sent anywhere then
 */
export async function completeFlow(ctx: PublicContext, input: CallbackInput): Promise<FlowOutcome> {
  const ticket = await takeFlow(ctx.deps, input);
  await checkBrowser(ctx, ticket, input.browserToken);
  try {
    const integration = await connect(ctx, ticket, input.query);
    const { type, slug } = integration;
    return { returnTo: ticket.returnTo, provider: type === CUSTOM ? slug : type };
  } catch (error) {
    return { returnTo: ticket.returnTo, error: toLatchkeyError(error) };
  }
}

async function takeFlow(deps: Deps, { query, path }: CallbackInput): Promise<FlowTicket> {
  const [state, another] = query.getAll("state");
  const ticketId = state === undefined || another !== undefined ? undefined : await verifyState(deps, state);
  const ticket = ticketId === undefined ? undefined : await takeTicket(deps, ticketId);
  if (ticket?.redirectUri === `${deps.settings.publicUrl}${path}`) return ticket;
  throw new LatchkeyError(
    "state_invalid",
    "This authorization is unknown, was used already or took too long. Please start again.",
  );
}

async function checkBrowser({ caller }: PublicContext, ticket: FlowTicket, browserToken: string | undefined) {
  const hash = browserToken === undefined ? "" : await sha256(browserToken);
  if (!(await equalInConstantTime(hash, ticket.browserHash))) {
    const sentence = "This authorization was begun in another browser. Please start again in this one.";
    throw new LatchkeyError("flow_browser_mismatch", sentence);
  }
  if (caller && (caller.tenant !== ticket.tenant || caller.principal !== ticket.principal)) {
    const sentence = "This authorization was begun by another user. Please start again.";
    throw new LatchkeyError("flow_session_mismatch", sentence);
  }
}

async function connect(ctx: PublicContext, ticket: FlowTicket, query: URLSearchParams): Promise<Integration> {
  const { deps } = ctx;
  const actor = { ...ctx, caller: callerOf(ticket) };
  const { view, profile } = await readIntegration(deps, ticket);
  const { integration } = view;
  const parameters = acceptedCallback(readCallback(query, profile));
  const call = exchangeCode(providerHttp(deps), profile, {
    clientSecret: await openSecret(deps.keyring, integration, "clientSecret"),
    callbackParameters: parameters,
    redirectUri: ticket.redirectUri,
    codeVerifier: ticket.codeVerifier,
  });
  const tokens = await withClientStatus(deps, integration, call);
  const grant = grantOf(tokens, ticket.scopes, keptParameters(deps, integration, parameters));
  const holder = holderOf(integration, actor.caller);
  let current = view;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // The code is used up: what it brought must not be lost to a storage that falters.
    if (await persist(pausesOf(deps), () => storeConnection(deps, actor, current, holder, grant))) return integration;
    current = (await readIntegration(deps, ticket)).view;
  }
  throw new LatchkeyError("conflict", "Something else changed this connection at the same time. Please try again.");
}

/** Who began the flow. */
function callerOf({ userId, keyId, ...ticket }: FlowTicket): Identity & { keyId: string | undefined } {
  return { ...ticket, userId, keyId };
}

/** The integration as it was when the user agreed, if the user may still see it: a share may have been taken back. */
async function readIntegration(
  deps: Deps,
  ticket: FlowTicket,
): Promise<{ view: IntegrationView; profile: OAuthProfile }> {
  const reference = { by: "id", id: ticket.integrationId } as const;
  const identity = callerOf(ticket);
  const [view] = await findIntegrations(deps.db, viewerOf(identity), identity.principal, reference);
  const profile = view && oauthProfile(deps, view.integration);
  const mayConnect = view && (view.integration.mode === "per-user" || view.level >= LEVEL.edit);
  if (!profile || !mayConnect || view.integration.version !== ticket.integrationVersion) {
    throw new LatchkeyError("integration_changed", "The integration was changed in the meantime. Please start again.");
  }
  return { view, profile };
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
      throw new LatchkeyError("authorization_failed", "The provider did not grant the authorization.");
    case "issuer_mismatch":
      throw new LatchkeyError("issuer_mismatch", "The answer did not come from the provider that was asked.");
  }
}

const MAX_KEPT_LENGTH = 255;

/** Parameters of the callback that the catalogue says to keep, for example the id of the account that was chosen. */
function keptParameters({ catalog }: Deps, integration: Integration, parameters: URLSearchParams) {
  const provider = catalog.bySlug(integration.type);
  const wanted = Object.entries((provider && oauth2Method(provider)?.callbackParameters) ?? {});
  const found = wanted.map(([name, parameter]) => [name, parameters.get(parameter)] as const);
  return Object.fromEntries(
    found.filter((entry): entry is [string, string] => entry[1] !== null && entry[1].length <= MAX_KEPT_LENGTH),
  );
}
