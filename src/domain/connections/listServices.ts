import { type CatalogEntry, takesToken } from "../../catalog/catalog.ts";
import { findIntegrations } from "../../storage/findIntegrations.ts";
import type { Integration } from "../../storage/integrations.ts";
import { viewerOf } from "../access/permissions.ts";
import type { Context } from "../context.ts";
import { isUsable } from "../integrations/isUsable.ts";
import { listIntegrations } from "../integrations/listIntegrations.ts";
import { listProviders } from "../integrations/listProviders.ts";
import { pageOwnConnections } from "./pageOwnConnections.ts";
import { type ServiceState, serviceState, serviceStates } from "./serviceState.ts";

/** A service in the list. */
export interface ListedService {
  /** The integration's id, or the slug of a provider that has none yet. */
  reference: string;
  name: string;
  description: string;
  /** Undefined for a provider that has no integration yet. */
  integrationId: string | undefined;
  state: ServiceState;
  /** Why it does not work, or soon will not. */
  reason: string | null;
}

/** More than this nobody looks through: they search. */
const LIMIT = 200;

/**
 * Lists the services that the caller can connect or has connected: the integrations that it sees, and the providers that take
 * a token without anybody setting them up; in a connect session only what it is for. What needs the caller comes first, then
 * what is connected. Any signed-in user may. Three database round trips at once, or one in such a session.
 *
 * @param text part of a name or a description
 */
export async function listServices(
  ctx: Context,
  text: string | undefined,
): Promise<{ services: ListedService[]; hasMore: boolean }> {
  const ids = ctx.caller.connectSession?.integrations;
  const { services, hasMore } = ids ? await servicesNamed(ctx, ids) : await allServices(ctx, text);
  return { services: services.filter((service) => holds(service, text)).sort(byNeed), hasMore };
}

interface Found {
  services: ListedService[];
  hasMore: boolean;
}

async function servicesNamed({ deps, caller }: Context, ids: readonly string[]): Promise<Found> {
  const views = await findIntegrations(deps.db, viewerOf(caller), caller.principal, { by: "ids", ids });
  const services = views.flatMap(({ integration, connection, now }) => {
    const stands = serviceState(integration, connection, now);
    return stands.state !== "unconnected" || isUsable(deps, integration) ? [serviceOf(integration, stands)] : [];
  });
  return { services, hasMore: false };
}

async function allServices(ctx: Context, text: string | undefined): Promise<Found> {
  const page = { start: 0, limit: LIMIT };
  const [held, seen, providers] = await Promise.all([
    pageOwnConnections(ctx, page),
    listIntegrations(ctx, { text, types: [], tags: [] }, page),
    listProviders(ctx),
  ]);
  const own = held.items.map(({ integration, connection, now }) =>
    serviceOf(integration, serviceState(integration, connection, now)),
  );
  const heldIds = new Set(held.items.map(({ integration }) => integration.id));
  const others = seen.items
    .filter(({ integration }) => !heldIds.has(integration.id) && isUsable(ctx.deps, integration))
    .map(({ integration }) => serviceOf(integration, stateOfOthers(integration)));
  const types = new Set([...held.items, ...seen.items].map(({ integration }) => integration.type));
  const open = providers.map(({ provider }) => provider).filter(({ slug }) => !types.has(slug));
  const services = [...own, ...others, ...open.filter(takesToken).map(serviceOfProvider)];
  return { services, hasMore: seen.total > LIMIT };
}

/** The account of everyone is not the caller's, so it is not among its connections. */
function stateOfOthers(integration: Integration): ReturnType<typeof serviceState> {
  const stands = serviceState(integration, null, 0);
  return integration.mode === "shared" && stands.state === "unconnected" ? { state: "shared", reason: null } : stands;
}

function serviceOf(integration: Integration, stands: ReturnType<typeof serviceState>): ListedService {
  const { id, name, description } = integration;
  return { reference: id, integrationId: id, name, description, ...stands };
}

function serviceOfProvider({ slug, name, description }: CatalogEntry): ListedService {
  return { reference: slug, integrationId: undefined, name, description, state: "unconnected", reason: null };
}

function holds({ name, description }: ListedService, text = ""): boolean {
  return `${name}\n${description}`.toLowerCase().includes(text.toLowerCase());
}

function byNeed(one: ListedService, other: ListedService): number {
  const rank = ({ state }: ListedService) => serviceStates.indexOf(state);
  return rank(one) - rank(other) || one.name.localeCompare(other.name);
}
