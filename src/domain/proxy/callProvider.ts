import type { Placement, Provider } from "../../catalog/schema.ts";
import { ProviderError } from "../../oauth/errors.ts";
import type { Integration, IntegrationView } from "../../storage/integrations.ts";
import type { Context, Deps } from "../context.ts";
import type { Credential } from "../credentials/credential.ts";
import type { UsableCredential } from "../credentials/refreshCredential.ts";
import { renewRefused, useCredential } from "../credentials/useCredential.ts";
import { type ErrorCode, LatchkeyError, toLatchkeyError } from "../errors.ts";
import { describeIntegration } from "../integrations/describeIntegration.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { requestHeaders, responseHeaders } from "./headerPolicy.ts";
import { expandHeader } from "./headerTemplate.ts";
import { placeCredential } from "./placeCredential.ts";
import { resolveTarget } from "./urlPolicy.ts";

export interface ProviderCall {
  /** The integration: id, slug or natural id. */
  reference: string;
  /** Below the integration's base URL, without a leading slash, with the query; percent-encoded as it came. */
  target: string;
  headers: Headers;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
}

/** Only the user can help. */
const FINAL: ErrorCode[] = ["needs_reauth", "integration_not_connected"];
const DEFAULT_KEY_NAME = "X-API-Key";
const BEARER: Placement = { in: "header", name: "Authorization", template: "Bearer {token}" };

/**
 * Sends a GET to a provider with the caller's connection, and streams the answer. Whoever may use the integration may.
 * Redirects are handed back, never followed. One database round trip.
 *
 * @throws LatchkeyError `not_found`, `url_not_allowed`, `integration_not_connected`, `needs_reauth`, `refresh_in_progress`
 * @throws ProviderError `unavailable`, `timeout`
 * @throws KeyError when the stored credential does not open
 */
export async function callProvider(ctx: Context, call: ProviderCall): Promise<Response> {
  const { deps } = ctx;
  const view = await findIntegration(ctx, call.reference);
  const provider = deps.catalog.bySlug(view.integration.type);
  const url = resolveTarget(placesOf(deps, view.integration), call.target, deps.settings.allowLoopback);
  if (!url) throw new LatchkeyError("url_not_allowed", "This address is not below the integration's base address.");
  const headers = requestHeaders(call.headers, { ...provider?.api.headers, ...ownHeaders(ctx, view) });
  const sendWith = (credential: Credential) => {
    const target = new URL(url);
    const sent = new Headers(headers);
    placeCredential(placementOf(view.integration, provider), credential, target, sent);
    return send(deps, target, sent, call.signal);
  };
  const used = await useCredential(ctx, view);
  // Consented anew meanwhile, perhaps for other addresses: only a new look tells where this one may go.
  if (!isOfGrant(view, used)) return callProvider(ctx, call);
  const first = await sendWith(used.credential);
  const renewed = first.status === 401 ? await renew(ctx, view, used) : undefined;
  if (renewed) await first.body?.cancel();
  const upstream = renewed ? await sendWith(renewed) : first;
  if (upstream.status > 599) throw new ProviderError("malformed", "answered with a status that HTTP does not have");
  return new Response(upstream.body, { status: upstream.status, headers: responseHeaders(upstream.headers) });
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

/** Where credentials may go. */
function placesOf(deps: Deps, integration: Integration): string[] {
  const { apiBaseUrl, otherBaseUrls } = describeIntegration(deps, integration, false).effective;
  return apiBaseUrl === null ? [] : [apiBaseUrl, ...otherBaseUrls];
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

function placementOf(integration: Integration, provider: Provider | undefined): Placement {
  if (integration.authType === "apikey" && (integration.apiKeyName !== null || !provider)) {
    const place = integration.apiKeyLocation ?? "header";
    return { in: place, name: integration.apiKeyName ?? DEFAULT_KEY_NAME, template: "{token}" };
  }
  return provider?.auth.find((method) => method.type === integration.authType)?.placement ?? BEARER;
}

/** Waits a bounded time for the answer to begin; the body then flows as long as it flows. */
async function send({ fetch, settings }: Deps, url: URL, headers: Headers, gone: AbortSignal): Promise<Response> {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), settings.providerTimeoutMs);
  try {
    const signal = AbortSignal.any([slow.signal, gone]);
    return await fetch(url.href, { headers, redirect: "manual", cache: "no-store", signal });
  } catch {
    if (slow.signal.aborted) throw new ProviderError("timeout", "the API sent no answer in time");
    throw new ProviderError("unavailable", "the connection to the API failed");
  } finally {
    clearTimeout(timer);
  }
}
