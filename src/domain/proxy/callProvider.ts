import type { Verify } from "../../catalog/schema.ts";
import { shows } from "../../oauth/readAnswer.ts";
import type { IntegrationView } from "../../storage/integrations.ts";
import { type Approved, holdForApproval } from "../approvals/holdForApproval.ts";
import { requireConfig } from "../configs/getConfig.ts";
import type { Context } from "../context.ts";
import { noteApiAnswer } from "../credentials/noteApiAnswer.ts";
import { notConnected, type UsableCredential } from "../credentials/refreshCredential.ts";
import { renewRefused, useCredential } from "../credentials/useCredential.ts";
import type { Action, JudgedTool } from "../delegation/judge.ts";
import { requireAllowed } from "../delegation/requireAllowed.ts";
import { takeDelegatedCall } from "../delegation/takeDelegatedCall.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { addressesOf, fixedHeaders } from "../integrations/addresses.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { takeCall } from "../limits/takeCall.ts";
import { headersOf, placeCredential, placementOf } from "../placement/placeCredential.ts";
import { placedSecrets } from "../placement/placedSecret.ts";
import { requestHeaders, responseHeaders } from "../policy/headerPolicy.ts";
import { expandHeader } from "../policy/headerTemplate.ts";
import { overridingMethods } from "../policy/methodOverride.ts";
import { judgeTarget, pathBelow } from "../policy/urlPolicy.ts";
import type { RateState } from "../rateState.ts";
import type { Credential } from "../vault/credential.ts";
import type { Grant } from "../vault/grant.ts";
import { openHeaders } from "../vault/integrationSecrets.ts";
import { answerAddresses, type Links } from "./answerAddresses.ts";
import { readAtMost } from "./readAtMost.ts";
import { type Outgoing, type ProviderBody, sendRequest } from "./sendRequest.ts";
import { judgeAnswer, readSmallJson, type TokenEndSigns, type UpstreamAnswer } from "./tokenEnd.ts";
import type { ApiSaid } from "./verdict.ts";

export interface ProviderCall {
  /** The integration: id, slug or natural id. */
  reference: string;
  method: string;
  /**
   * An absolute URL, or a path below the integration's base URL without a leading slash; with the query, and
   * percent-encoded as it is to be sent.
   */
  target: string;
  headers: Headers;
  body: ProviderBody;
  /** The length of a streamed body, if the caller gave it. */
  bodyLength?: number | undefined;
  /** Aborts when the caller closes the connection. */
  signal: AbortSignal;
  /** What the caller authenticated with, which is sent to nobody else. */
  secrets?: readonly string[];
  /** The config whose shared connection is used. */
  configId?: string | undefined;
  /** Headers that a tool of the integration has checked. The integration's own headers override them. */
  toolHeaders?: Record<string, string>;
  /** Rewrites `Location` as well as `Link`, so that a client which follows it stays with the proxy. */
  locationHere?: boolean | undefined;
  /** The tool that made the call, which the limits of an API key look at. */
  tool?: JudgedTool;
  /** Whether it only reads although its method may do more: its answer is waited for as long as a GET's. */
  onlyReads?: boolean;
  /** The approval that the caller names. */
  approvalId?: string | undefined;
  /** Whether the call was counted against the limits of the caller's API key. */
  isCounted?: boolean;
}

export interface ProviderAnswer {
  response: Response;
  /** The state of the integration's rate limit after this call. */
  rate: RateState;
}

/** Names what was dropped of a request. */
const DROPPED_HEADERS = "latchkey-dropped-headers";

/** Errors that only the user can resolve. */
const FINAL: ErrorCode[] = ["needs_reauth", "integration_not_connected"];

/**
 * Calls a provider's API with the caller's connection, and streams in both directions. Needs level 1. The token is
 * refreshed first when it is due, and once more when the API says that it has ended. Redirects are returned to the caller
 * and never followed. One database round trip when no refresh is needed, one more for an API key whose calls are counted, and
 * one or two more for a call that a person is asked about.
 *
 * @throws LatchkeyError `not_found`, `url_not_allowed`, `integration_not_connected`, `needs_reauth`,
 *   `refresh_in_progress`, `rate_limited`, `key_limit`; those of `holdForApproval`
 * @throws ProviderError `unavailable`, `timeout`, `malformed`
 * @throws KeyError when the stored credential does not open
 */
