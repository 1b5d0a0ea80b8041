import { oauth2Method } from "../../catalog/catalog.ts";
import type { Definition } from "../../catalog/definition.ts";
import { plainDefinition } from "../../catalog/mergeDefinition.ts";
import type { DescribedProvider } from "../../catalog/schema.ts";
import type { Connection, Integration, IntegrationView } from "../../storage/integrations.ts";
import type { AuthType } from "../../terms/integration.ts";
import { LEVEL } from "../../terms/integration.ts";
import { isWithinSession } from "../access/requireWithinSession.ts";
import type { Caller, Context, Deps } from "../context.ts";
import { toLatchkeyError } from "../errors.ts";
import { type AccountName, accountName } from "../integrations/accountName.ts";
import { askedFields } from "../integrations/askedValues.ts";
import { definitionOf } from "../integrations/definitionOf.ts";
import { usualAuthType } from "../integrations/ensureDefaultIntegration.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { isUsable } from "../integrations/isUsable.ts";
import { allowedScopes, defaultScopes, requestedScopes, scopesOfSession } from "../integrations/scopes.ts";
import { type DescribedDeps, withTexts } from "../integrations/withTexts.ts";
import { isHolder } from "./isHolder.ts";
import { type ServiceState, serviceState } from "./serviceState.ts";

/** A scope, and what it allows, where the definition says so. */
export interface DescribedScope {
  name: string;
  description: string | undefined;
}

/** What is connected, without secrets. Times are milliseconds since the epoch. */
export interface HeldAccount {
  name: AccountName | null;
  /** What else is known, by what the definition calls it to people, or by its name. */
  facts: Record<string, string>;
  granted: DescribedScope[] | undefined;
  /** What would be asked for now, and was not granted. */
  missing: DescribedScope[];
  connectedAt: number;
  refreshedAt: number | null;
  /** When it ends, unless it is connected again. */
  endsAt: number | null;
}

/** What a service calls its credential and the halves of a pair, where it is found, and how it looks. */
export interface CredentialWords {
  label?: string | undefined;
  help?: string | undefined;
  example?: string | undefined;
  usernameLabel?: string | undefined;
  passwordLabel?: string | undefined;
}

/** A service as somebody may connect, look at and disconnect it. */
export interface Service {
  /** The integration's id, or the slug of a provider that has none yet. */
  reference: string;
  name: string;
  description: string;
  /** Undefined for a provider that has no integration yet. */
  integrationId: string | undefined;
  /** The provider's page about its API, where the catalogue knows it. */
  docsUrl: string | undefined;
  authType: AuthType;
  /** What is said where a credential is asked for. */
  words: CredentialWords;
  /** What is asked for besides the credential. */
  fields: Definition["fields"];
  /** The scopes that are always asked for, and those that may be. */
  scopes: { needed: DescribedScope[]; optional: DescribedScope[] };
  /** Whether one account serves everyone. */
  isForAll: boolean;
  state: ServiceState;
  reason: string | null;
  account: HeldAccount | undefined;
  mayConnect: boolean;
  mayDisconnect: boolean;
}

/**
 * Describes a service for its page: an integration with the caller's connection, or a provider that takes a token and has no
 * integration yet. Needs level 1 on an integration. One database round trip.
 *
 * @param reference an integration's id, slug or natural id, or the slug or an alias of a provider
 * @throws LatchkeyError `not_found`, `ambiguous_reference`
 */
export async function describeService(ctx: Context, reference: string): Promise<Service> {
  const deps = await withTexts(ctx.deps);
  try {
    return serviceOf(deps, ctx.caller, await findIntegration(ctx, reference));
  } catch (error) {
    const provider = deps.catalog.named(reference);
    if (toLatchkeyError(error).code !== "not_found" || !provider) throw error;
    if (provider.slug !== reference) return describeService(ctx, provider.slug);
    if (!mayBeMade(ctx, provider)) throw error;
    return serviceOfProvider(ctx, provider);
  }
}

/** Whether a provider can be connected without anybody setting it up, and a connect session is not for others. */
function mayBeMade({ caller }: Context, provider: DescribedProvider): boolean {
  return usualAuthType(provider) !== "oauth2" && isWithinSession(caller.connectSession, undefined);
}

