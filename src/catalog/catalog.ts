import type { Category } from "../terms/category.ts";
import type { AuthType } from "../terms/integration.ts";
import { type DescribedProvider, type Provider, type ProviderInput, providerSchema } from "./schema.ts";
import { type Tool, toolSchema } from "./tool.ts";

/** What lists show of a provider, and choose it by. */
export interface CatalogEntry {
  id: string;
  slug: string;
  name: string;
  description: string;
  aliases: readonly string[];
  categories: readonly Category[];
  /** Slug of its icon in the simple-icons collection. */
  icon?: string | undefined;
  /** The ways to authenticate, the usual one first. */
  authTypes: readonly AuthType[];
  toolCount: number;
}

/** Opens a provider when it is first asked for: most isolates need few of them. */
interface Finder<P> {
  bySlug(slug: string): P | undefined;
  /** By its slug, or by an alias, as people name it. */
  named(name: string): P | undefined;
  byId(id: string): P | undefined;
}

/** The providers that this deployment knows. It never changes, so it may live as long as the isolate. */
export interface Catalog extends Finder<Provider> {
  readonly entries: readonly CatalogEntry[];
  /** The same providers with what people read of them. It is loaded when it is first asked for. */
  described(): Promise<DescribedCatalog>;
  /** The tools of a provider, sorted by id; none where there is no such provider. They are loaded when first asked for. */
  toolsOf(slug: string): Promise<readonly Tool[]>;
}

export interface DescribedCatalog extends Catalog {
  bySlug(slug: string): DescribedProvider | undefined;
  named(name: string): DescribedProvider | undefined;
  byId(id: string): DescribedProvider | undefined;
}

/** @param open makes what stands for an entry; called once for each, when it is first asked for */
export function finderOf<P>(
  entries: readonly CatalogEntry[],
  open: (entry: CatalogEntry, place: number) => P,
): Finder<P> {
  const opened = new Map<number, P>();
  const slugs = new Map(entries.map(({ slug }, place) => [slug, place]));
  const aliases = new Map(entries.flatMap((entry, place) => entry.aliases.map((alias) => [alias, place] as const)));
  const ids = new Map(entries.map(({ id }, place) => [id, place]));
  const at = (place = -1): P | undefined => {
    const entry = entries[place];
    const found = entry && (opened.get(place) ?? open(entry, place));
    if (found !== undefined) opened.set(place, found);
    return found;
  };
  return {
    bySlug: (slug) => at(slugs.get(slug)),
    named: (name) => at(slugs.get(name) ?? aliases.get(name)),
    byId: (id) => at(ids.get(id)),
  };
}

/**
 * Makes a catalogue of definitions. Each is checked, and its defaults are filled in, when it is first asked for. Whoever
 * asks for one that does not fit the schema gets a ZodError.
 */
export function createCatalog(definitions: readonly ProviderInput[]): DescribedCatalog {
  const entries = definitions.map(entryOf);
  const catalog: DescribedCatalog = {
    entries,
    ...finderOf(entries, (_entry, place) => providerSchema.parse(definitions[place])),
    described: async () => catalog,
    toolsOf: async (slug) => toolsOf(definitions.find((definition) => definition.slug === slug)),
  };
  return catalog;
}

/** Puts two catalogues together. They have no slug and no id in common. */
export function joinCatalogs(one: Catalog, other: Catalog): Catalog {
  const joined = <P>(first: Finder<P>, second: Finder<P>): Finder<P> => ({
    bySlug: (slug) => first.bySlug(slug) ?? second.bySlug(slug),
    named: (name) => first.named(name) ?? second.named(name),
    byId: (id) => first.byId(id) ?? second.byId(id),
  });
  const both: Catalog = {
    entries: [...one.entries, ...other.entries],
    ...joined(one, other),
    described: async () => ({ ...both, ...joined(await one.described(), await other.described()) }),
    toolsOf: async (slug) => [...(await one.toolsOf(slug)), ...(await other.toolsOf(slug))],
  };
  return both;
}

/** What a definition's provider is in lists. */
export function entryOf(definition: ProviderInput): CatalogEntry {
  const { id, slug, name, description, aliases = [], categories, icon, auth, tools = [] } = definition;
  return {
    ...{ id, slug, name, description, aliases, categories },
    ...(icon !== undefined && { icon }),
    authTypes: auth.map(({ type }) => type),
    toolCount: tools.length,
  };
}

/**
 * Returns a definition's tools, sorted by id.
 * @throws ZodError when one does not fit the schema
 */
export function toolsOf({ tools = [] }: Pick<ProviderInput, "tools"> = {}): readonly Tool[] {
  return tools.map((tool) => toolSchema.parse(tool)).sort((one, other) => (one.id < other.id ? -1 : 1));
}

type MethodOf<M, Type extends string> = Extract<M, { type: Type }>;

/** Returns the OAuth 2.0 settings of a provider or another definition, if it has OAuth 2.0. */
export function oauth2Method<M extends { type: string }>({
  auth,
}: {
  auth: readonly M[];
}): MethodOf<M, "oauth2"> | undefined {
  return auth.find((method): method is MethodOf<M, "oauth2"> => method.type === "oauth2");
}

/** Returns the settings for a token that a person pastes, if the provider accepts one. */
export function tokenMethod<M extends { type: string }>({
  auth,
}: {
  auth: readonly M[];
}): MethodOf<M, "bearer" | "apikey"> | undefined {
  return auth.find((method): method is MethodOf<M, "bearer" | "apikey"> => TOKEN_TYPES.includes(method.type));
}

/** Says the same of an entry, without opening its provider. */
export function takesToken({ authTypes }: Pick<CatalogEntry, "authTypes">): boolean {
  return authTypes.some((type) => type === "bearer" || type === "apikey");
}
const TOKEN_TYPES = ["bearer", "apikey"];
