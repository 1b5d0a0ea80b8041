import { type Provider, type ProviderInput, providerSchema } from "./schema.ts";
import { type Tool, toolSchema } from "./tool.ts";

/** The providers that this deployment knows. It never changes, so it may live as long as the isolate. */
export interface Catalog {
  readonly providers: readonly Provider[];
  /** The same as they are written, without defaults: for lists, which need not check each. */
  readonly definitions: readonly ProviderInput[];
  bySlug(slug: string): Provider | undefined;
  /** By its slug, or by an alias, as people name it. */
  named(name: string): Provider | undefined;
  byId(id: string): Provider | undefined;
}

/**
 * Indexes definitions. Each is checked, and its defaults are filled in, when it is first asked for: most isolates need few of
 * them. Those of the catalogue were tested before they were released.
 *
 * Whoever asks for a definition that does not fit the schema gets a ZodError.
 */
export function createCatalog(definitions: readonly ProviderInput[]): Catalog {
  const checked = new Map<ProviderInput, Provider>();
  const check = (definition: ProviderInput): Provider => {
    const provider = checked.get(definition) ?? providerSchema.parse(definition);
    checked.set(definition, provider);
    return provider;
  };
  const slugs = new Map(definitions.map((definition) => [definition.slug, definition]));
  const aliases = new Map(definitions.flatMap((one) => (one.aliases ?? []).map((alias) => [alias, one] as const)));
  const ids = new Map(definitions.map((definition) => [definition.id, definition]));
  const checkKnown = (definition: ProviderInput | undefined) => definition && check(definition);
  return {
    get providers() {
      return definitions.map(check);
    },
    definitions,
    bySlug: (slug) => checkKnown(slugs.get(slug)),
    named: (name) => checkKnown(slugs.get(name) ?? aliases.get(name)),
    byId: (id) => checkKnown(ids.get(id)),
  };
}

const checkedTools = new WeakMap<Provider, readonly Tool[]>();

/**
 * Returns the provider's tools, sorted by id.
 * @throws ZodError when a definition does not fit the schema
 */
export function toolsOf(provider: Provider): readonly Tool[] {
  const known = checkedTools.get(provider);
  if (known) return known;
  const checked = provider.tools
    .map((tool) => toolSchema.parse(tool))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  checkedTools.set(provider, checked);
  return checked;
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

const TOKEN_TYPES = ["bearer", "apikey"];