export async function callProvider(ctx: Context, call: ProviderCall): Promise<ProviderAnswer> {
  return callThrough(ctx, await findIntegration(ctx, call.reference, { config: call.configId }), call);
}

/** Calls a provider like `callProvider`, through an integration that is already known. */
export async function callThrough(ctx: Context, view: IntegrationView, call: ProviderCall): Promise<ProviderAnswer> {
  const { deps } = ctx;
  const rate = takeCall(deps, view);
  if (call.configId !== undefined) await requireConfigConnection(ctx, view, call.configId);
  const prepared = prepare(ctx, view, call, await openHeaders(deps.keyring, view.integration));
  const action = actionOf(ctx, view, call, prepared);
  const decision = requireAllowed(ctx, action);
  // Whoever has not connected is told so first. Nothing is sent before somebody was asked.
  const isConnected = view.connection?.status === "connected";
  const early = isConnected ? undefined : await useCredential(ctx, view, decision);
  const held = await holdCall(ctx, view, call, { ...prepared, action });
  if (!call.isCounted) await takeDelegatedCall(ctx);
  const used = early ?? (await useCredential(ctx, view, decision));
  // The user has consented again in the meantime, perhaps for other addresses. So the call is checked again from the
  // start.
  if (!isOfGrant(view, used)) return callProvider(ctx, { ...call, isCounted: true });
  await held?.approved.claim();
  const outgoing = (credential: Credential) => ({ ...prepared.outgoing(credential, held?.headers), ...held?.sent });
  const send = async (credential: Credential) =>
    judgeAnswer(await sendRequest(deps, outgoing(credential)), tokenEndOf(ctx, view));
  const first = await send(used.credential);
  const renewed = first.isTokenEnded ? await renew(ctx, view, used) : undefined;
  // A stream has already been read, so only the next call benefits from the new token.
  const replays = renewed !== undefined && (held !== undefined || !(call.body instanceof ReadableStream));
  if (replays) await first.answer.body?.cancel();
  const last = replays ? await send(renewed) : first;
  held?.approved.note(last.answer.status);
  // A token that was renewed has not been refused.
  const isJudged = renewed === undefined || replays;
  if (isJudged && view.connection && used.seen) {
    const { answer, isTokenEnded } = last;
    await noteApiAnswer(ctx, view.integration, view.connection, { isTokenEnded, status: answer.status });
  }
  return { response: answerOf(last.answer, prepared, replays ? renewed : used.credential), rate };
}

/**
 * Asks an integration's API whether it takes a credential, by the request of its definition, and looks only at how it answers.
 * The caller of this function has checked who may.
 *
 * @throws LatchkeyError `url_not_allowed`, `header_not_sendable`, `rate_limited`
 * @throws ProviderError `unavailable`, `timeout`, `malformed`
 */
export async function askWithGrant(
  ctx: Context,
  integration: IntegrationView["integration"],
  grant: Pick<Grant, "parameters" | "data"> & { credential: Credential },
  { method, path, body, expect }: Verify,
): Promise<ApiSaid> {
  const { deps } = ctx;
  takeCall(deps, { integration });
  const signal = AbortSignal.timeout(2 * deps.settings.providerTimeoutMs);
  const headers = new Headers(body === undefined ? {} : { "content-type": "application/json" });
  const sent = body === undefined ? null : (new TextEncoder().encode(JSON.stringify(body)) as Uint8Array<ArrayBuffer>);
  const call = { ...{ reference: integration.id, method, target: path.slice(1) }, headers, body: sent, signal };
  const view = { integration, connection: grant };
  const { outgoing } = prepare(ctx, view, call, await openHeaders(deps.keyring, integration));
  const answer = await sendRequest(deps, outgoing(grant.credential));
  const { answer: judged, isTokenEnded } = await judgeAnswer(answer, tokenEndOf(ctx, view));
  const { status } = judged;
  if (expect && judged.body)
    return { status, isTokenEnded, isExpected: shows(await readSmallJson(judged.body), expect) };
  await judged.body?.cancel();
  return { status, isTokenEnded, isExpected: expect === undefined };
}

