import {
  configSubject,
  findIntegrations,
  type IntegrationReference,
  type IntegrationView,
} from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import { type Caller, type Context, SYSTEM, userPrincipal } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { hasTypedInAddress } from "./cataloguePlace.ts";

/**
 * Finds the one integration that a reference names, among those that the caller may see, with the caller's connection on
 * it. A slug can be the name of several: see `chooseBySlug`. One database round trip.
 *
 * @param config the config whose shared connection is meant instead of the caller's
 * @throws LatchkeyError `not_found`, `ambiguous_reference`
 */
export async function findIntegration(ctx: Context, reference: string, config?: string): Promise<IntegrationView> {
  const { deps, caller } = ctx;
  const subject = config === undefined ? caller.principal : configSubject(config);
  const parsed = parseReference(reference);
  const views = await findIntegrations(deps.db, viewerOf(caller), subject, parsed);
  const view = parsed.by === "slug" ? chooseBySlug(ctx, parsed.slug, views) : views[0];
  if (view) {
    ctx.about.integrationId = view.integration.id;
    if (view.connection) ctx.about.connectionId = view.connection.id;
    return view;
  }
  throw new LatchkeyError("not_found", "There is no such integration.", { reason: "unknown reference" });
}

/**
 * Slugs are shared names: whoever shares an integration could take one. So what a caller has used or owns comes first, and
 * nothing that a stranger shares can come between:
 *
 * 1. the one that the caller has connected,
 * 2. the caller's own,
 * 3. that of a team of the caller, then the tenant's,
 * 4. the only one that others share. The slug of a provider does not name one of these whose addresses were typed in:
 *    whoever says `github` means the addresses of the catalogue.
 *
 * @throws LatchkeyError `ambiguous_reference` when several are left, with their natural ids
 */
function chooseBySlug(
  { deps, caller }: Context,
  slug: string,
  views: readonly IntegrationView[],
): IntegrationView | undefined {
  const isProvider = deps.catalog.bySlug(slug) !== undefined;
  for (const belongs of groupsOf(caller)) {
    const group = views.filter(belongs);
    const meant = group.filter(
      ({ integration }) => belongs !== isOfOthers || !isProvider || !hasTypedInAddress(integration),
    );
    const [view, another] = meant;
    if (view && !another) return view;
    if (group.length > 0) throw ambiguous(group);
  }
  return undefined;
}

type Group = (view: IntegrationView) => boolean;

const isOfOthers: Group = () => true;

function groupsOf({ principal, teams }: Caller): Group[] {
  const ownTeams = teams.map((team) => `team:${team}`);
  return [
    ({ integration, connection }) =>
      integration.mode === "per-user" && connection !== null && connection.status !== "disconnected",
    ({ integration }) => integration.owner === principal,
    ({ integration }) => ownTeams.includes(integration.owner),
    ({ integration }) => integration.owner === SYSTEM,
    isOfOthers,
  ];
}

function ambiguous(views: readonly IntegrationView[]): LatchkeyError {
  const errors = views.map(({ integration }) => ({ path: "id", message: `could be ${naturalId(integration)}` }));
  const sentence = "Several integrations go by this name, or it is the name of a provider. Use an id or a natural id.";
  return new LatchkeyError("ambiguous_reference", sentence, { errors });
}

/** The name of an integration that no other has: `ada:notes`, `team:red:notes`, `system:notes`. */
function naturalId({ owner, slug }: IntegrationView["integration"]): string {
  return `${owner.replace(/^user:/, "")}:${slug}`;
}

/** An owner is a user unless its kind says otherwise, so that a user cannot pass for a team. */
function parseReference(reference: string): IntegrationReference {
  const separator = reference.lastIndexOf(":");
  if (separator > 0) {
    const owner = reference.slice(0, separator);
    const hasKind = /^(?:user|team):./.test(owner) || owner === SYSTEM;
    return {
      by: "natural-id",
      owner: hasKind ? owner : userPrincipal(owner),
      slug: reference.slice(separator + 1),
    };
  }
  return reference.startsWith("int_") ? { by: "id", id: reference } : { by: "slug", slug: reference };
}