function serviceOf(deps: DescribedDeps, caller: Caller, view: IntegrationView): Service {
  const { integration, connection, now } = view;
  const { authType } = integration;
  const definition = definitionOf(deps, integration);
  const held = connection && connection.status !== "disconnected" ? connection : undefined;
  const wanted = authType === "oauth2" ? wantedScopes(deps, caller, integration) : undefined;
  return {
    ...{ reference: integration.id, integrationId: integration.id },
    ...{ name: integration.name, description: integration.description },
    docsUrl: deps.catalog.bySlug(integration.type)?.docsUrl,
    authType,
    words: wordsOf(definition, authType),
    fields: askedFields(deps, integration),
    scopes: {
      needed: described(deps, integration, wanted?.needed ?? []),
      optional: described(deps, integration, wanted?.optional ?? []),
    },
    isForAll: integration.mode === "shared",
    ...serviceState(integration, connection, now),
    account: held && accountOf(deps, integration, held, wanted?.needed ?? []),
    mayConnect: isUsable(deps, integration) && mayConnect(caller, view) && !wanted?.isNothing,
    mayDisconnect: held !== undefined && isHolder(caller, held),
  };
}

function serviceOfProvider({ caller }: Context, provider: DescribedProvider): Service {
  const { slug, name, description, docsUrl } = provider;
  const authType = usualAuthType(provider);
  return {
    ...{ reference: slug, integrationId: undefined, name, description, docsUrl, authType },
    words: wordsOf(provider, authType),
    fields: provider.fields.filter(
      ({ level, secret, default: usual }) => !secret && (level === "connection" || usual === undefined),
    ),
    scopes: { needed: [], optional: [] },
    isForAll: false,
    ...{ state: "unconnected", reason: null, account: undefined },
    mayConnect: caller.userId !== undefined,
    mayDisconnect: false,
  };
}

/** What nobody has named has the schema's own word, which says less than its kind. */
function wordsOf(definition: Pick<Definition, "auth">, authType: AuthType): CredentialWords {
  const [words = {}, plain = {}] = [definition, plainDefinition()].map(({ auth }): CredentialWords => {
    const method = auth.find(({ type }) => type === authType);
    if (!method || method.type === "oauth2") return {};
    const { label, help, example } = method;
    const { usernameLabel, passwordLabel } = method.type === "basic" ? method : {};
    return { label, help, example, usernameLabel, passwordLabel };
  });
  return { ...words, label: words.label === plain.label ? undefined : words.label };
}

/** As `requireConnectable` decides. */
function mayConnect({ userId }: Caller, { integration, level }: IntegrationView): boolean {
  return integration.mode === "shared" ? level >= LEVEL.edit : userId !== undefined;
}

/** The scopes that are asked for anyway, and those that may be: in a connect session only its own, as `prepareFlow` decides. */
function wantedScopes(deps: Deps, { connectSession }: Caller, integration: Integration) {
  const ofSession = scopesOfSession(deps, connectSession, integration);
  if (ofSession) return { needed: ofSession, optional: [], isNothing: ofSession.length === 0 };
  const needed = defaultScopes(deps, integration);
  const always = requestedScopes(deps, integration, needed);
  const optional = allowedScopes(deps, integration).filter((name) => !always.includes(name));
  return { needed, optional, isNothing: false };
}

function described(deps: DescribedDeps, integration: Integration, names: readonly string[]): DescribedScope[] {
  const known = oauth2Method(definitionOf(deps, integration))?.scopes.available ?? [];
  return names.map((name) => ({ name, description: known.find((scope) => scope.name === name)?.description }));
}

/**
 * Returns what may be shown of a connection's account.
 * @param deps with the catalogue's texts, which say what scopes allow
 * @param needed the scopes that would be asked for now
 */
export function accountOf(
  deps: DescribedDeps,
  integration: Integration,
  connection: Omit<Connection, "credentialSealed">,
  needed: readonly string[],
): HeldAccount {
  const { scopes, data, refreshable, tokenExpiresAt, refreshTokenExpiresAt } = connection;
  const wanted = scopes === null ? [] : needed;
  const definition = definitionOf(deps, integration);
  return {
    name: accountName(deps, integration, connection),
    facts: underLabels(definition, data),
    granted: scopes === null ? undefined : described(deps, integration, scopes),
    missing: described(
      deps,
      integration,
      wanted.filter((name) => !scopes?.includes(name)),
    ),
    connectedAt: connection.lastAuthorizedAt,
    refreshedAt: connection.lastRefreshedAt,
    endsAt: refreshable ? refreshTokenExpiresAt : tokenExpiresAt,
  };
}

function underLabels({ fields, account }: Definition, facts: Record<string, string>): Record<string, string> {
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  const others = Object.entries(facts).filter(([name]) => name !== account.id && name !== account.label);
  return Object.fromEntries(others.map(([name, value]) => [labels.get(name) ?? name, value]));
}