/** How the API tells that a token has ended, besides 401. */
function tokenEndOf({ deps }: Context, { integration }: Pick<IntegrationView, "integration">): TokenEndSigns {
  return definitionOf(deps, integration).api.tokenEnd;
}

/**
 * Requires the connection of the config. The integration's own credential must not replace it, because that is not
 * bound to the config's addresses.
 */
async function requireConfigConnection(ctx: Context, view: IntegrationView, configId: string): Promise<void> {
  if (view.connection && view.connection.status !== "disconnected") return;
  await requireConfig(ctx, view.integration, configId);
  throw notConnected();
}

/** Statuses that have no body (Fetch standard): the runtime refuses one with them, even an empty one. */
const NULL_BODY = [204, 205, 304];

function answerOf(
  { body, status, statusText: reason, headers: upstream }: UpstreamAnswer,
  { dropped, links }: Prepared,
  credential: Credential,
): Response {
  // The runtime accepts only reason phrases of visible ASCII.
  const statusText = /^[\t\x20-\x7e]*$/.test(reason) ? reason : "";
  const headers = answerAddresses(responseHeaders(upstream), links(credential));
  if (dropped.length > 0) headers.set(DROPPED_HEADERS, dropped.join(", "));
  return new Response(NULL_BODY.includes(status) ? null : body, { status, statusText, headers });
}

/** Returns what the policies look at: the request as it will be sent, the headers that are not the caller's included. */
function actionOf(
  ctx: Context,
  { integration: { id: integrationId } }: IntegrationView,
  { method, configId, tool, onlyReads }: ProviderCall,
  { url, headers, base }: Prepared,
): CallAction {
  const methods = [method, ...overridingMethods(headers.entries()), ...overridingMethods(url.searchParams.entries())];
  const request = { methods, path: base === undefined ? undefined : pathBelow(base, url, ctx.deps.settings) };
  return { does: "call", integrationId, configId, tool: onlyReads ? READING : tool, request };
}

/** What only reads although its method may do more: listing folders. No tool has such an id. */
const READING: JudgedTool = { id: "~folders", actionType: "READ_ONLY" };

type CallAction = Extract<Action, { does: "call" }>;

/** Waits for nobody: a call that nobody has approved is refused. What was approved is sent, once, as it was shown. */
async function holdCall(
  ctx: Context,
  view: IntegrationView,
  call: ProviderCall,
  { action, url, headers, ownHeaders }: Prepared & { action: CallAction },
): Promise<{ approved: Approved; headers: Headers; sent: Partial<Outgoing> } | undefined> {
  const body = () => readWhole(call.body);
  const approved = await holdForApproval(ctx, view, {
    ...{ action, url, headers, ownHeaders, body, approvalId: call.approvalId },
  });
  if (!approved) return undefined;
  const { body: bytes, headers: shown } = approved.request;
  // What the integration sets is not kept: it is sent as it is now, which the approval is bound to.
  const all = shown.map(([name, value]): [string, string] => [name, value ?? headers.get(name) ?? ""]);
  return { approved, headers: new Headers(all), sent: { body: bytes, bodyLength: undefined, isOnce: true } };
}

/** More cannot be shown to a person. */
const MAX_HELD_BYTES = 256 * 1024;

async function readWhole(body: ProviderBody): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return null;
  const bytes = body instanceof ReadableStream ? await readAtMost(body, MAX_HELD_BYTES) : body;
  if (bytes && bytes.length <= MAX_HELD_BYTES) return bytes;
  const sentence = `A call that a person has to approve can have a body of at most ${MAX_HELD_BYTES / 1024} KiB.`;
  throw new LatchkeyError("validation_failed", sentence, { errors: [{ path: "body", message: "is too large" }] });
}

