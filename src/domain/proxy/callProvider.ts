import type { IntegrationView } from "../../storage/integrations.ts";
import { requireConfig } from "../configs/getConfig.ts";
import type { Context } from "../context.ts";
import { notConnected, type UsableCredential } from "../credentials/refreshCredential.ts";
import { renewRefused, useCredential } from "../credentials/useCredential.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { addressesOf } from "../integrations/addresses.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { takeCall } from "../limits/takeCall.ts";
import { type ApiHeaders, mayCallerSet, requestHeaders, responseHeaders } from "../policy/headerPolicy.ts";
import { expandHeader } from "../policy/headerTemplate.ts";
import { resolveTarget } from "../policy/urlPolicy.ts";
import type { RateState } from "../rateState.ts";
import type { Credential } from "../vault/credential.ts";
import { placeCredential, placementOf } from "./placeCredential.ts";
import { type Outgoing, type ProviderBody, sendRequest } from "./sendRequest.ts";

export interface ProviderCall {
  /** The integration: id, slug or natural id. */
  reference: string;
  method: string;
  /** An absolute URL, or a path below the integration's base URL without a leading slash; with the query, percent-encoded as it is to be sent. */
  target: string;
  headers: Headers;
  body: ProviderBody;
  /** Of a body that is a stream, when the caller said it. */
  bodyLength?: number | undefined;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
  /** A header that may not be set is refused instead of left out. */
  refusesUnknownHeaders?: boolean;
  /** The config whose shared connection is called with. */
  configId?: string | undefined;
  /** Headers that a tool of the integration has checked; the integration's own go over them. */
  toolHeaders?: Record<string, string>;
}

export interface ProviderAnswer {
  response: Response;
  /** How the limit of the integration stands, for which the call counted. */
  rate: RateState;
}

/** Only the user can help. */
const FINAL: ErrorCode[] = ["needs_reauth", "integration_not_connected"];

/**
 * Calls a provider's API with the caller's connection, and streams both ways. Needs level 1. The
 * token is refreshed first when it is due, and once more when the API does not accept it. Redirects are handed back, never
 * followed. One database round trip, when nothing is to be refreshed.
 *
 * @throws LatchkeyError `not_found`, `url_not_allowed`, `integration_not_connected`, `needs_reauth`,
 *   `refresh_in_progress`, `rate_limited`
 * @throws ProviderError `unavailable`, `timeout`, `malformed`
 * @throws KeyError when the stored credential does not open
 */
export async function callProvider(ctx: Context, call: ProviderCall): Promise<ProviderAnswer> {
  return callThrough(ctx, await findIntegration(ctx, call.reference, { config: call.configId }), call);
}

/** The same with an integration that was found. */
export async function callThrough(ctx: Context, view: IntegrationView, call: ProviderCall): Promise<ProviderAnswer> {
  const { deps } = ctx;
  const rate = takeCall(deps, view);
  if (call.configId !== undefined) await requireConfigConnection(ctx, view, call.configId);
  const prepared = prepare(ctx, view, call);
  const used = await useCredential(ctx, view);
  // Consented anew meanwhile, perhaps for other addresses: only a new look tells where this one may go.
  if (!isOfGrant(view, used)) return callProvider(ctx, call);
  const first = await sendRequest(deps, prepared(used.credential));
  const renewed = first.status === 401 ? await renew(ctx, view, used) : undefined;
  // A stream has been read by now: the next call profits from the new token.
  const replays = renewed !== undefined && !(call.body instanceof ReadableStream);
  if (replays) await first.body?.cancel();
  const upstream = replays ? await sendRequest(deps, prepared(renewed)) : first;
  return { response: answerOf(upstream), rate };
}

/** Whoever names a config does not get the credential that the integration has for all instead: it knows no config's place. */
async function requireConfigConnection(ctx: Context, view: IntegrationView, configId: string): Promise<void> {
  if (view.connection && view.connection.status !== "disconnected") return;
  await requireConfig(ctx, view.integration, configId);
  throw notConnected();
}

function answerOf({ body, status, statusText: reason, headers }: Response): Response {
  // The runtime takes no other reason phrase than one of visible ASCII.
  const statusText = /^[\t\x20-\x7e]*$/.test(reason) ? reason : "";
  return new Response(body, { status, statusText, headers: responseHeaders(headers) });
}

/** Checks where the call goes and what it carries; a credential is added last, over whatever stood in its place. */
function prepare(ctx: Context, view: IntegrationView, call: ProviderCall): (credential: Credential) => Outgoing {
  const { deps } = ctx;
  const { integration, connection } = view;
  const provider = deps.catalog.bySlug(integration.type);
  const agreed = agreedIntegration(integration, connection);
  const { apiBaseUrl, otherBaseUrls } = addressesOf(deps, agreed, connection?.data);
  const places = apiBaseUrl === null ? [] : [apiBaseUrl, ...otherBaseUrls];
  const url = resolveTarget(places, call.target, deps.settings.allowLoopback);
  if (!url) throw new LatchkeyError("url_not_allowed", "This address is not below the integration's base address.");
  if (call.refusesUnknownHeaders) refuseOtherHeaders(call.headers, provider?.api);
  const headers = requestHeaders(call.headers, provider?.api, { ...call.toolHeaders, ...ownHeaders(ctx, view) });
  return (credential) => {
    const outgoing = { ...call, url: new URL(url), headers: new Headers(headers) };
    placeCredential(placementOf(integration, provider), credential, outgoing.url, outgoing.headers);
    return outgoing;
  };
}

/**
 * What to try once more with, when the API did not accept the token. When there is none to be had for now, the API's own
 * answer stands.
 *
 * @throws LatchkeyError `needs_reauth` and `integration_not_connected`: then trying again makes no sense
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

/** Whether a credential is of the consent that was read with the integration. The integration's own one is of none. */
function isOfGrant({ connection }: IntegrationView, { seen }: UsableCredential): boolean {
  return seen === undefined || seen.row.grantVersion === connection?.grantVersion;
}

function refuseOtherHeaders(headers: Headers, api: ApiHeaders | undefined): void {
  const errors = [...headers.keys()]
    .filter((name) => !mayCallerSet(name, api))
    .map((name) => ({ path: `headers.${name}`, message: "may not be set" }));
  if (errors.length > 0) throw new LatchkeyError("validation_failed", "These headers may not be set.", { errors });
}

/** The integration's own headers, with their variables filled in for this caller and this connection. */
function ownHeaders({ caller }: Context, { integration, connection }: IntegrationView): Record<string, string> {
  const variables = { caller, integrationSlug: integration.slug, connectionData: connection?.data ?? {} };
  const expanded = Object.entries(integration.headers).map(([name, template]) => {
    const value = expandHeader(template, variables);
    if (value !== undefined) return [name, value] as const;
    throw new LatchkeyError("header_not_sendable", `The header ${name} would hold characters that may not be sent.`);
  });
  return Object.fromEntries(expanded);
}
