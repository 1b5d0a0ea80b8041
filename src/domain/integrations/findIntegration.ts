import {
  findIntegrations,
  type IntegrationReference,
  integrationsNamed,
  viewsFor,
} from "../../storage/findIntegrations.ts";
import { configSubject, type IntegrationView } from "../../storage/integrations.ts";
import { levelWith, viewerOf } from "../access/permissions.ts";
import { requireWithinSession } from "../access/requireWithinSession.ts";
import { type Caller, type Context, SYSTEM } from "../context.ts";
import { keyLimit, requireAllowed } from "../delegation/requireAllowed.ts";
import { LatchkeyError } from "../errors.ts";
import { type FirstQuestion, takeFirstAnswer } from "../firstQuestion.ts";
import { isCataloguePlace } from "./cataloguePlace.ts";
import { naturalId, ownerOfName } from "./ownerName.ts";

/** What an integration is looked for. */
export interface Purpose {
  /** The config whose shared connection is meant instead of the caller's. */
  config?: string | undefined;
  /** The caller is about to give a secret. */
  isToConnect?: boolean;
}

/** The question for the integration that a reference names, as an API key asks it. */
export function asksForIntegration(reference: string): FirstQuestion<IntegrationView[]> {
  return {
    name: `integration ${reference}`,
    wanted: "integrations",
    statement: (asker) => integrationsNamed(asker, parseReference(reference)),
  };
}

/**
 * Finds the one integration that a reference names, among those that the caller may see, with the caller's connection on
 * it. A slug can be the name of several: see `chooseBySlug`. One database round trip, or none when it came with the caller's
 * API key.
 *
 * @throws LatchkeyError `not_found`, `ambiguous_reference`, `key_limit` when the caller's key is for others
 */
export async function findIntegration(
  ctx: Context,
  reference: string,
  purpose: Purpose = {},
): Promise<IntegrationView> {
  const { deps, caller } = ctx;
  const { config } = purpose;
  const subject = config === undefined ? caller.principal : configSubject(config);
  const parsed = parseReference(reference);
  const viewer = viewerOf(caller);
  const first = config === undefined ? takeFirstAnswer(ctx, asksForIntegration(reference), viewer) : undefined;
  const found = first ? viewsFor(viewer, first.answer) : await findIntegrations(deps.db, viewer, subject, parsed);
  const within = caller.delegated?.limits.integrations;
  const views = within ? found.filter(({ integration }) => within.includes(integration.id)) : found;
  const view = parsed.by === "slug" ? chooseBySlug(ctx, parsed.slug, views, purpose) : views[0];
  if (view) {
    requireWithinSession(ctx, view.integration);
    requireAllowed(ctx, { does: "see", integrationId: view.integration.id, configId: config });
    ctx.about.integrationId = view.integration.id;
    if (view.connection) ctx.about.connectionId = view.connection.id;
    return { ...view, level: levelWith(caller, view.level) };
  }
  // What is beyond the key's limits is not told from what is not there.
  if (within) throw keyLimit("integrations");
  throw new LatchkeyError("not_found", "There is no such integration.", { reason: "unknown reference" });
}

/**
 * Slugs are shared names: whoever shares an integration could take one. So what a caller has used or owns comes first, and
 * nothing that a stranger shares can come between:
 *
 * 1. the one that the caller has connected, and of several the one that did not change since,
 * 2. the caller's own,
 * 3. that of a team of the caller, then the tenant's,
 * 4. the only one that others share.
 *
 * The slug of a provider means the addresses of the catalogue, so it passes over what another user or a team typed in:
 * see `isMeantBy`. When it finds nothing else, its answer says so instead of 404.
 *
 * @throws LatchkeyError `ambiguous_reference` when several are left, with their natural ids
 */
function chooseBySlug(
  ctx: Context,
  slug: string,
  views: readonly IntegrationView[],
  purpose: Purpose,
): IntegrationView | undefined {
  const isProvider = ctx.deps.catalog.bySlug(slug) !== undefined;
  const meant = isProvider ? views.filter((view) => isMeantBy(ctx, view, purpose)) : views;
  for (const belongs of groupsOf(ctx.caller)) {
    const [view, ...others] = meant.filter(belongs);
    if (view && others.length > 0) throw ambiguous([view, ...others]);
    if (view) return view;
  }
  if (views.length > 0) throw ambiguous(views);
  return undefined;
}

/**
 * Whether the slug of a provider means an integration: on the catalogue's addresses, the caller's own, the tenant's, or
 * one that the caller has connected; to connect it again, only as long as its addresses are still those. Any member can
 * put an integration into a team, so a team's is as another user's here.
 */
function isMeantBy({ deps, caller }: Context, view: IntegrationView, { isToConnect }: Purpose): boolean {
  const { integration } = view;
  const isTrusted = integration.owner === caller.principal || integration.owner === SYSTEM;
  const hasAgreed = isConnected(view) && !(isToConnect && hasChanged(view));
  return isTrusted || hasAgreed || isCataloguePlace(deps, integration, caller.principal);
}

/** Whether the caller has connected it. The connection of a shared-mode integration is nobody's own. */
function isConnected({ integration, connection }: IntegrationView): boolean {
  return integration.mode === "per-user" && connection !== null && connection.status !== "disconnected";
}

/** Whether its addresses or its client changed since the caller connected it. */
function hasChanged({ connection }: IntegrationView): boolean {
  return connection?.statusReason === "integration_changed";
}

type Group = (view: IntegrationView) => boolean;

function groupsOf({ principal, teams }: Caller): Group[] {
  const ownTeams = teams.map((team) => `team:${team}`);
  return [
    (view) => isConnected(view) && !hasChanged(view),
    isConnected,
    ({ integration }) => integration.owner === principal,
    ({ integration }) => ownTeams.includes(integration.owner),
    ({ integration }) => integration.owner === SYSTEM,
    () => true,
  ];
}

function ambiguous(views: readonly IntegrationView[]): LatchkeyError {
  const errors = views.map(({ integration }) => ({ path: "id", message: `could be ${naturalId(integration)}` }));
  const sentence = "Several integrations go by this name, or it is the name of a provider. Use an id or a natural id.";
  return new LatchkeyError("ambiguous_reference", sentence, { errors });
}

function parseReference(reference: string): IntegrationReference {
  const separator = reference.lastIndexOf(":");
  if (separator > 0) {
    const owner = ownerOfName(reference.slice(0, separator));
    return { by: "natural-id", owner, slug: reference.slice(separator + 1) };
  }
  return reference.startsWith("int_") ? { by: "id", id: reference } : { by: "slug", slug: reference };
}