/** A call that has been checked. */
interface Prepared {
  /** Where it goes, the credential not yet in it. */
  url: URL;
  headers: Headers;
  /** The base address of the integration. */
  base: string | undefined;
  /** Names of the headers that the integration sets. */
  ownHeaders: string[];
  /** @param sent the headers, where they are others */
  outgoing(credential: Credential, sent?: Headers): Outgoing;
  /** The caller's headers that are not sent. */
  dropped: string[];
  links(credential: Credential): Links;
}

/** Where a call goes: what an integration says, and what was agreed to and told of the account. */
type Addressed = Pick<IntegrationView, "integration"> & { connection: Pick<Grant, "parameters" | "data"> | null };

/**
 * Checks where the call goes and what it carries. The credential is added last and replaces whatever is in its place.
 */
function prepare(ctx: Context, view: Addressed, call: ProviderCall, templates: Record<string, string>): Prepared {
  const { deps } = ctx;
  const { integration, connection } = view;
  const definition = definitionOf(deps, integration);
  const agreed = agreedIntegration(integration, connection);
  const { apiBaseUrl, otherBaseUrls } = addressesOf(deps, agreed, connection?.data);
  const places = apiBaseUrl === null ? [] : [apiBaseUrl, ...otherBaseUrls];
  const url = judgeTarget(places, call.target, deps.settings);
  if (!(url instanceof URL)) throw new LatchkeyError("url_not_allowed", url.refused);
  const placement = placementOf(integration, definition);
  const ofIntegration = ownHeaders(ctx, view, templates);
  const { headers, dropped } = requestHeaders({
    ...{ incoming: call.headers, secrets: call.secrets ?? [] },
    api: { ...definition.api, headers: fixedHeaders(deps, agreed, connection?.data) },
    own: { ...call.toolHeaders, ...ofIntegration },
    credentialHeaders: headersOf(placement),
  });
  const responseTimeout = integration.responseTimeout ?? definition.api.responseTimeout;
  const outgoing = (credential: Credential, sent = headers) => {
    const outgoing = { ...call, responseTimeout, url: new URL(url), headers: new Headers(sent) };
    placeCredential(placement, credential, outgoing.url, outgoing.headers);
    return outgoing;
  };
  const links = (credential: Credential): Links => ({
    ...{ called: url, places, reach: deps.settings, reference: call.reference },
    ...{ withLocation: call.locationHere === true, secrets: placedSecrets(placement, credential) },
  });
  return { url, headers, base: places[0], ownHeaders: Object.keys(ofIntegration), outgoing, dropped, links };
}

/**
 * Returns a new credential after the API refused the first one. Returns undefined when there is none now; the API's
 * answer is then returned.
 *
 * @throws LatchkeyError `needs_reauth` and `integration_not_connected`, because another attempt would not help
 */
async function renew(ctx: Context, view: IntegrationView, used: UsableCredential): Promise<Credential | undefined> {
  try {
    const renewed = await renewRefused(ctx, view, used);
    return renewed && isOfGrant(view, renewed) ? renewed.credential : undefined;
  } catch (error) {
    if (FINAL.includes(toLatchkeyError(error).code)) throw error;
    return undefined;
  }
}

/**
 * Checks that a credential belongs to the consent that was read with the integration. The integration's own one belongs
 * to none.
 */
function isOfGrant({ connection }: IntegrationView, { seen }: UsableCredential): boolean {
  return seen === undefined || seen.row.grantVersion === connection?.grantVersion;
}

/** Returns the integration's own headers, with the variables replaced for this caller and this connection. */
function ownHeaders(
  { caller }: Context,
  { integration, connection }: Addressed,
  templates: Record<string, string>,
): Record<string, string> {
  const variables = { caller, integrationSlug: integration.slug, connectionData: connection?.data ?? {} };
  const expanded = Object.entries(templates).map(([name, template]) => {
    const value = expandHeader(template, variables);
    if (value !== undefined) return [name, value] as const;
    throw new LatchkeyError("header_not_sendable", `The header ${name} would hold characters that may not be sent.`);
  });
  return Object.fromEntries(expanded);
}
